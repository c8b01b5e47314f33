import { type DocSpace, usersOf } from '#lib/docspace/index.ts'
import { knownAfter, otherOwner, ownersIn, withOwners } from '#lib/onboarding/identity/room-owners.ts'
import type { RoomsMemory } from '#lib/onboarding/identity/rooms-memory.ts'
import { otherKeys } from '#lib/runtime/client-key.ts'

/** The user behind the key beside those who own the rooms. Users are ids of the portal, clients are keys. */
export interface Ownership {
  /** Behind the first key. */
  user: string
  /** Behind any of the keys. */
  users: readonly string[]
  /** Who owns the rooms by what a worker remembers, where that is somebody else: clients wait because of them. */
  others: string[]
  /** Those of them who are still users of the portal, and may have rooms that the key does not see. */
  stillThere: string[]
  /** Clients who have a room of the user. */
  clients: string[]
  /** Clients whose rooms, as far as the key sees any, are all of somebody else. */
  clientsOfOthers: string[]
}

type Portal = Pick<DocSpace, 'people' | 'rooms' | 'byKeys'>

/** Looks whose the key and the rooms of clients are. */
export const ownershipOf = async (
  docspace: Portal,
  memory: RoomsMemory | undefined,
  portalUrl: string,
): Promise<Ownership> => {
  const { people, rooms } = docspace
  const users = await usersOf(docspace)
  const others = await othersIn(memory, portalUrl, users, people)
  const addresses = await Promise.all(others.map((id) => people.addressOf(id)))
  const seen = await rooms.all()
  const mine = clientsIn(seen.filter(({ createdBy }) => users.includes(createdBy)))
  return {
    user: users[0] ?? '',
    users,
    others,
    stillThere: others.filter((_, at) => addresses[at] !== undefined),
    clients: [...mine],
    clientsOfOthers: [...clientsIn(seen)].filter((client) => !mine.has(client)),
  }
}

/** Each of them alone would keep the worker from the rooms; a portal may be known by several addresses. */
const othersIn = async (
  memory: RoomsMemory | undefined,
  portalUrl: string,
  users: readonly string[],
  people: Portal['people'],
): Promise<string[]> => {
  const found: string[] = []
  for (let rest = memory; ; ) {
    const other = await otherOwner(rest, portalUrl, users, people)
    if (other === undefined) return found
    found.push(other)
    rest = rest && without(rest, found)
  }
}

const without = (memory: RoomsMemory, ids: readonly string[]): RoomsMemory => ({
  ...memory,
  owners: Object.fromEntries(Object.entries(memory.owners).filter(([, id]) => !ids.includes(id))),
  ...(memory.more && { more: withoutIn(memory.more, ids) }),
})

const withoutIn = (more: NonNullable<RoomsMemory['more']>, ids: readonly string[]): typeof more =>
  Object.fromEntries(
    Object.entries(more).map(([host, users]) => [
      host,
      Object.fromEntries(Object.entries(users).filter(([id]) => !ids.includes(id))),
    ]),
  )

/** Labels have no case. */
const clientsIn = (rooms: readonly { tags: string[] }[]): Set<string> =>
  new Set(rooms.flatMap(({ tags }) => otherKeys(tags, '')).map((key) => key.toLowerCase()))

/** The memory with the users as the owners of the rooms of the portal; owners of other portals stay. */
export const withOwner = (
  memory: RoomsMemory,
  portalUrl: string,
  { users, others }: Pick<Ownership, 'users' | 'others'>,
  now: number,
): RoomsMemory => {
  const rest = without(memory, others)
  const { host } = new URL(portalUrl)
  const known = ownersIn(rest, host)
  return withOwners(
    rest,
    host,
    users.filter((user) => !known.includes(user)),
    now + knownAfter,
  )
}
