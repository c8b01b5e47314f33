import {
  type DocSpaceOptions,
  type ManualClock,
  manualClock,
  SAMPLE_KEYS,
  startDocSpace,
} from '#infra/simulators/docspace/index.ts'
import type { ClientRecord, Records } from '#lib/crm/records/records-port.ts'
import { openDocSpace } from '#lib/docspace/index.ts'
import type { OnboardingContext } from '#lib/onboarding/context.ts'
import { createEnds } from '#lib/onboarding/life/end/end-store.ts'
import { createClientMemories } from '#lib/onboarding/life/memory/memory-store.ts'
import { type Moved, type Onboarded, onboardClient } from '#lib/onboarding/onboard.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import type { Clock } from '#lib/runtime/clock.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'
import { settingsWith } from '../harness.ts'

/** What became of one try: the outcome, or the reason's code. */
export type Tried = Onboarded | Moved | RetryLater | Park

export interface PortalOptions extends Omit<DocSpaceOptions, 'clock'> {
  settings?: Record<string, unknown>
}

/** A simulated portal on a clock that moves only when somebody waits, and workers that share nothing but the portal. */
export interface Portal {
  docspace: Awaited<ReturnType<typeof startDocSpace>>
  clock: ManualClock
  /** What is remembered of clients, by its key in the bucket. */
  remembered: ReturnType<typeof memoryTexts>['texts']
  /** A worker of its own: with the memory of a process that has just begun. */
  workplace(records: Records, apiKey?: string): OnboardingContext
  /** One try at one client. */
  serve(records: Records, ref: ClientRef, apiKey?: string): Promise<Tried>
  /** Tries again, each time when the reason says so, until it is done or parked. */
  finish(records: Records, ref: ClientRef, apiKey?: string): Promise<Onboarded | Park>
}

const mostTries = 20

export const openPortal = async ({ settings, ...options }: PortalOptions = {}): Promise<Portal> => {
  const clock = manualClock(Date.UTC(2026, 0, 5, 9))
  const docspace = await startDocSpace({ ...options, clock })
  const waiting: Clock = { now: () => clock.now(), sleep: async (ms) => clock.advance(ms) }
  const { store, texts: remembered } = memoryTexts()
  const workplace = (records: Records, apiKey: string = SAMPLE_KEYS.onboarding): OnboardingContext => ({
    records,
    docspace: openDocSpace({ url: docspace.url, apiKey, deadline: { remaining: () => 60_000 }, clock: waiting }),
    cache: createPortalCache(waiting),
    clock: waiting,
    settings: settingsWith(settings),
    linkSecrets: ['a secret of the installation'],
    memories: createClientMemories(async () => store),
    ends: createEnds(async () => store),
    message: { keepHidden: async () => {}, keepHiddenWhile: (write) => write() },
  })
  const serve = async (records: Records, ref: ClientRef, apiKey?: string): Promise<Tried> => {
    try {
      return await onboardClient(workplace(records, apiKey), ref)
    } catch (error) {
      if (error instanceof RetryLater || error instanceof Park) return error
      throw error
    }
  }
  const finish = async (records: Records, ref: ClientRef, apiKey?: string): Promise<Onboarded | Park> => {
    let key = ref
    for (let tries = 0; tries < mostTries; tries += 1) {
      const tried = await serve(records, key, apiKey)
      if (typeof tried === 'string' || tried instanceof Park) return tried
      if (tried instanceof RetryLater) clock.advance(tried.after ?? 10_000)
      else key = tried.moved
    }
    throw new Error(`not done after ${mostTries} tries`)
  }
  return { docspace, clock, remembered, workplace, serve, finish }
}

export const client = (id: string): ClientRef => ({ source: 'espocrm', type: 'client', id })

/** A client as its CRM has it. */
export const person = (id: string, name = 'John Smith'): Pick<ClientRecord, 'name' | 'emails' | 'ownerEmail'> => ({
  name,
  emails: [`contact@${id}.example.com`],
  ownerEmail: 'anna.manager@example.com',
})

/** Puts a room of the key's user into the portal that has no tag, as a crash of the server leaves it; its id is 100. */
export const leaveUntagged = ({ docspace, clock }: Portal, age: number, title = 'Client - John Smith'): void => {
  const { state } = docspace
  const sample = state.rooms.find(({ id }) => id === 10)
  if (!sample) throw new Error('the sample room is missing')
  state.rooms.push({ ...sample, id: 100, title, tags: [], created: clock.now() - age })
  state.nextFolderId = 101
}

/** A room manager copies a room, with its tags (docs/facts/docspace.md#a-copy-of-a-room-has-its-tags); the copy's id is 90. */
export const leaveCopy = (
  { docspace: { state } }: Portal,
  room: Portal['docspace']['state']['rooms'][number],
): void => {
  const someone = state.users.find(({ email }) => email === 'anna.manager@example.com')
  if (!someone) throw new Error('the sample person is missing')
  const link = { ...state.links.find(({ roomId }) => roomId === room.id), id: crypto.randomUUID(), roomId: 90 }
  state.rooms.push({ ...structuredClone(room), id: 90, title: `${room.title} (1)`, createdBy: someone.id })
  state.links.push(link as (typeof state.links)[number])
}
