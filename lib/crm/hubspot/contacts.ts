import * as z from 'zod/mini'
import type { ClientRef } from '../../runtime/client-key.ts'
import type { Http } from '../../runtime/http.ts'
import { ask, isMissing, shaped } from '../answer.ts'
import { mostContacts, ownFields, roleField, roleIn } from '../records/contacts.ts'
import { pick } from '../records/fields.ts'
import { addressOf } from '../records/marked-addresses.ts'
import type { Contact } from '../records/records-port.ts'
import { hubspotFailure } from './failure.ts'
import { apiPaths } from './paths.ts'
import { addressesIn, readContactProperties } from './people.ts'
import { type HubspotSettings, type ObjectName, objects } from './settings.ts'

const label = z.looseObject({ label: z.optional(z.nullable(z.string())) })
const associations = z.looseObject({
  results: z.array(
    z.looseObject({
      to: z.array(z.looseObject({ toObjectId: z.union([z.string(), z.number()]), associationTypes: z.array(label) })),
    }),
  ),
})

/** The labels by which each contact is associated with a record, by the contact's id (docs/facts/hubspot.md#labels-of-associations). */
const labelsOf = async (
  http: Http,
  settings: HubspotSettings,
  { type, id }: ClientRef,
): Promise<Map<string, string[]>> => {
  const answer = await ask(http, {
    method: 'POST',
    path: apiPaths(settings).contactsOf(type as ObjectName),
    json: { inputs: [{ id }] },
    repeatable: true,
  })
  if (isMissing(answer)) return new Map()
  // 207: the record has no contacts.
  if (answer.status !== 200 && answer.status !== 207) throw hubspotFailure('POST associations/batch/read', answer)
  const { results } = shaped(associations, 'associations', answer)
  const found = results.flatMap(({ to }) => to)
  return new Map(
    found.map(({ toObjectId, associationTypes }) => [
      String(toObjectId),
      associationTypes.flatMap(({ label }) => label ?? []),
    ]),
  )
}

/** The contacts of a record, the one with the smallest id, which is the oldest, first; a contact is its own. @throws RetryLater, Park */
export const readContacts = async (
  http: Http,
  settings: HubspotSettings,
  ref: ClientRef,
  names: readonly string[],
): Promise<readonly Contact[]> => {
  if (!(ref.type in objects)) return []
  const labels =
    ref.type === 'contact' ? new Map<string, string[]>([[ref.id, []]]) : await labelsOf(http, settings, ref)
  const ids = [...labels.keys()].sort((one, other) => Number(one) - Number(other)).slice(0, mostContacts)
  const found = await readContactProperties(http, settings, ids, ownFields(names))
  return ids.flatMap((id): Contact[] => {
    const properties = found.get(id)
    const email = properties && addressOf(addressesIn(properties))
    if (!email) return []
    const role = names.includes(roleField) ? labels.get(id) : undefined
    return [{ email, fields: { ...pick(properties, ownFields(names)), ...roleIn(names, role) } }]
  })
}

const owners = z.looseObject({
  results: z.array(
    z.looseObject({
      from: z.looseObject({ id: z.string() }),
      to: z.array(z.looseObject({ toObjectId: z.union([z.string(), z.number()]) })),
    }),
  ),
})

/** The records of an object with which these contacts are associated. @throws RetryLater, Park */
export const recordsOfContacts = async (
  http: Http,
  settings: HubspotSettings,
  type: ObjectName,
  contacts: readonly string[],
): Promise<{ contact: string; id: string }[]> => {
  if (contacts.length === 0) return []
  const answer = await ask(http, {
    method: 'POST',
    path: apiPaths(settings).ofContacts(type),
    json: { inputs: contacts.map((id) => ({ id })) },
    repeatable: true,
  })
  // 207: some of them have none.
  if (answer.status !== 200 && answer.status !== 207) throw hubspotFailure('POST associations/batch/read', answer)
  return shaped(owners, 'associations', answer).results.flatMap(({ from, to }) =>
    to.map(({ toObjectId }) => ({ contact: from.id, id: String(toObjectId) })),
  )
}
