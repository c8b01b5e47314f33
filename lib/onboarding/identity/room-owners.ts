import { RetryLater } from '../../runtime/errors.ts'
import { onboardingReasons } from '../reasons.ts'
import type { RoomsMemory } from './rooms-memory.ts'

/** The user behind the key, and the address of a user by an id of this portal. */
export interface PeopleOfPortal {
  keyOwner(): Promise<string>
  addressOf(id: string): Promise<string | undefined>
}

/** What is remembered of the owners of a portal's rooms, as far as those who open it by their keys need it. */
export interface KnownOwners {
  /** For the ids of links. */
  linkSecret: string
  /** Who may make rooms: every worker knows of them. The first may in any case. */
  makers: readonly string[]
  /** Whether all of them are remembered. */
  isWhole: boolean
}

/**
 * Milliseconds after which every worker knows of an owner who has come: it keeps secrets for five minutes, and this memory for five, and a run takes some. A
 * worker that did not know of him would not find a room that he has begun, and would make another.
 */
export const knownAfter = 15 * 60_000

/** Who is remembered as an owner of rooms of the portal. */
export const ownersIn = ({ owners, more }: RoomsMemory, host: string): string[] => {
  const first = owners[host]
  return [...(first === undefined ? [] : [first]), ...Object.keys(more?.[host] ?? {})]
}

/** What those who open the portal need of it. */
export const knownIn = (memory: RoomsMemory, host: string, users: readonly string[], now: number): KnownOwners => {
  const remembered = ownersIn(memory, host)
  const knownFrom = (user: string) => (user === memory.owners[host] ? 0 : (memory.more?.[host]?.[user] ?? Infinity))
  return {
    linkSecret: memory.linkSecret,
    makers: users.filter((user) => knownFrom(user) <= now),
    isWhole: users.every((user) => remembered.includes(user)),
  }
}

/** The memory with further owners of a portal's rooms, of whom every worker knows from a moment on. The first of a portal has nobody who would not. */
export const withOwners = (
  memory: RoomsMemory,
  host: string,
  come: readonly string[],
  knownFrom: number,
): RoomsMemory => {
  const first = ownersIn(memory, host).length === 0 ? come[0] : undefined
  const rest = come.filter((user) => user !== first)
  const owners = first === undefined ? memory.owners : { ...memory.owners, [host]: first }
  if (rest.length === 0) return { ...memory, owners }
  const since = Object.fromEntries(rest.map((user) => [user, knownFrom]))
  return { ...memory, owners, more: { ...memory.more, [host]: { ...memory.more?.[host], ...since } } }
}

/** Whether owners of the rooms are known, and have keys. @throws RetryLater when one of them has none */
export const areOwnersAmong = (memory: RoomsMemory, host: string, users: readonly string[]): boolean => {
  const remembered = ownersIn(memory, host)
  const other = remembered.find((owner) => !users.includes(owner))
  if (other !== undefined) throw anotherUser(other, users)
  return remembered.length > 0
}

/**
 * Somebody who owns rooms of the portal by `memory` and is none of `users`. Ids of users differ between portals. If
 * an owner that is stored for another host exists on this portal, the host is a new address of the same portal (docs/facts/docspace.md#a-restored-portal-is-a-new-one).
 */
export const otherOwner = async (
  memory: RoomsMemory | undefined,
  portalUrl: string,
  users: readonly string[],
  { addressOf }: Pick<PeopleOfPortal, 'addressOf'>,
): Promise<string | undefined> => {
  if (!memory) return undefined
  const { host } = new URL(portalUrl)
  const strange = (ids: readonly string[]) => ids.filter((id) => !users.includes(id))
  const known = ownersIn(memory, host)
  if (known.length > 0) return strange(known)[0]
  const hosts = Object.keys({ ...memory.owners, ...memory.more })
  const others = [...new Set(strange(hosts.flatMap((one) => ownersIn(memory, one))))]
  const addresses = await Promise.all(others.map((id) => addressOf(id)))
  return others.find((_, at) => addresses[at] !== undefined)
}

/** @throws RetryLater where `memory` says that rooms of the portal are of somebody whose key we do not have */
export const assertOwnRooms = async (
  memory: RoomsMemory | undefined,
  portalUrl: string,
  users: readonly string[],
  people: Pick<PeopleOfPortal, 'addressOf'>,
): Promise<void> => {
  const other = await otherOwner(memory, portalUrl, users, people)
  if (other !== undefined) throw anotherUser(other, users)
}

const anotherUser = (remembered: string, users: readonly string[]) =>
  new RetryLater(onboardingReasons['docspace-key-of-another'], {
    // Two minutes: soon after the right key is stored, and in a day still fewer tries than a message has.
    after: 120_000,
    detail: `the rooms are of user ${remembered}, the key of user ${users.join(', ')}`,
  })
