import * as z from 'zod/mini'
import type { ClientRef } from '../../../runtime/client-key.ts'
import type { Http } from '../../../runtime/http.ts'
import { ask, isPage, shaped } from '../../answer.ts'
import { mostContacts, ownFields, roleField, roleIn } from '../../records/contacts.ts'
import { asText, pick } from '../../records/fields.ts'
import type { Contact } from '../../records/records-port.ts'
import { espoFailure, isUnknown } from '../failure.ts'
import { type AnyRecord, anyRecord, getRecord } from './get-record.ts'

const addressData = z.array(
  z.looseObject({
    emailAddress: z.string(),
    primary: z.optional(z.boolean()),
    invalid: z.optional(z.boolean()),
  }),
)

/** Addresses that are not marked as invalid, the primary one first. Lists have the primary one alone. */
export const usable = (record: AnyRecord): (string | undefined)[] => {
  const all = z.safeParse(addressData, record.emailAddressData).data ?? []
  if (all.length === 0) return record.emailAddressIsInvalid === true ? [] : [asText(record.emailAddress)]
  const good = all.filter(({ invalid }) => invalid !== true)
  return [...good.filter(({ primary }) => primary), ...good.filter(({ primary }) => !primary)].map(
    ({ emailAddress }) => emailAddress,
  )
}

/** Where a contact has its role for a record of this kind (docs/facts/espocrm.md#roles-of-contacts). */
const roleOf: Readonly<Record<string, string>> = { Account: 'accountRole', Opportunity: 'opportunityRole' }

const contactList = z.looseObject({ list: z.array(anyRecord) })

/** The contacts of a record with these fields, the oldest first. */
const listContacts = async (
  http: Http,
  ref: ClientRef,
  fields: readonly string[],
  most: number,
): Promise<AnyRecord[]> => {
  if (!roleOf[ref.type]) return []
  // Without `select` the list of a link has technical keys only (docs/facts/espocrm.md#reading-a-record).
  const select = ['id', 'emailAddress', 'emailAddressIsInvalid', 'createdAt', ...fields]
    .map(encodeURIComponent)
    .join(',')
  const query = `select=${select}&orderBy=createdAt&order=asc&maxSize=${most}`
  const answer = await ask(http, { method: 'GET', path: `/api/v1/${ref.type}/${ref.id}/contacts?${query}` })
  // 403: no right on contacts, so only the record's own addresses count. 404: the record was deleted meanwhile, which the next step notices.
  if ((answer.status === 403 && !isPage(answer)) || isUnknown(answer)) return []
  if (answer.status !== 200) throw espoFailure('GET contacts', answer)
  return shaped(contactList, 'GET contacts', answer).list
}

/** The first valid address of a contact. Only the single record has the others, where the primary one is invalid. */
const addressOfContact = async (http: Http, contact: AnyRecord): Promise<string | undefined> => {
  const whole =
    contact.emailAddressIsInvalid === true ? await getRecord(http, `Contact/${asText(contact.id)}`) : undefined
  return usable(whole ?? contact)[0]
}

/** The addresses of the record's contacts, the oldest first. */
export const contactAddresses = async (http: Http, ref: ClientRef): Promise<(string | undefined)[]> => {
  const list = await listContacts(http, ref, [], 20)
  return Promise.all(list.map((one) => addressOfContact(http, one)))
}

/** The contacts of the record; a contact is its own. @throws RetryLater, Park */
export const readContacts = async (
  http: Http,
  ref: ClientRef,
  names: readonly string[],
): Promise<readonly Contact[]> => {
  const role = roleOf[ref.type] ?? ''
  const list =
    ref.type === 'Contact' ? await itself(http, ref) : await listContacts(http, ref, asked(names, role), mostContacts)
  const found = list.map(async (one): Promise<Contact[]> => {
    const email = await addressOfContact(http, one)
    return email ? [{ email, fields: { ...pick(one, ownFields(names)), ...roleIn(names, one[role]) } }] : []
  })
  return (await Promise.all(found)).flat()
}

const asked = (names: readonly string[], role: string): string[] => [
  ...ownFields(names),
  ...(names.includes(roleField) ? [role] : []),
]

const itself = async (http: Http, { id }: ClientRef): Promise<AnyRecord[]> => {
  const record = await getRecord(http, `Contact/${id}`)
  return record ? [record] : []
}
