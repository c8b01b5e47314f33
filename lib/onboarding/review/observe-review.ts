import type { ClientRecord, Records } from '../../crm/records/records-port.ts'
import { hasTag } from '../../docspace/rooms/rooms.ts'
import type { ClientFields } from '../../runtime/client-fields.ts'
import { clientKey } from '../../runtime/client-key.ts'
import { Park } from '../../runtime/errors.ts'
import type { RoomSearch } from '../context.ts'
import { type Decision, ruleOfRoom } from '../decide-rule.ts'
import type { FoundRoom, ReadyRoom } from '../identity/find-room.ts'
import { assertMadeFor } from '../identity/made-for.ts'
import { hasOurLink } from '../identity/our-link.ts'
import { nameRoom } from '../names/room-names.ts'
import { onboardingReasons } from '../reasons.ts'
import { reviewMark } from '../room/observed.ts'
import type { RoomSettings } from '../settings/room-sections.ts'
import type { OnboardingSettings } from '../settings.ts'
import { mayInvite } from './may-invite.ts'

/** A client whose room is built and was reported `ready for review`. Its content is people's. */
export interface ClientInReview {
  kind: 'in-review'
  record: ClientRecord
  found: ReadyRoom
  decided: Decision
  /** Of a sender whose records cannot be read. */
  fields: ClientFields | undefined
  /** The settings by which people are let in: those of the rule that the room was begun by, with every name filled for this client. */
  settings: RoomSettings
  /** Whether the record lets people from outside in, or has once, so that a run has begun to. */
  mayLetIn: boolean
}

interface Input {
  search: RoomSearch
  records: Pick<Records, 'readFields'>
  all: OnboardingSettings
  record: ClientRecord
  fields: ClientFields | undefined
  decided: Decision
}

/**
 * The client in review whose room was found; undefined for any other client. A sender without records is known by the mark on its room.
 * @throws Park when the room is deleted or archived, or may be another client's, and people are to come in; RetryLater
 */
export const clientInReview = async (input: Input, found: FoundRoom): Promise<ClientInReview | undefined> => {
  const { record, records, search } = input
  if (found.kind === 'deleted' && record.written?.state === 'review') return assertNotAwaited(input)
  const room = roomInReview(record, found)
  if (!room) return undefined
  const { settings } = ruleInReview(input, room)
  const mayLetIn =
    (await mayInvite(records, settings, record, input.fields)) || (await hasOurLink(search, record, room.room))
  if (mayLetIn) await assertMayEnter(search, record, room)
  const named = nameRoom(settings, record, input.decided.values)
  const { decided, fields } = input
  return { kind: 'in-review', record, found: room, decided, fields, settings: named.settings, mayLetIn }
}

const roomInReview = ({ written }: ClientRecord, found: FoundRoom): ReadyRoom | undefined => {
  if (found.kind === 'ready') return written?.state === 'review' ? found : undefined
  if (found.kind !== 'begun' || written || !hasTag(found.room, reviewMark)) return undefined
  return { ...found, kind: 'ready', relink: false }
}

/** @throws Park `no-rule` where neither the room's tag nor the record names a rule */
const ruleInReview = ({ all, decided }: Pick<Input, 'all' | 'decided'>, { room }: ReadyRoom) => {
  const rule = ruleOfRoom(all, room.tags, decided)
  if (rule.kind !== 'room') throw new Park(onboardingReasons['no-rule'])
  return rule
}

/** A room that people deleted in review is not made again by itself. @throws Park where people are to come into it */
const assertNotAwaited = async ({ records, all, record, fields, decided }: Input): Promise<undefined> => {
  const settings = decided.kind === 'room' ? decided.settings : all
  if (await mayInvite(records, settings, record, fields)) throw new Park(onboardingReasons['room-in-review-gone'])
}

/**
 * Refuses a room that people cannot be let into, or that may be another client's. The record's number and the room's tag together prove
 * whose it is.
 */
const assertMayEnter = async (search: RoomSearch, record: ClientRecord, { room, formerKeys }: ReadyRoom) => {
  const detail = `room ${room.id}`
  if (room.archived) throw new Park(onboardingReasons['room-archived'], { detail })
  const hasKey = formerKeys.length > 0 || hasTag(room, clientKey(record.ref))
  if (record.written && !(hasKey && record.written.roomId === room.id)) await assertMadeFor(search, record, room)
}
