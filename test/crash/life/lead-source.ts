import { configureSources } from '#lib/crm/configure.ts'
import type { WorkerServices } from '#lib/onboarding/worker.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import type { Harness } from '#test/onboarding/harness.ts'
import { anna, type Entry, type Shown, shownIn } from '#test/soak/simulation/crms/crm.ts'
import { espoFields } from '#test/soak/simulation/crms/espocrm.ts'

/** An EspoCRM whose leads are clients, and so is what is made of them. */
export interface LeadSource {
  enter(name: string, email: string): Promise<Entry>
  /** A salesperson converts the lead. @returns what is made of it, by its kind */
  convert(lead: Entry, forms: Record<string, Record<string, unknown>>): Promise<Record<string, Entry>>
  /** The same in two: the account is there, and the lead is saved a second later (docs/facts/espocrm.md#converted-leads). */
  makeAccount(form: Record<string, unknown>): Promise<Entry>
  nameAccount(lead: Entry, account: Entry): Promise<unknown>
  change(entry: Entry, values: Record<string, unknown>): Promise<unknown>
  remove(entry: Entry): Promise<unknown>
  shown(entry: Entry): Promise<Shown | undefined>
  openRecords: WorkerServices['openRecords']
}

const refOf = (type: string, id: unknown): Entry => ({ ref: { source: 'espocrm', type, id: String(id) } })
const path = ({ type, id }: ClientRef) => `${type}/${id}`

export const openLeadSource = async (
  { espo, wire, clock }: Harness,
  clients: readonly Record<string, unknown>[] = [{ object: 'Lead' }, { object: 'Account' }],
): Promise<LeadSource> => {
  const found = (await configureSources({ espocrm: { url: espo.url, clients } }, {})).get('espocrm')
  if (!found) throw new Error('there is no EspoCRM')
  const ask = async (method: string, at: string, body?: unknown) =>
    (await wire.meanwhile(() => espo.asAdmin(method, at, body))).body as Record<string, unknown>
  const owner = async () => {
    const { list } = (await ask('GET', 'User?maxSize=50')) as { list: { id: string; userName: string }[] }
    return list.find(({ userName }) => userName === anna.split('@')[0])?.id
  }
  return {
    enter: async (name, email) => {
      const [firstName, ...more] = name.split(' ')
      const form = { firstName, lastName: more.join(' '), emailAddress: email, assignedUserId: await owner() }
      return refOf('Lead', (await ask('POST', 'Lead', form)).id)
    },
    async convert({ ref }, forms) {
      const assignedUserId = await owner()
      const records = Object.fromEntries(
        Object.entries(forms).map(([type, form]) => [type, { ...form, assignedUserId }]),
      )
      const made = await ask('POST', 'Lead/action/convert', { id: ref.id, records })
      return Object.fromEntries(Object.keys(forms).map((type) => [type, refOf(type, made[`created${type}Id`])]))
    },
    makeAccount: async (form) =>
      refOf('Account', (await ask('POST', 'Account', { ...form, assignedUserId: await owner() })).id),
    nameAccount: async (lead, account) => espo.saveConverted(lead.ref.id, account.ref.id),
    change: ({ ref }, values) => ask('PUT', path(ref), values),
    remove: ({ ref }) => ask('DELETE', path(ref)),
    shown: async ({ ref }) => shownIn(await ask('GET', path(ref)), espoFields),
    openRecords: async (_, deadline) => {
      const { source, settings } = found
      return wire.meanwhile(() =>
        source.openRecords({ settings, credentials: { apiKey: espo.credentials.apiKey }, deadline, clock }),
      )
    },
  }
}
