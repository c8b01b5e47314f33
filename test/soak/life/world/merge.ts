import { clientKey } from '#lib/runtime/client-key.ts'
import { dayAfter, roomAtEnd } from '../model/visit.ts'
import { type Delivery, deliver, serve } from './deliver.ts'
import { evidenceOf } from './guard.ts'
import { type PortalRoom, roomsOf, spelled, stateOf } from './rooms.ts'
import type { Client, OtherRoom, World } from './world.ts'

/** Days of notice, as the settings have it. */
export const noticeOfMerge = 7

/** Two clients with a room each, of one CRM, that can become one. */
const pairOf = ({ harness, clients }: World, first: number, second: number): [Client, Client] | undefined => {
  const whole = clients.filter(({ crm, facts, beliefs, entry }) => {
    const [room, ...more] = roomsOf(harness, entry)
    if (!crm.merge || facts.deleted || !room || more.length > 0) return false
    const isReady = beliefs.length === 1 && beliefs[0]?.phase === 'ready' && crm.shown(entry)?.state === 'ready'
    const { archived, rows } = stateOf(harness, room, entry)
    return isReady && !archived && Object.keys(rows).length > 0 && crm.shown(entry)?.roomId === String(room.id)
  })
  const left = whole[first % Math.max(1, whole.length)]
  // Its own address stays the first one where it was there before the other.
  const others = whole.filter(({ crm, n }) => left && crm === left.crm && n > left.n)
  const gone = others[second % Math.max(1, others.length)]
  return left && gone && [left, gone]
}

/** Somebody merges two records: the room of the one that is gone stays as it is, at least until its day. @returns what is not as it must be */
export const mergeTwo = async (
  world: World,
  { client, other, delivery }: { client: number; other: number; delivery: Delivery },
): Promise<string[]> => {
  const { harness, settings } = world
  const pair = settings.merge && pairOf(world, client, other)
  if (!settings.merge || !pair) return []
  const [left, gone] = pair
  const [room] = roomsOf(harness, gone.entry)
  if (!room) return []
  const before = stateOf(harness, room, gone.entry)
  const told = await harness.wire.meanwhile(async () => left.crm.merge?.(left.entry, gone.entry))
  left.facts = { ...left.facts, contacts: [...left.facts.contacts, ...gone.facts.contacts] }
  world.clients.splice(world.clients.indexOf(gone), 1)
  const day = dayAfter(harness.clock.now(), noticeOfMerge)
  const one: OtherRoom = { id: room.id, entry: gone.entry, client: gone, left, before, day, rule: settings.merge }
  world.others.push(one)
  left.entry = told ?? left.entry
  const found = await deliver(world, [left], delivery)
  left.entry = { ref: left.entry.ref }
  const isFree = !room.tags.some((tag) => tag.toLowerCase() === clientKey(gone.entry.ref).toLowerCase())
  return [
    ...found,
    ...otherWrongs(world, one),
    ...(isFree === (settings.merge !== 'archive')
      ? []
      : [`the other room ${room.id} has the tags ${room.tags.join()}`]),
    ...untold(left, room.id),
  ]
}

/** The record that is left says what becomes of the room, as far as it has the place: a status is shortened. */
const untold = ({ n, crm, entry }: Client, roomId: number): string[] => {
  const { state, status = '' } = crm.shown(entry) ?? {}
  const isSaid = status.includes(`the room ${roomId} of a merged record`) || status.endsWith('…')
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
      if (proofs !== 1) wrongs.push(`there are ${proofs} proofs of the end of the other room ${one.id}`)
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
