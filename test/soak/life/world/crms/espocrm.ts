import { account, type Harness } from '#test/onboarding/harness.ts'
import { shownIn } from '../../../simulation/crms/crm.ts'
import { espoFields } from '../../../simulation/crms/espocrm.ts'
import { anna, ben, type Facts, stranger } from '../../model/model.ts'
import { contactChanges, type LifeCrm } from './crm.ts'

const leaving = { type: 'Reseller' }

const typeOf = ({ leaves }: Facts) => (leaves ? leaving.type : 'Customer')

/** The harness's own EspoCRM. */
export const espocrm = ({ espo }: Harness): LifeCrm => {
  const contacts = new Map<string, string>()
  const idOf = (body: unknown) => (body as { id: string }).id
  const users = async () => {
    const { body } = await espo.asAdmin('GET', 'User?maxSize=50&select=userName,emailAddress')
    return (body as { list: { id: string; emailAddress?: string }[] }).list
  }
  const ownerOf = async (email: string | undefined) =>
    (await users()).find(({ emailAddress }) => email !== undefined && emailAddress === email)?.id ?? null
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
    ...{ source: 'espocrm', isSender: false, owners: [anna, ben, stranger, undefined], leaving, kindOf: 'role' },
    async enter(facts) {
      const { id } = await espo.createClient({ name: facts.name, email: facts.email, ownerEmail: anna })
      await espo.updateClient(id, { assignedUserId: await ownerOf(facts.owner), type: typeOf(facts) })
      for (const contact of facts.contacts) await enterContact(id, contact)
      return { ref: account(id) }
    },
    async change(entry, before, now) {
      const { id } = entry.ref
      await espo.updateClient(id, {
        name: now.name,
        emailAddress: now.email,
        assignedUserId: await ownerOf(now.owner),
        type: typeOf(now),
      })
      const { go, come } = contactChanges(before.contacts, now.contacts)
      for (const one of go) await leave(id, one.email)
      for (const one of come) await enterContact(id, one)
      return entry
    },
    shown({ ref }) {
      const record = espo.record(ref.id)
      return record && shownIn(record, espoFields)
    },
    writeStatus: ({ ref }, status) => espo.updateClient(ref.id, { [espoFields.status]: status }),
    remove: ({ ref }) => espo.deleteClient(ref.id),
    restore: ({ ref }) => espo.restoreClient(ref.id),
  }
}
