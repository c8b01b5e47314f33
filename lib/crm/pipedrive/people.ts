import * as z from 'zod/mini'
import type { Http } from '../../runtime/http.ts'
import { ask, isMissing, shaped } from '../answer.ts'
import { asObject } from '../receive/json-body.ts'
import { mostContacts, ownFields } from '../records/contacts.ts'
import { asText, pick } from '../records/fields.ts'
import { addressOf } from '../records/marked-addresses.ts'
import { type Contact, type OwnerFound, ownerWith } from '../records/records-port.ts'
import { flat } from './custom-fields.ts'
import { pipedriveFailure } from './failure.ts'

const user = z.looseObject({
  data: z.looseObject({ email: z.optional(z.nullable(z.string())), active_flag: z.optional(z.boolean()) }),
})

/** The owner, or why there is no address. */
export const ownerOf = async (http: Http, id: unknown): Promise<OwnerFound> => {
  const wanted = asText(id)
  if (!wanted) return { ownerGap: 'none' }
  const answer = await ask(http, { method: 'GET', path: `/v1/users/${encodeURIComponent(wanted)}` })
  if (isMissing(answer)) return { ownerGap: 'hidden' }
  if (answer.status !== 200) throw pipedriveFailure('GET user', answer)
  const { data } = shaped(user, 'GET user', answer)
  return data.active_flag === false ? { ownerGap: 'inactive' } : ownerWith(asText(data.email))
}

const emails = z.optional(
  z.nullable(z.array(z.looseObject({ value: z.optional(z.nullable(z.string())), primary: z.optional(z.boolean()) }))),
)
const person = z.looseObject({ emails, is_deleted: z.optional(z.boolean()) })
const persons = z.looseObject({ data: z.nullable(z.array(person)) })
const onePerson = z.looseObject({ data: z.nullable(person) })

/** Addresses of a person, the primary one first. */
export const addressesIn = (record: unknown): string[] => {
  const parsed = z.safeParse(person, record)
  if (!parsed.success) return []
  const list = parsed.data.emails ?? []
  return [...list.filter(({ primary }) => primary), ...list.filter(({ primary }) => !primary)].flatMap(
    ({ value }) => value ?? [],
  )
}

/** The living persons of an organization, the oldest first. */
const personsOf = async (http: Http, id: unknown, most: number): Promise<unknown[]> => {
  const wanted = asText(id)
  if (!wanted) return []
  const query = new URLSearchParams({
    org_id: wanted,
    sort_by: 'add_time',
    sort_direction: 'asc',
    limit: String(most),
  })
  const answer = await ask(http, { method: 'GET', path: `/api/v2/persons?${query}` })
  if (answer.status !== 200) throw pipedriveFailure('GET persons', answer)
  const list = shaped(persons, 'GET persons', answer).data ?? []
  return list.filter(({ is_deleted }) => !is_deleted)
}

/** One address for a person. */
const addressOfPerson = (one: unknown): string | undefined =>
  addressOf(addressesIn(one).map((address) => ({ address })))

/** One address of each person of an organization, the oldest person first: the primary one, or the next one if that has not the form of an address. */
export const addressesOfOrganization = async (http: Http, id: unknown): Promise<string[]> =>
  (await personsOf(http, id, 20)).flatMap((one) => addressOfPerson(one) ?? [])

const livingPerson = async (http: Http, id: unknown) => {
  const wanted = asText(id)
  if (!wanted) return undefined
  const answer = await ask(http, { method: 'GET', path: `/api/v2/persons/${encodeURIComponent(wanted)}` })
  if (isMissing(answer)) return undefined
  if (answer.status !== 200) throw pipedriveFailure('GET person', answer)
  const { data } = shaped(onePerson, 'GET person', answer)
  return data && !data.is_deleted ? data : undefined
}

/** Addresses of the person of a deal. */
export const addressesOfPerson = async (http: Http, id: unknown): Promise<string[]> =>
  addressesIn(await livingPerson(http, id))

/**
 * The persons of a record: of a deal its own one first, then those of the organization, the oldest first. Pipedrive keeps no role of a
 * person (docs/facts/pipedrive.md#persons-of-a-record). @throws RetryLater, Park
 */
export const readContacts = async (
  http: Http,
  type: string,
  record: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Promise<readonly Contact[]> => {
  const [own, others] =
    type === 'person'
      ? [record, []]
      : await Promise.all([
          type === 'deal' ? livingPerson(http, record.person_id) : undefined,
          personsOf(http, type === 'deal' ? record.org_id : record.id, mostContacts),
        ])
  return [own, ...others].flatMap((one): Contact[] => {
    const email = addressOfPerson(one)
    return email ? [{ email, fields: pick(flat(asObject(one) ?? {}), ownFields(names)) }] : []
  })
}
