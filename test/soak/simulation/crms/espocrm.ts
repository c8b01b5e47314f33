import { account, type Harness } from '#test/onboarding/harness.ts'
import { anna, type Entry, type Form, type SoakCrm, shownIn, without } from './crm.ts'

export const espoFields = {
  status: 'cDocspaceStatus',
  roomId: 'cDocspaceRoomId',
  roomUrl: 'cDocspaceRoomUrl',
  invitationUrl: 'cDocspaceInvitationUrl',
} as const

/** The harness's own EspoCRM. */
export const espocrm = ({ espo, wire }: Harness): SoakCrm => {
  const enter = async ({ name, email }: Form): Promise<Entry> => {
    const { id } = await wire.meanwhile(() => espo.createClient({ name, email, ownerEmail: anna }))
    return { ref: account(id) }
  }
  return {
    source: 'espocrm',
    owner: anna,
    enter,
    shown: (id) => {
      const record = espo.record(id)
      return record && shownIn(record, espoFields)
    },
    rename: (id, name) => wire.meanwhile(() => espo.updateClient(id, { name })),
    remove: (id) => wire.meanwhile(() => espo.deleteClient(id)),
    async copy(id, form) {
      const entry = await enter(form)
      const record = espo.record(id) ?? {}
      const own = Object.fromEntries(Object.values(espoFields).map((name) => [name, record[name] ?? null]))
      await wire.meanwhile(() => espo.updateClient(entry.ref.id, own))
      return entry
    },
    clear: (id) => wire.meanwhile(() => espo.updateClient(id, without(espoFields, null))),
    /** The record keeps its id, the other one is deleted. */
    async merge(id, other) {
      await wire.meanwhile(() => espo.deleteClient(other))
      return { ref: account(id) }
    },
  }
}

/** `POST Lead/action/convert`, as a salesperson does it. */
export const convertLead = async ({ espo, wire }: Harness, { name, email }: Form): Promise<Entry> => {
  const person = { firstName: 'A', lastName: `lead of ${email}`, emailAddress: email }
  const convert = async () => {
    const assignedUserId = annaOf(await espo.asAdmin('GET', 'User?maxSize=50'))
    const lead = await espo.asAdmin('POST', 'Lead', { ...person, assignedUserId })
    const form = { name, emailAddress: email, assignedUserId }
    const { id } = lead.body as { id: string }
    return espo.asAdmin('POST', 'Lead/action/convert', { id, records: { Account: form } })
  }
  const { body } = await wire.meanwhile(convert)
  return { ref: account((body as { createdAccountId: string }).createdAccountId) }
}

const annaOf = ({ body }: { body: unknown }) =>
  (body as { list: { id: string; userName: string }[] }).list.find(({ userName }) => userName.startsWith('anna'))?.id

/** Closes or opens the field for the invitation link to everybody. */
export const closeInvitationField = ({ espo, wire }: Harness, readOnly: boolean): Promise<unknown> =>
  wire.meanwhile(() => espo.asAdmin('PUT', `Admin/fieldManager/Account/${espoFields.invitationUrl}`, { readOnly }))
