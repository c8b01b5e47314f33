import { SAMPLE } from '#infra/simulators/pipedrive/index.ts'
import { mergeFields } from '#lib/crm/pipedrive/merge-fields.ts'
import type { Entry, SoakCrm } from '../../../simulation/crms/crm.ts'
import { anna, ben, type Facts, stranger } from '../../model/model.ts'
import { contactChanges, type LifeCrm, standingOf } from './crm.ts'

type Patch = Record<string, unknown>

/** What the simulators of CRMs have in common, in which the client's own address is that of its first contact. */
interface Sim {
  createClient(client: { name: string; email?: string; ownerEmail?: string }): Promise<{ id: string }>
  addContact(id: string, contact: { email: string; name?: string; role?: string }): Promise<{ id: string }>
  updateClient(id: string, patch: Patch): Promise<unknown>
  deleteClient(id: string): Promise<unknown>
  restoreClient(id: string): void
  merge(id: string, others: string[], into?: 'primary' | 'new'): string
  record(id: string): Readonly<Record<string, unknown>> | undefined
}

/** What differs from one CRM to the next. */
interface Dialect {
  type: string
  owner: string
  standing: string
  kindOf: LifeCrm['kindOf']
  named(name: string): Patch
  addressed(email: string): Patch
  status(text: string): Patch
}

const dialects = {
  hubspot: {
    ...{ type: 'company', owner: 'hubspot_owner_id', standing: 'city' },
    kindOf: 'role',
    named: (name) => ({ name }),
    addressed: (email) => ({ email }),
    status: (text) => ({ docspace_status: text }),
  },
  pipedrive: {
    ...{ type: 'organization', owner: 'owner_id', standing: 'address' },
    // Pipedrive keeps no role of a person.
    kindOf: 'name',
    named: (name) => ({ name }),
    addressed: (value) => ({ emails: [{ value, primary: true, label: 'work' }] }),
    status: (text) => ({ custom_fields: { [SAMPLE.fields.organization.status]: text } }),
  },
  salesforce: {
    ...{ type: 'Account', owner: 'OwnerId', standing: 'BillingCity' },
    kindOf: 'role',
    named: (Name) => ({ Name }),
    addressed: (Email) => ({ Email }),
    status: (text) => ({ DocSpace_Status__c: text }),
  },
} satisfies Record<string, Dialect>

const owners = [anna, ben, stranger]

/** A CRM with records, people and contacts of its own. */
export const crmWithRecords = async (
  source: keyof typeof dialects,
  { sim, crm }: { sim: Sim; crm: SoakCrm },
): Promise<LifeCrm> => {
  const { type, owner, standing, kindOf, named, addressed, status }: Dialect = dialects[source]
  const ids = new Map<string | undefined, unknown>()
  for (const ownerEmail of owners) {
    const { id } = await sim.createClient({ name: `Of ${ownerEmail}`, ownerEmail })
    ids.set(ownerEmail, sim.record(id)?.[owner])
  }
  const contacts = new Map<string, string>()
  let former = 0
  const enterContact = async (id: string, email: string, kind: string) => {
    const of = kindOf === 'role' ? { name: 'Some Body', role: kind } : { name: kind }
    contacts.set(`${id} ${email}`, (await sim.addContact(id, { email, ...of })).id)
  }
  const leave = async (id: string, email: string) => {
    const contact = contacts.get(`${id} ${email}`) ?? ''
    // Whoever comes again is somebody new.
    former += 1
    await sim.updateClient(contact, addressed(`former${former}@client.example.com`))
    await sim.deleteClient(contact)
  }
  const fieldsOf = (facts: Facts): Patch => ({
    ...named(facts.name),
    [owner]: ids.get(facts.owner),
    [standing]: standingOf(facts),
  })
  const enter = async (facts: Facts): Promise<Entry> => {
    const { id } = await sim.createClient({ name: facts.name })
    await sim.updateClient(id, fieldsOf(facts))
    await enterContact(id, facts.email, 'Office')
    for (const { email, kind } of facts.contacts) await enterContact(id, email, kind)
    return { ref: { source, type, id } }
  }
  return {
    ...{ source, isSender: false, owners, standing, kindOf, enter },
    async change(entry, before, now) {
      const { id } = entry.ref
      await sim.updateClient(id, fieldsOf(now))
      if (now.email !== before.email) {
        const office = contacts.get(`${id} ${before.email}`) ?? ''
        await sim.updateClient(office, addressed(now.email))
        contacts.set(`${id} ${now.email}`, office)
      }
      const { go, come } = contactChanges(before.contacts, now.contacts)
      for (const { email } of go) await leave(id, email)
      for (const { email, kind } of come) await enterContact(id, email, kind)
      return entry
    },
    shown: ({ ref }) => crm.shown(ref.id),
    writeStatus: ({ ref }, text) => sim.updateClient(ref.id, status(text)),
    remove: ({ ref }) => sim.deleteClient(ref.id),
    restore: ({ ref }) => sim.restoreClient(ref.id),
    merge({ ref, formerly = [] }, other, asNew) {
      const id = sim.merge(ref.id, [other.ref.id], asNew ? 'new' : 'primary')
      for (const [key, contact] of contacts) {
        const [owner, email] = key.split(' ')
        if (owner === other.ref.id || owner === ref.id) contacts.set(`${id} ${email}`, contact)
      }
      // No record of Pipedrive tells of a merge: its event does.
      const fields = source === 'pipedrive' ? mergeFields({ from: other.ref.id, into: id }) : undefined
      const before = id === ref.id ? formerly : [...formerly, ref]
      return { ref: { source, type, id }, formerly: before, ...(fields && { fields }) }
    },
  }
}
