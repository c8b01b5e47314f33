import { dueClients } from '#lib/queue/due-clients.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { arrive, enter } from './arrive.ts'
import { edited } from './edits.ts'
import type { Happening } from './happenings.ts'
import { dayAfter } from './model/end.ts'
import { type Delivery, deliver } from './world/deliver.ts'
import { lendHand } from './world/hands.ts'
import { enterKey } from './world/keys/enter-key.ts'
import { handOver } from './world/keys/handover.ts'
import { lookAtAll } from './world/look.ts'
import { relinkAll } from './world/restore/relink.ts'
import { restorePortal } from './world/restore/restored-portal.ts'
import { keysOf, roomsOf, stateOf } from './world/rooms.ts'
import { convertLead } from './world/two/convert.ts'
import { mergeTwo, settleDue } from './world/two/merge.ts'
import type { Client, World } from './world/world.ts'

const day = 86_400_000

/** Colleagues whose accounts end and come back. Anna stays: she is the manager of whoever has none. */
const leaving = ['ben.manager@example.com', 'carl.user@example.com', 'eve.manager@example.com']

type Of<W extends Happening['what']> = Extract<Happening, { what: W }>

const handlers: { [W in Happening['what']]: (world: World, happening: Of<W>) => Promise<string[]> } = {
  'a client comes': arrive,
  'the record changes': async (world, { client, edits, delivery }) => {
    const one = clientAt(world, client)
    if (!one || one.facts.deleted) return []
    const told = edits.reduce((now, edit) => edited(now, edit, { n: one.n, owners: one.crm.owners }), one.facts)
    const facts = one.crm.hasNoContacts ? { ...told, contacts: [] } : told
    one.entry = await world.harness.wire.meanwhile(() => one.crm.change(one.entry, one.facts, facts))
    one.facts = facts
    return delivery ? deliver(world, [one], delivery) : []
  },
  'the record is deleted': async (world, { client, delivery }) => {
    const one = clientAt(world, client)
    if (!one?.crm.remove || one.facts.deleted) return []
    await world.harness.wire.meanwhile(async () => one.crm.remove?.(one.entry))
    one.facts = { ...one.facts, deleted: true }
    return delivery ? deliver(world, [one], delivery) : []
  },
  'the record is restored': async (world, { client, delivery }) => {
    const deleted = world.clients.filter(({ facts, crm }) => facts.deleted && crm.restore)
    const one = deleted[client % Math.max(1, deleted.length)]
    if (!one) return []
    one.crm.restore?.(one.entry)
    one.facts = { ...one.facts, deleted: false }
    return delivery ? deliver(world, [one], delivery) : []
  },
  'the portal is restored': async (world) => {
    // Of a record that is gone nothing tells any more how far its end is.
    const isUntold = ({ facts, beliefs }: Client) => facts.deleted || beliefs.some(({ byDeletion }) => byDeletion)
    return world.clients.some(isUntold) ? [] : restorePortal(world)
  },
  'a colleague goes': (world, leaving) => handOver(world, leaving),
  'another key is stored': async (world) => enterKey(world),
  'two records are merged': async (world, { client, other, asNew, delivery }) => {
    // Two of one CRM are rare among few: the second one comes for it.
    const last = world.clients.findLast((one) => one.crm.merge)
    const crm = last ? world.crms.all.indexOf(last.crm) : -1
    const second = { what: 'a client comes', crm, name: 'Acme Ltd', owner: other, contacts: 1 } as const
    const found = crm < 0 || !world.settings.merge ? [] : await arrive(world, { ...second, troubles: [] })
    return found.length > 0 ? found : mergeTwo(world, { client, other, asNew, delivery })
  },
  'a lead is converted': async (world, { client, isNew, name, ...how }) => {
    // Few of all clients are leads: one comes for it, and may be converted before anybody looks.
    const { leads, all } = world.crms
    const lead = {
      what: 'a client comes',
      crm: all.indexOf(leads),
      name,
      owner: client,
      contacts: 0,
      troubles: [],
    } as const
    const came = isNew ? await enter(world, lead) : undefined
    return convertLead(world, { ...how, client: came ?? client, name })
  },
  'records are written anew': (world, { delivery }) => relinkAll(world, delivery),
  'somebody looks at differences': (world) => lookAtAll(world),
  people: async (world, { client, hand }) => {
    const one = clientAt(world, client)
    const [room] = one ? roomsOf(world.harness, one.entry) : []
    if (one && room) lendHand(world.harness, room, stateOf(world.harness, room, one.entry), hand)
    return []
  },
  delivered: async (world, { client, delivery }) => {
    const one = clientAt(world, client)
    return one ? deliver(world, [one], delivery) : []
  },
  'all are delivered': (world, { troubles }) => deliver(world, world.clients, { troubles }),
  'days go by': async (world, { days }) => {
    world.harness.clock.advance(days * day)
    return sweep(world)
  },
  'the end is put off': async (world, { client, days }) => {
    const one = clientAt(world, client)
    if (!one?.crm.writeStatus || one.crm.shown(one.entry)?.state !== 'ending') return []
    const later = dayAfter(world.harness.clock.now(), days)
    await one.crm.writeStatus(one.entry, `ends on ${later}: as agreed`)
    one.beliefs = one.beliefs.map((belief) => (belief.phase === 'ending' ? { ...belief, day: later } : belief))
    return []
  },
  'the settings change': async (world, { to }) => {
    world.settings = to
    return []
  },
  'an account ends': async (world, { who }) => setStatus(world, who, 2),
  'an account comes back': async (world, { who }) => setStatus(world, who, 1),
}

/** Lets one thing happen. @returns what went wrong */
export const happen = <W extends Happening['what']>(world: World, happening: Of<W>): Promise<string[]> =>
  handlers[happening.what as W](world, happening)

const clientAt = ({ clients }: World, place: number): Client | undefined => clients[place % Math.max(1, clients.length)]

const setStatus = async ({ harness }: World, who: number, status: 1 | 2): Promise<string[]> => {
  const user = harness.docspace.state.users.find(({ email }) => email === leaving[who])
  if (user) user.status = status
  return []
}

/** The nightly sweep brings up whose day has come. */
export const sweep = async (world: World, delivery?: Delivery): Promise<string[]> => {
  const { harness, clients } = world
  const { texts } = harness.bucket
  const store = {
    read: async (key: string) => texts.get(key),
    list: async (prefix: string) => [...texts.keys()].filter((key) => key.startsWith(prefix)),
  }
  const due = await dueClients(store, { now: harness.clock.now(), most: 1_000 })
  for (const { key } of due) texts.delete(key)
  const found = new Set(due.map(({ ref }) => clientKey(ref)))
  const isDue = ({ entry }: { entry: Client['entry'] }) => keysOf(entry).some((key) => found.has(key))
  const those = clients.filter(isDue)
  const judged = those.length > 0 ? await deliver(world, those, delivery) : []
  return [...judged, ...(await settleDue(world, isDue))]
}
