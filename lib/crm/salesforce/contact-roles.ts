import * as z from 'zod/mini'
import type { ClientRef } from '../../runtime/client-key.ts'
import type { HttpAnswer } from '../../runtime/http.ts'
import { shaped } from '../answer.ts'
import { asObject } from '../receive/json-body.ts'
import { mostContacts, ownFields, roleField, roleIn } from '../records/contacts.ts'
import { asText, pick } from '../records/fields.ts'
import type { Contact, FieldValues } from '../records/records-port.ts'
import type { SalesforceApi } from './api/api.ts'
import { isUnknownField, isUnknownObject, salesforceFailure } from './api/failure.ts'
import { queryWithBounces } from './contacts.ts'
import { longId } from './record-id.ts'

const rows = z.looseObject({ records: z.array(z.record(z.string(), z.unknown())) })
const described = z.looseObject({ fields: z.array(z.looseObject({ name: z.string() })) })

/** What is asked of contacts: their fields, and whether their role for the client. */
interface Asked {
  api: SalesforceApi
  fields: readonly string[]
  role: boolean
}

/** A contact as found, with its role where the row has one. */
interface Row {
  contact: FieldValues
  role?: unknown
}

/**
 * The contacts of a record: of an opportunity those with a role in it, then those of its account, the oldest first. An account's roles are
 * known where the organization lets contacts belong to several accounts (docs/facts/salesforce.md#roles-of-contacts). A contact is its own.
 * @throws RetryLater, Park
 */
export const readContacts = async (
  api: SalesforceApi,
  ref: ClientRef,
  names: readonly string[],
): Promise<readonly Contact[]> => {
  const id = longId(ref.id)
  if (!id) return []
  const asked: Asked = { api, fields: await visible(api, ownFields(names)), role: names.includes(roleField) }
  const found = await rowsOf(asked, ref.type, id)
  return found.flatMap(({ contact, ...row }): Contact[] => {
    const email = contact.EmailBouncedDate ? undefined : asText(contact.Email)
    const role = 'role' in row ? roleIn(names, row.role) : {}
    return email ? [{ email, fields: { ...pick(contact, ownFields(names)), ...role } }] : []
  })
}

/** Those fields of contacts that the integration user sees: a query that names another one is refused as a whole. */
const visible = async (api: SalesforceApi, names: readonly string[]): Promise<string[]> => {
  if (names.length === 0) return []
  const answer = await api.describe('Contact')
  if (answer.status !== 200) throw salesforceFailure('describe Contact', answer)
  const known = new Set(shaped(described, 'describe Contact', answer).fields.map(({ name }) => name))
  return names.filter((name) => known.has(name))
}

const rowsOf = async (asked: Asked, type: string, id: string): Promise<Row[]> => {
  if (type === 'Contact') return contacts(asked, `Id='${id}'`)
  if (type === 'Account') return ofAccount(asked, id)
  if (type !== 'Opportunity') return []
  const [inRole, account] = await Promise.all([
    related(asked, 'OpportunityContactRole', 'Role', `OpportunityId='${id}'`, 'IsPrimary DESC'),
    accountOf(asked.api, id),
  ])
  const others = account ? await contacts(asked, `AccountId='${account}'`) : []
  return [...inRole, ...others.map(({ contact }) => ({ contact, role: null }))]
}

const ofAccount = async (asked: Asked, id: string): Promise<Row[]> => {
  const direct = contacts(asked, `AccountId='${id}'`)
  if (!asked.role) return direct
  const [own, inRole] = await Promise.all([
    direct,
    related(asked, 'AccountContactRelation', 'Roles', `AccountId='${id}' AND IsActive=true`, 'CreatedDate ASC', true),
  ])
  return inRole.length === 0 ? own : inRole
}

const accountOf = async (api: SalesforceApi, opportunity: string): Promise<string | undefined> => {
  const answer = await api.query(`SELECT AccountId FROM Opportunity WHERE Id='${opportunity}'`)
  return longId(asText(recordsIn('Opportunity', answer)[0]?.AccountId) ?? '')
}

const contacts = async ({ api, fields }: Asked, where: string): Promise<Row[]> => {
  const answer = await queryWithBounces(
    api,
    ['EmailBouncedDate'],
    (more) =>
      `SELECT ${[...new Set(['Email', ...fields, ...more])].join(',')} FROM Contact WHERE ${where} AND Email!=null ORDER BY CreatedDate ASC LIMIT ${mostContacts}`,
  )
  return recordsIn('Contact', answer).map((contact) => ({ contact }))
}

/** Contacts by the object that keeps their roles. `optional`: an organization may lack it. */
const related = async (
  { api, fields }: Asked,
  object: string,
  role: string,
  where: string,
  order: string,
  optional = false,
): Promise<Row[]> => {
  const answer = await queryWithBounces(
    api,
    ['Contact.EmailBouncedDate'],
    (more) =>
      `SELECT ${[...new Set([role, 'Contact.Email', ...fields.map((name) => `Contact.${name}`), ...more])].join(',')} FROM ${object} WHERE ${where} ORDER BY ${order} LIMIT ${mostContacts}`,
  )
  if (optional && (isUnknownObject(answer) || isUnknownField(answer))) return []
  return recordsIn(object, answer).flatMap((row) => {
    const contact = asObject(row.Contact)
    return contact ? [{ contact, role: row[role] }] : []
  })
}

const recordsIn = (object: string, answer: HttpAnswer): FieldValues[] => {
  if (answer.status !== 200) throw salesforceFailure(`query ${object}`, answer)
  return shaped(rows, `query ${object}`, answer).records
}
