import type { Entry } from '../../../simulation/crms/crm.ts'
import type { Belief } from '../../model/model.ts'
import { type Delivery, deliver } from '../deliver.ts'
import { roomsOf } from '../rooms.ts'
import type { Client, World } from '../world.ts'

/** How a lead is converted into an account. */
export interface Conversion {
  /** What the account is called. */
  name: string
  /** Its own message comes first. */
  byLead: boolean
  /** The account is there for a second before the lead names it. */
  isSavedLater: boolean
  /** Somebody deletes the lead when its account has its room. */
  leadGoes: boolean
}

/** A lead becomes an account, at any moment, and its room goes on with it. @returns what is not as it must be */
export const convertLead = async (
  world: World,
  { client, ...how }: Conversion & { client: number | Client; delivery: Delivery },
): Promise<string[]> => {
  const { harness, crms } = world
  const leads = world.clients.filter(({ crm, facts }) => crm === crms.leads && !facts.deleted)
  const one = typeof client === 'number' ? leads[client % Math.max(1, leads.length)] : client
  if (!one) return []
  const before = roomsOf(harness, one.entry).map(({ id }) => id)
  const lead = one.entry
  // People do nothing in a room that is being made, and a lead whose room is being made is held by test/crash/life/conversions.test.ts.
  const isMade = one.beliefs.every(({ phase }) => phase !== 'none')
  const { meanwhile: _, ...undisturbed } = how.delivery
  const delivery = isMade ? how.delivery : undisturbed
  const isSavedLater = isMade && how.isSavedLater
  one.facts = { ...one.facts, name: `${how.name} ${one.n}` }
  one.entry = await harness.wire.meanwhile(() => crms.leads.convert(lead, one.facts, !isSavedLater))
  one.lead = lead
  one.crm = crms.accounts
  one.beliefs = one.beliefs.map(ofAccount)
  const then = { at: harness.clock.now() + 1_000, happens: () => crms.leads.save(lead, one.entry) }
  // As long as the lead does not say that it was converted, its own message is that of a lead, which remembers more.
  const byLead = how.byLead && !isSavedLater
  const found = await deliver(world, [one], { ...delivery, byLead, ...(isSavedLater && { then }) })
  const now = roomsOf(harness, one.entry).map(({ id }) => id)
  const wrongs = [
    ...found,
    ...(before.length > 0 && before.join() !== now.join()
      ? [`client ${one.n}: its room ${before.join()} is ${now.join()} since it was converted`]
      : []),
    ...leadWrongs(world, one, lead),
  ]
  // The key of a lead stays on a room in the archive, and is nobody's any more without the lead.
  const isFree = roomsOf(harness, { ref: lead.ref }).length === 0
  if (how.leadGoes && isFree) await harness.wire.meanwhile(async () => crms.leads.remove?.(lead))
  return wrongs
}

/** The room goes on as it is. Nothing of the lead is remembered, and an end that was announced for it does not come. */
const ofAccount = ({ phase, wasInReview, isRestored }: Belief): Belief => ({
  phase: phase !== 'ending' ? phase : wasInReview ? 'review' : 'ready',
  day: undefined,
  last: undefined,
  isForgotten: phase !== 'none',
  ...(isRestored && { isRestored }),
})

/** The lead says whose its room is, unless a person has to say what becomes of it first. */
const leadWrongs = ({ crms }: World, { n, crm, entry, beliefs }: Client, lead: Entry): string[] => {
  const { status = '' } = crms.leads.shown(lead) ?? {}
  const isOpen = beliefs.every(({ phase }) => phase === 'ready' || phase === 'review')
  const says = status.includes(`its room goes on as that of espocrm:Account:${entry.ref.id}`)
  const isParked = /may be another client’s|was archived before it was ready/.test(crm.shown(entry)?.status ?? '')
  return isOpen && !says && !isParked ? [`client ${n}: its lead says "${status}"`] : []
}
