import type { NewClient, NewContact } from '../crm/types.ts'
import { type Company, type Item, type ObjectName, type PipedriveUser, time } from './account.ts'
import type { Items } from './records.ts'

const types: Record<string, ObjectName> = { company: 'organization', contact: 'person', deal: 'deal' }

function named(email: string, name: string): Record<string, unknown> {
  return { name, emails: [{ value: email, primary: true, label: 'work' }] }
}

/** A salesperson in Pipedrive's web pages; an organization has no address of its own, so the client's is that of its first person. */
export function enter(items: Items, company: Company, user: PipedriveUser, input: NewClient): Item {
  const owner = company.users.find((one) => one.email === input.ownerEmail)
  const owned = owner === undefined ? {} : { owner_id: owner.id }
  const create = (type: ObjectName, body: Record<string, unknown>) =>
    items.create(type, { ...body, ...owned }, user, 'app')
  const client = enterClient(create, input)
  const followers = company.users.filter(({ email }) => input.team?.includes(email))
  client.followers = followers.map(({ id }) => ({ user_id: id, add_time: time(company.clock.now()) }))
  return client
}

function enterClient(create: (type: ObjectName, body: Record<string, unknown>) => Item, input: NewClient): Item {
  const kind = types[input.objectType ?? 'company'] ?? 'organization'
  if (kind === 'person')
    return create('person', input.email === undefined ? { name: input.name } : named(input.email, input.name))
  const organization = kind === 'organization' ? create('organization', { name: input.name }) : undefined
  const first = input.email === undefined ? [] : [{ email: input.email, name: input.name }]
  const link = organization === undefined ? {} : { org_id: organization.id }
  const persons = [...first, ...(input.contacts ?? [])].map(({ email, name }) =>
    create('person', { ...named(email, name ?? email), ...link }),
  )
  const person = persons[0] === undefined ? {} : { person_id: persons[0].id }
  return organization ?? create('deal', { title: input.name, ...person })
}

/** A person of an organization that is there, or of that of a deal. */
export function enterPerson(items: Items, user: PipedriveUser, of: Item, { email, name }: NewContact): Item {
  const organization = of.type === 'deal' ? of.fields.org_id : of.id
  return items.create('person', { ...named(email, name ?? email), org_id: organization }, user, 'app')
}
