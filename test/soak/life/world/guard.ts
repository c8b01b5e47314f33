import { roomAtEnd } from '../model/end.ts'
import { isHigher, type RoomState, role } from '../model/model.ts'
import { isApproved } from '../model/review.ts'
import { wantedNow } from '../model/wanted.ts'
import { ownerWrongs } from './keys/owners.ts'
import { keysOf, roomsOf, spelled, stateOf } from './rooms.ts'
import type { Client, World } from './world.ts'

/** What must hold at every moment of a visit, looked at before each call that a worker makes. */
export interface Guard {
  look(): void
  /** People have changed something: that is no doing of the workers. */
  forgive(): void
  wrongs: string[]
}

export const guardOver = (world: World, clients: readonly Client[]): Guard => {
  const wrongs: string[] = []
  const seen = new Map<Client, RoomState | undefined>()
  const makers = world.installation.makers()
  const roomOf = (client: Client) => {
    const [room] = roomsOf(world.harness, client.entry)
    return room && stateOf(world.harness, room, client.entry)
  }
  const forgive = () => {
    for (const client of clients) seen.set(client, roomOf(client))
  }
  forgive()
  return {
    wrongs,
    forgive,
    look() {
      for (const client of clients) {
        const [before, now] = [seen.get(client), roomOf(client)]
        seen.set(client, now)
        const found = [
          ...numberWrongs(world, client),
          ...ownerWrongs(world, client, makers),
          ...(now ? stepWrongs(world, client, before, now) : []),
        ]
        for (const one of found) {
          const wrong = `client ${client.n}: ${one}`
          if (!wrongs.includes(wrong)) wrongs.push(wrong)
        }
      }
    },
  }
}

const numberWrongs = ({ harness }: World, client: Client): string[] => {
  const rooms = roomsOf(harness, client.entry)
  return [
    ...(rooms.length > 1 ? [`it has ${rooms.length} rooms`] : []),
    ...(client.crm.shown(client.entry)?.state === 'ended' && evidenceOf(harness, client).length === 0
      ? ['its record says that it ended, and there is no evidence']
      : []),
  ]
}

/** Texts of the evidence of a client's ends, by their keys. */
export const evidenceOf = ({ bucket }: World['harness'], { entry }: Client): [key: string, text: string][] =>
  [...bucket.texts].flatMap(([key, { text }]): [string, string][] =>
    key.startsWith('evidence/') && keysOf(entry).includes(JSON.parse(JSON.parse(text).body).client)
      ? [[key, text]]
      : [],
  )

/** What one call of a worker must not have done. */
const stepWrongs = (world: World, client: Client, before: RoomState | undefined, now: RoomState): string[] => {
  const { settings } = world
  const accounts = world.accounts()
  const wanted = wantedNow(client.facts, settings, accounts)
  const isAwaited = (name: string) =>
    wanted.people[name] !== undefined && !(now.rows[name]?.outside && waits(world, client))
  const strangers = Object.keys(now.rows).filter((name) => !before?.rows[name] && !isAwaited(name))
  const come = strangers.map((name) => `${name} came in, whom nobody wanted`)
  if (!before || spelled(before) === spelled(now)) return come
  const inCharge = ({ rows }: RoomState) =>
    Object.entries(rows).filter(([name, { access }]) => access === role.manager && accounts[name]?.active).length
  const ends = isEnding(world, client)
  const end = ends ? (settings.end?.do ?? []) : []
  return [
    ...come,
    ...(inCharge(before) > 0 && inCharge(now) === 0 && !end.includes('read-only') ? ['nobody is in charge'] : []),
    ...takenFromPeople(world, client, before, now, ends),
    ...(now.title !== before.title && (!settings.follow?.title || now.title !== wanted.title)
      ? [`it was renamed to "${now.title}", which nobody wanted`]
      : []),
    ...(now.links.length < before.links.length && !end.includes('revoke-guests') && !end.includes('read-only')
      ? ['a link went away']
      : []),
    ...orderWrongs(before, now, end),
    ...(before.archived && !now.archived && !end.includes('archive') && !returns(world, client)
      ? ['it was taken out of the archive']
      : []),
  ]
}

/** Nobody has let people from outside in yet. */
const waits = ({ settings }: World, { beliefs, facts }: Client): boolean =>
  !isApproved(settings, facts) && beliefs.every(({ phase }) => phase === 'none' || phase === 'review')

/** The day of an end has come. */
const isEnding = ({ harness, settings }: World, { beliefs, facts }: Client): boolean =>
  settings.end !== undefined &&
  (facts.deleted ? settings.end.deleted : facts.leaves) &&
  beliefs.some(
    ({ phase, day, announced }) =>
      phase === 'ending' && harness.clock.now() >= Date.parse((facts.deleted ? announced : day) ?? ''),
  )

/** The client has come back. */
const returns = ({ settings }: World, { beliefs, facts }: Client): boolean =>
  settings.end?.return === true && !facts.deleted && !facts.leaves && beliefs.some(({ phase }) => phase === 'ended')

const takenFromPeople = (
  { settings }: World,
  { beliefs }: Client,
  before: RoomState,
  now: RoomState,
  ends: boolean,
): string[] => {
  const mayTake = (name: string) =>
    beliefs.some(({ last }) => {
      const part = last?.people[name]?.part
      return part !== undefined && Object.values(settings.follow ?? {}).includes('replace')
    })
  if (ends) return []
  return Object.entries(before.rows).flatMap(([name, { access }]) => {
    const is = now.rows[name]?.access
    if (is !== undefined && !isHigher(access, is)) return []
    return mayTake(name) ? [] : [`${name} lost ${is === undefined ? 'the room' : 'a role'}, which no setting asks for`]
  })
}

/** Links, guests, roles, archive: an archived room refuses the rest. */
const orderWrongs = (before: RoomState, now: RoomState, end: readonly string[]): string[] => {
  const isArchivedNow = now.archived && !before.archived
  const opened = { ...now, archived: true }
  const isWhole = spelled(roomAtEnd(end as never, opened)) === spelled(opened)
  const isOut = (name: string) => before.rows[name]?.outside && !now.rows[name]
  return [
    ...(isArchivedNow && !end.includes('archive') ? ['it was archived, which no setting asks for'] : []),
    ...(isArchivedNow && !isWhole ? ['it was archived before all else was done'] : []),
    ...(end.includes('revoke-guests') && now.links.length > 0 && Object.keys(before.rows).some(isOut)
      ? ['somebody was taken out while a link let people in']
      : []),
  ]
}
