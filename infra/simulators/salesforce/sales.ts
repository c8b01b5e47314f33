import type { NewClient, NewContact } from '../crm/types.ts'
import { type ObjectName, type Org, type SObject, table } from './account.ts'
import type { SObjects } from './records.ts'

/** Which object is meant by the simulators' common words. */
export const kinds = { company: 'Account', contact: 'Contact', deal: 'Opportunity' } as const

function person(full: string): { FirstName: string | null; LastName: string } {
  const parts = full.split(' ')
  return { FirstName: parts.slice(0, -1).join(' ') || null, LastName: parts.at(-1) ?? full }
}

/** A contact of an account is related to it, where the organization lets contacts belong to several accounts. */
function relate(org: Org, sobjects: SObjects, userId: string, contact: SObject, Roles: string | null): void {
  if (!org.schema.has('AccountContactRelation')) return
  const related = { AccountId: contact.AccountId, ContactId: contact.Id, IsActive: true, Roles }
  sobjects.create('AccountContactRelation', related, userId)
}

/** Objects that an organization has once its administrator has enabled teams (docs/facts/salesforce.md#teams-of-a-record). */
export const teamObjects = ['AccountTeamMember', 'OpportunityTeamMember'] as const

function addTeam(org: Org, sobjects: SObjects, userId: string, record: SObject, emails: readonly string[]): void {
  const [object, link] = table(org, 'Account').has(record.Id)
    ? (['AccountTeamMember', 'AccountId'] as const)
    : (['OpportunityTeamMember', 'OpportunityId'] as const)
  for (const { Id, Email } of table(org, 'User').values())
    if (emails.includes(String(Email))) sobjects.create(object, { [link]: record.Id, UserId: Id }, userId)
}

/** A salesperson in Salesforce's web pages. An account has no address of its own: the client's is that of its first contact. */
export function enter(org: Org, sobjects: SObjects, userId: string, input: NewClient): SObject {
  const owner = [...table(org, 'User').values()].find((one) => one.Email === input.ownerEmail)
  const owned = { OwnerId: owner?.Id ?? userId }
  const create = (type: ObjectName, body: Record<string, unknown>) =>
    sobjects.create(type, { ...body, ...owned }, userId)
  const kind = kinds[input.objectType ?? 'company']
  if (kind === 'Contact') return create('Contact', { ...person(input.name), Email: input.email ?? null })
  const account = kind === 'Account' ? create('Account', { Name: input.name, Type: input.type ?? null }) : undefined
  const deal =
    kind === 'Opportunity'
      ? create('Opportunity', { Name: input.name, StageName: 'Prospecting', CloseDate: '2030-01-01' })
      : undefined
  const first = input.email === undefined ? [] : [{ email: input.email, name: input.name }]
  const persons: NonNullable<NewClient['contacts']> = [...first, ...(input.contacts ?? [])]
  const of = account ?? deal
  for (const [n, one] of persons.entries()) if (of) enterContact(org, sobjects, userId, of, one, n === 0, owned)
  const made = account ?? deal
  if (made === undefined) throw new Error(`there is no kind ${input.objectType}`)
  if (input.team) addTeam(org, sobjects, userId, made, input.team)
  return made
}

/** A contact of an account, or with a role in an opportunity. */
export function enterContact(
  org: Org,
  sobjects: SObjects,
  userId: string,
  of: SObject,
  { email, name, role }: NewContact,
  IsPrimary = false,
  owned: { OwnerId?: string } = {},
): SObject {
  const Role = role ?? null
  const isAccount = table(org, 'Account').has(of.Id)
  const link = isAccount ? { AccountId: of.Id } : {}
  const contact = sobjects.create('Contact', { ...person(name ?? email), Email: email, ...link, ...owned }, userId)
  if (isAccount) relate(org, sobjects, userId, contact, Role)
  else
    sobjects.create('OpportunityContactRole', { OpportunityId: of.Id, ContactId: contact.Id, IsPrimary, Role }, userId)
  return contact
}
