import type { NewClient } from '#infra/simulators/crm/types.ts'
import { configureSources } from '#lib/crm/configure.ts'
import type { WorkerServices } from '#lib/onboarding/worker.ts'
import type { Harness } from '#test/onboarding/harness.ts'
import { anna, type Entry, type Shown, type SoakCrm } from '#test/soak/simulation/crms/crm.ts'
import { espocrm } from '#test/soak/simulation/crms/espocrm.ts'
import { openGeneric } from '#test/soak/simulation/crms/generic.ts'
import { openHubspot } from '#test/soak/simulation/crms/hubspot.ts'
import { openPipedrive } from '#test/soak/simulation/crms/pipedrive.ts'
import { openSalesforce } from '#test/soak/simulation/crms/salesforce.ts'

export const boss = 'boss@acme.example.com'
export const place = 'Lodz'

/** A source with clients who have everything that a rule can ask for, by the CRM's own names. */
export interface RichSource {
  /** A text field that names ask for. */
  field: string
  /** What the record says when its people are let in. */
  when: Readonly<Record<string, string>>
  /** By what the contact is known who gets another role. */
  kind: Readonly<Record<string, readonly string[]>>
  enter(name: string, email: string): Promise<Entry>
  /** Lets the people in; what the queue is told then. */
  approve(entry: Entry): Promise<Entry>
  /** The record says something else again; what the queue is told then. */
  recall(entry: Entry): Promise<Entry>
  /** Somebody changes fields of the record; absent where nobody can. */
  change?(entry: Entry, values: Record<string, string>): Promise<unknown>
  /** Merges the second record into the first. @returns what is left */
  merge(entry: Entry, other: Entry): Promise<Entry>
  /** Time goes by, and the CRM purges what was deleted. */
  forget?(): void
  shown(entry: Entry): Shown | undefined
  openRecords: WorkerServices['openRecords']
  stop(): Promise<void>
}

interface Sim {
  createClient(client: NewClient): Promise<{ id: string }>
  updateClient(id: string, change: Record<string, unknown>): Promise<unknown>
  merge?(id: string, others: string[]): string
  emptyRecycleBin?(): void
  stop(): Promise<void>
}

interface Opened {
  sim: Sim
  crm: SoakCrm
  settings: Record<string, unknown>
  credentials: object
}

const contact = { email: boss, name: 'Ada Boss', role: 'Boss' }

/** What differs from one CRM to the next. `typed`, `approved`, `recalled`: changes of the record. */
interface Dialect {
  type: string
  field: string
  when: Readonly<Record<string, string>>
  kind: Readonly<Record<string, readonly string[]>>
  typed: Record<string, unknown>
  approved: Record<string, unknown>
  recalled: Record<string, unknown>
}

const dialects = {
  espocrm: {
    ...{ type: 'Account', field: 'billingAddressCity', kind: { role: ['Boss'] } },
    ...{ typed: { billingAddressCity: place }, when: { type: 'Customer' }, approved: { type: 'Customer' } },
    recalled: { type: 'Partner' },
  },
  hubspot: {
    ...{ type: 'company', field: 'city', kind: { role: ['Boss'] } },
    ...{ typed: { city: place }, when: { lifecyclestage: 'customer' }, approved: { lifecyclestage: 'customer' } },
    recalled: { lifecyclestage: 'lead' },
  },
  pipedrive: {
    ...{ type: 'organization', field: 'address', kind: { name: ['Ada Boss'] } },
    ...{ typed: { address: place }, when: { visible_to: '7' }, approved: { visible_to: 7 } },
    recalled: { visible_to: 3 },
  },
  salesforce: {
    ...{ type: 'Account', field: 'Description', kind: { role: ['Boss'] } },
    ...{ typed: { Description: place }, when: { Type: 'Customer' }, approved: { Type: 'Customer' } },
    recalled: { Type: 'Partner' },
  },
} satisfies Record<string, Dialect>

const openers = { hubspot: openHubspot, pipedrive: openPipedrive, salesforce: openSalesforce }

const withRecords = (harness: Harness, name: keyof typeof dialects, { sim, crm }: Pick<Opened, 'sim' | 'crm'>) => {
  const { type, typed, approved, recalled, ...dialect } = dialects[name]
  return {
    ...dialect,
    async enter(client: string, email: string): Promise<Entry> {
      const { id } = await harness.wire.meanwhile(() =>
        sim.createClient({ name: client, email, ownerEmail: anna, contacts: [contact] }),
      )
      await sim.updateClient(id, typed)
      return { ref: { source: name, type, id } }
    },
    async approve(entry: Entry): Promise<Entry> {
      await sim.updateClient(entry.ref.id, approved)
      return entry
    },
    async recall(entry: Entry): Promise<Entry> {
      await sim.updateClient(entry.ref.id, recalled)
      return entry
    },
    change: ({ ref }: Entry, values: Record<string, string>) => sim.updateClient(ref.id, values),
    merge: async ({ ref }: Entry, other: Entry): Promise<Entry> => {
      if (crm.merge) return crm.merge(ref.id, other.ref.id)
      if (!sim.merge) throw new Error(`records of ${name} are not merged`)
      return { ref: { ...ref, id: sim.merge(ref.id, [other.ref.id]) } }
    },
    forget: () => sim.emptyRecycleBin?.(),
    shown: ({ ref }: Entry) => crm.shown(ref.id),
  }
}

/** A source keeps its tokens by the credentials, and a new process has none. */
const recordsOf = async (
  harness: Harness,
  name: string,
  { settings, credentials }: Pick<Opened, 'settings' | 'credentials'>,
): Promise<WorkerServices['openRecords']> => {
  const found = (await configureSources({ [name]: settings }, {})).get(name)
  if (!found) throw new Error(`${name} is no source`)
  let processes = 0
  return async (_, deadline) => {
    processes += 1
    const own = { ...credentials, process: processes }
    return harness.wire.meanwhile(() =>
      found.source.openRecords({ settings: found.settings, credentials: own, deadline, clock: harness.clock }),
    )
  }
}

const openSender = async (harness: Harness): Promise<RichSource> => {
  const { sim, crm, ...given } = await openGeneric(harness)
  const told = (entry: Entry, fields: Record<string, string>): Entry => ({
    ...entry,
    fields: {
      ...entry.fields,
      ...{ id: entry.fields?.id ?? '', name: entry.fields?.name ?? '' },
      custom: { place, ...fields },
      contacts: [{ email: boss, fields: { role: 'Boss' } }],
    },
  })
  return {
    ...{ field: 'place', when: { stage: 'Live' }, kind: { role: ['Boss'] } },
    enter: async (name, email) => told(await crm.enter({ name, email }), {}),
    approve: async (entry) => told(entry, { stage: 'Live' }),
    recall: async (entry) => told(entry, { stage: 'Other' }),
    merge: async () => {
      throw new Error('a sender has no records to merge')
    },
    shown: ({ ref }) => crm.shown(ref.id),
    openRecords: await recordsOf(harness, 'generic', given),
    stop: () => sim.stop(),
  }
}

export const sourceNames = ['espocrm', 'hubspot', 'pipedrive', 'salesforce', 'generic'] as const

export const openRichSource = async (harness: Harness, name: (typeof sourceNames)[number]): Promise<RichSource> => {
  if (name === 'generic') return openSender(harness)
  if (name === 'espocrm') {
    const opened = { sim: harness.espo, crm: espocrm(harness) }
    const { openRecords } = harness.services
    return { ...withRecords(harness, name, opened), openRecords, stop: async () => {} }
  }
  const opened: Opened = await openers[name](harness)
  const openRecords = await recordsOf(harness, name, opened)
  return { ...withRecords(harness, name, opened), openRecords, stop: () => opened.sim.stop() }
}
