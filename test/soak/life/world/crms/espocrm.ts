import { account, type Harness } from '#test/onboarding/harness.ts'
import { shownIn } from '../../../simulation/crms/crm.ts'
import { espoFields } from '../../../simulation/crms/espocrm.ts'
import { anna, ben, type Facts, stranger } from '../../model/model.ts'
import { contactChanges, type LifeCrm, standingOf } from './crm.ts'

type Espo = Harness['espo']

const owners = [anna, ben, stranger, undefined]

/** What people do with records of any kind. */
export const common = (espo: Espo) =>
  ({
    ...{ source: 'espocrm', isSender: false, owners, standing: 'description', kindOf: 'role' },
    shown({ ref }) {
      const record = espo.record(ref.id)
      return record && shownIn(record, espoFields)
    },
    writeStatus: ({ ref }, status) => espo.updateClient(ref.id, { [espoFields.status]: status }),
    remove: ({ ref }) => espo.deleteClient(ref.id),
    restore: ({ ref }) => espo.restoreClient(ref.id),
  }) satisfies Partial<LifeCrm>

/** Fields of a record, by what it says beside its name. */
export const fieldsOf = async (espo: Espo, facts: Facts) => {
  const { body } = await espo.asAdmin('GET', 'User?maxSize=50&select=userName,emailAddress')
  const { list } = body as { list: { id: string; emailAddress?: string }[] }
  const isOwner = ({ emailAddress }: { emailAddress?: string }) =>
    facts.owner !== undefined && emailAddress === facts.owner
  return {
    emailAddress: facts.email,
    assignedUserId: list.find(isOwner)?.id ?? null,
    description: standingOf(facts),
  }
}

/** The harness's own EspoCRM. */
export const espocrm = ({ espo }: Harness): LifeCrm => {
  const contacts = new Map<string, string>()
  const idOf = (body: unknown) => (body as { id: string }).id
  const enterContact = async (id: string, { email, kind }: Facts['contacts'][number]) => {
    const form = { lastName: email, emailAddress: email, accountId: id, title: kind }
    contacts.set(`${id} ${email}`, idOf((await espo.asAdmin('POST', 'Contact', form)).body))
  }
  const leave = async (id: string, email: string) => {
    const contact = contacts.get(`${id} ${email}`)
    await espo.asAdmin('DELETE', `Contact/${contact}`)
    contacts.delete(`${id} ${email}`)
  }
  return {
    ...common(espo),
    async enter(facts) {
      const { id } = await espo.createClient({ name: facts.name, email: facts.email, ownerEmail: anna })
      await espo.updateClient(id, await fieldsOf(espo, facts))
      for (const contact of facts.contacts) await enterContact(id, contact)
      return { ref: account(id) }
    },
    async change(entry, before, now) {
      const { id } = entry.ref
      await espo.updateClient(id, { name: now.name, ...(await fieldsOf(espo, now)) })
      const { go, come } = contactChanges(before.contacts, now.contacts)
      for (const one of go) await leave(id, one.email)
      for (const one of come) await enterContact(id, one)
      return entry
    },
  }
}
