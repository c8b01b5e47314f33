import type { ClientRecord } from '../../crm/records/records-port.ts'
import { DocSpaceRefusal } from '../../docspace/answer.ts'
import type { DocSpace } from '../../docspace/index.ts'
import { roomType } from '../../docspace/rooms/access.ts'
import { hasTag, isSafeTag, type Room } from '../../docspace/rooms/rooms.ts'
import { clientKey, otherKeys } from '../../runtime/client-key.ts'
import { Park, type Reason } from '../../runtime/errors.ts'
import type { RoomContext } from '../context.ts'
import type { FoundRoom } from '../identity/find-room.ts'
import { isOfOurUsers } from '../identity/ours.ts'
import { onboardingReasons } from '../reasons.ts'
import { adoptedMark } from '../room/observed.ts'
import { type AdoptSettings, adoptTagFor } from '../settings/adopt.ts'
import type { RoomSettings } from '../settings/room-sections.ts'
import { namedRoom } from './named-room.ts'

/** A room that is there already and becomes the client's. */
export interface Adoption {
  room: Room
  how: NonNullable<AdoptSettings['adopt']>
}

/**
 * The room that is there already for a client that has none of ours: the one that a person wrote on its record, else the one with the tag
 * of the settings. `found`: the room with the client's key.
 * @throws Park where a person has to decide: the room cannot be seen, is another client's, of another kind or archived, or there are several
 */
export const roomToAdopt = async (
  services: Pick<RoomContext, 'docspace' | 'cache'>,
  settings: RoomSettings,
  record: ClientRecord,
  found: FoundRoom,
): Promise<Adoption | undefined> => {
  const { docspace } = services
  const { adopt: how } = settings
  if (!how) return undefined
  const begun = begunAdoption(found)
  if (begun) return { room: begun, how }
  const named = await roomOnRecord(docspace, record)
  if (found.kind === 'begun') return assertSame(named, found.room)
  const room = named ?? (await taggedForAdoption(docspace, settings, record))
  if (!room) return undefined
  assertFits(room, settings, record)
  if (!record.written) await assertOurs(services, room)
  return { room, how }
}

/** A room that an earlier run has begun to adopt. It may be one that another user has made. */
const begunAdoption = (found: FoundRoom): Room | undefined => {
  if (found.kind === 'begun') return hasTag(found.room, adoptedMark) ? found.room : undefined
  return found.kind === 'of-another-user' ? found.rooms.find((room) => hasTag(room, adoptedMark)) : undefined
}

/** A room of ours that was begun goes on. @throws Park where the record names another one beside it */
const assertSame = (named: Room | undefined, begun: Room): undefined => {
  if (named && named.id !== begun.id) throw refusal('adopt-beside-another', `room ${named.id}, room ${begun.id}`)
  return undefined
}

const roomOnRecord = async (docspace: DocSpace, record: ClientRecord): Promise<Room | undefined> => {
  const named = namedRoom(record, docspace.address.hosts)
  switch (named.kind) {
    case 'none':
      return undefined
    case 'elsewhere':
      throw new Park(onboardingReasons['room-elsewhere'], { detail: named.host })
    case 'unclear':
      throw refusal('adopt-unclear')
    case 'room':
      return seenRoom(docspace, named.id)
  }
}

const seenRoom = async (docspace: DocSpace, id: number): Promise<Room> => {
  try {
    return await docspace.rooms.get(id)
  } catch (error) {
    if (error instanceof DocSpaceRefusal) throw refusal('adopt-not-seen', `room ${id}`)
    throw error
  }
}

const taggedForAdoption = async (
  docspace: DocSpace,
  settings: AdoptSettings,
  { ref, spelledId }: ClientRecord,
): Promise<Room | undefined> => {
  const tag = adoptTagFor(settings, spelledId ?? ref.id)
  if (tag === undefined || !isSafeTag(tag)) return undefined
  const [room, ...more] = await docspace.rooms.findByTag(tag)
  if (room && more.length > 0) throw refusal('adopt-several', [room, ...more].map(({ id }) => `room ${id}`).join(', '))
  return room
}

const assertFits = (room: Room, settings: RoomSettings, { ref }: ClientRecord) => {
  const detail = `room ${room.id}`
  if (otherKeys(room.tags, clientKey(ref)).length > 0) throw refusal('adopt-of-another-client', detail)
  if (room.archived) throw new Park(onboardingReasons['room-archived'], { detail })
  if (room.type !== roomType[settings.room.kind]) throw refusal('adopt-wrong-kind', `${detail}, ${settings.room.kind}`)
}

/** A sender without records is told by the room alone that it was ready, and people's copies of a room have its tags. */
const assertOurs = async (services: Pick<RoomContext, 'docspace' | 'cache'>, room: Room) => {
  if (await isOfOurUsers(services, room)) return
  throw new Park(onboardingReasons['room-of-another-user'], { detail: `room ${room.id}` })
}

type Refusal = Extract<keyof typeof onboardingReasons, `adopt-${string}`>

const refusal = (code: Refusal, detail?: string): Park => {
  const reason: Reason = onboardingReasons[code]
  return new Park(reason, detail === undefined ? {} : { detail })
}
