import { dayAfter, roomAtEnd } from '../../model/end.ts'
import type { Belief } from '../../model/model.ts'
import { type Delivery, deliver, serve } from '../deliver.ts'
import { evidenceOf } from '../guard.ts'
import { activeRoot, type PortalRoom, roomsOf, spelled, stateOf } from '../rooms.ts'
import type { Client, OtherRoom, World } from '../world.ts'

/** Days of notice, as the settings have it. */
export const noticeOfMerge = 7

/** Two clients with a room each, of one CRM, that can become one. */
const pairOf = ({ harness, clients, settings }: World, first: number, second: number): [Client, Client] | undefined => {
  const whole = clients.filter(({ crm, facts, beliefs, entry }) => {
    const [room, ...more] = roomsOf(harness, entry)
    if (!crm.merge || facts.deleted || !room || more.length > 0) return false
    const [{ phase }, ...others] = beliefs as [Belief, ...Belief[]]
    const isCertain = others.length === 0 && phase !== 'none' && crm.shown(entry)?.state === phase
    const { rows } = stateOf(harness, room, entry)
    return isCertain && Object.keys(rows).length > 0 && crm.shown(entry)?.roomId === String(room.id)
  })
  // Who is in review is parked, and so is whose own room is archived where the other one would be put away.
  const isOpen = ({ entry }: Client) => roomsOf(harness, entry).some(({ parentId }) => parentId === activeRoot)
  const settling = whole.filter(({ beliefs: [belief] }) => belief?.phase !== 'review')
  const staying = settings.merge === 'archive' ? settling.filter(isOpen) : settling
  const left = staying[first % Math.max(1, staying.length)]
  // Its own address stays the first one where it was there before the other.
  const others = whole.filter(({ crm, n }) => left && crm === left.crm && n > left.n)
  const gone = others[second % Math.max(1, others.length)]
  return left && gone && [left, gone]
}

/** Somebody merges two records: the room of the one that is gone stays as it is, at least until its day. @returns what is not as it must be */
export const mergeTwo = async (
  world: World,
  { client, other, asNew, delivery }: { client: number; other: number; asNew: boolean; delivery: Delivery },
): Promise<string[]> => {
  const { harness, settings } = world
  const pair = settings.merge && pairOf(world, client, other)
  if (!settings.merge || !pair) return []
  const [left, gone] = pair
  const [room] = roomsOf(harness, gone.entry)
  if (!room) return []
  const before = stateOf(harness, room, gone.entry)
  const told = await harness.wire.meanwhile(async () => left.crm.merge?.(left.entry, gone.entry, asNew))
  left.facts = { ...left.facts, contacts: [...left.facts.contacts, ...gone.facts.contacts] }
  world.clients.splice(world.clients.indexOf(gone), 1)
  const day = dayAfter(harness.clock.now(), noticeOfMerge)
  // One that is archived already does not count, and stays as it is.
  const rule = before.archived ? 'keep' : settings.merge
  const one: OtherRoom = { id: room.id, entry: gone.entry, client: gone, left, before, day, rule }
  // What went into the one that is gone is of the one that is left.
  for (const earlier of world.others) if (earlier.left === gone) earlier.left = left
  world.others.push(one)
  if (told && told.ref.id !== left.entry.ref.id) left.beliefs = left.beliefs.map(underNewKey)
  left.entry = told ?? left.entry
  const found = await deliver(world, [left], delivery)
  left.entry = { ref: left.entry.ref, formerly: left.entry.formerly ?? [] }
  const isFree = roomsOf(harness, gone.entry).length === 0
  return [
    ...found,
    ...otherWrongs(world, one),
    ...(isFree === (settings.merge !== 'archive' && !before.archived)
      ? []
      : [`the other room ${room.id} has the tags ${room.tags.join()}`]),
    ...(before.archived ? [] : untold(left, room.id)),
  ]
}

/** Nothing is remembered under a new key: how far the end is says the record. */
const underNewKey = ({ phase, day }: Belief): Belief => ({ phase, day, last: undefined, isForgotten: phase !== 'none' })

/** The record that is left says what becomes of the room, or at least its number where a status has no place for more. */
const untold = ({ n, crm, entry }: Client, roomId: number): string[] => {
  const { state, status = '' } = crm.shown(entry) ?? {}
  const inNumbers = new RegExp(`rooms (.*, )?${roomId}(,.*| and more)? of merged records too`)
  const isSaid = status.includes(`the room ${roomId} of a merged record`) || inNumbers.test(status)
  return state !== 'ready' || isSaid
    ? []
    : [`client ${n}: its record says nothing of the other room ${roomId}: ${status}`]
}

const roomOf = ({ harness }: World, id: number): PortalRoom | undefined =>
  harness.docspace.state.rooms.find((room) => room.id === id)

/** The other room is as people had it. */
const otherWrongs = (world: World, { id, entry, before }: OtherRoom): string[] => {
  const room = roomOf(world, id)
  const is = room && spelled(stateOf(world.harness, room, entry))
  return is === spelled(before) ? [] : [`the other room ${id} of a merge is ${is}, not ${spelled(before)}`]
}

/** The sweep brings up the records that are gone, whose day has come. @returns what is not as it must be */
export const settleDue = async (world: World, isDue: (one: OtherRoom) => boolean): Promise<string[]> => {
  const wrongs: string[] = []
  for (const one of world.others.filter(isDue)) {
    // A message of the one that is gone may go on to the one that is left: what becomes of that is judged before.
    wrongs.push(...(await deliver(world, [one.left])))
    await serve(world, one.entry)
    const room = roomOf(world, one.id)
    const is = room && stateOf(world.harness, room, one.entry)
    const mayEnd = one.rule === 'archive' && world.harness.clock.now() >= Date.parse(one.day)
    const ended = roomAtEnd(['revoke-guests', 'archive'], one.before)
    if (mayEnd && world.settings.merge === 'archive' && is && spelled(is) === spelled(ended)) {
      const proofs = evidenceOf(world.harness, one.client).length
      const [own] = roomsOf(world.harness, one.left.entry)
      if (proofs !== one.client.ends + 1)
        wrongs.push(`there are ${proofs} proofs of the end of the other room ${one.id}`)
      if (!own || stateOf(world.harness, own, one.left.entry).archived)
        wrongs.push(`client ${one.left.n}: the other room was put away, and it has no open one`)
      one.before = ended
    } else wrongs.push(...otherWrongs(world, one))
  }
  return wrongs
}

/** When all is quiet, every other room is as it was left. */
export const othersAreLeft = (world: World): string[] => world.others.flatMap((one) => otherWrongs(world, one))

/** A handover changes the rooms that have a key still, as the runbook says. */
export const lookAgain = (world: World): void => {
  for (const one of world.others) {
    const room = roomOf(world, one.id)
    if (room) one.before = stateOf(world.harness, room, one.entry)
  }
}
