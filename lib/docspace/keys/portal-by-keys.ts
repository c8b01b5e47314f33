import type * as z from 'zod/mini'
import type { HttpRequest } from '../../runtime/http.ts'
import type { ConnectionOptions, PortalCall } from '../connection.ts'
import { type ByKeys, type DocSpace, docspaceCalls, otherCallsOf } from '../index.ts'
import { publicAddress } from '../portal/public-address.ts'
import type { RateLimiter } from '../rate-limiter.ts'
import { createHands, type Hand, type Hands, handOf } from './hands.ts'

/** A key, and the user whom it acts as. */
export interface KeyOfUser {
  apiKey: string
  userId: string
  rateLimiter?: RateLimiter | undefined
}

/**
 * One portal by keys of several of its users. Rooms are looked for by all of them; what names a room is done by who may work in it, and
 * everything else by the user `actsAs`.
 */
export const openByKeys = (
  options: Omit<ConnectionOptions, 'apiKey' | 'rateLimiter'>,
  keys: readonly KeyOfUser[],
  actsAs: string,
): DocSpace => {
  const all = keys.map(({ userId, apiKey, rateLimiter }) =>
    handOf(userId, { ...options, apiKey, ...(rateLimiter && { rateLimiter }) }),
  )
  const hands = createHands(all)
  const users = keys.map(({ userId }) => userId)
  const as = (userId: string): DocSpace => {
    const acting = all.find((one) => one.userId === userId)
    if (!acting) throw new TypeError('the user has no key')
    return portalOf(hands, { users, as }, acting)
  }
  return as(actsAs)
}

const portalOf = (hands: Hands, keys: Pick<ByKeys, 'users' | 'as'>, acting: Hand): DocSpace => {
  const { options } = acting
  const calls = docspaceCalls(
    callsOf(hands, acting),
    publicAddress(options.url, options.publicUrl),
    otherCallsOf(options),
  )
  return {
    ...calls,
    rooms: roomsOf(hands, acting, calls.rooms),
    folders: {
      ...calls.folders,
      async listTree(id) {
        const listing = await calls.folders.listTree(id)
        if (listing.roomType !== undefined) hands.note(listing)
        return listing
      },
    },
    people: { ...calls.people, keyOwner: async () => acting.userId },
    byKeys: {
      ...keys,
      actsAs: acting.userId,
      forRoom: async ({ id }) => keys.as((await hands.holderOf(id, acting)).userId),
    },
  }
}

const roomsOf = (hands: Hands, acting: Hand, rooms: DocSpace['rooms']): DocSpace['rooms'] => ({
  ...rooms,
  findByTag: (tag) => hands.search((one) => one.findByTag(tag)),
  findByTitle: (title) => hands.search((one) => one.findByTitle(title)),
  all: () => hands.search((one) => one.all()),
  get: (id) => hands.get(id, acting),
  async create(wanted) {
    const room = await rooms.create(wanted)
    hands.note(room)
    return room
  },
  async giveTo(id, userId) {
    const holder = await hands.holderOf(id, acting)
    await holder.rooms.giveTo(id, userId)
    hands.forget(id)
  },
})

/** Paths of one room, and of its log. */
const ofRoom = /^\/api\/2\.0\/files\/(?:rooms\/(\d+)|folder\/(\d+)\/log)\b/
/** Paths of a folder, which may be a room's root. */
const ofFolder = /^\/api\/2\.0\/files\/(?:folder\/)?(\d+)\b/

const callsOf = (hands: Hands, acting: Hand): PortalCall => {
  let last = acting
  const call = async <S extends z.core.$ZodType>(request: HttpRequest, schema: S): Promise<z.output<S>> => {
    const hand = await handFor(hands, acting, request.path)
    const answer = await hand.call(request, schema)
    last = hand
    return answer
  }
  return Object.assign(call, { serverNow: () => last.call.serverNow() })
}

const handFor = async (hands: Hands, acting: Hand, path: string): Promise<Hand> => {
  const room = ofRoom.exec(path)?.slice(1).find(Boolean)
  if (room) return hands.holderOf(Number(room), acting)
  const folder = Number(ofFolder.exec(path)?.[1])
  return hands.knows(folder) ? hands.holderOf(folder, acting) : acting
}
