import type { ClientRecord } from '../../crm/records/records-port.ts'
import { hasTag, type Room } from '../../docspace/rooms/rooms.ts'
import type { ClientFields } from '../../runtime/client-fields.ts'
import { type ClientRef, clientKey } from '../../runtime/client-key.ts'
import { type Decision, ruleOfRoom, ruleTag } from '../decide-rule.ts'
import { adoptedMark } from '../room/observed.ts'
import type { RoomSettings } from '../settings/room-sections.ts'
import type { OnboardingSettings } from '../settings.ts'

/** A client whose room was handed over to people, or is in review. */
export interface LivingClient {
  record: ClientRecord
  room: Room
  decided: Decision
  /** Of a sender whose records cannot be read. */
  fields: ClientFields | undefined
  /** Nobody from outside comes in yet. */
  inReview?: true
}

/**
 * The settings of the rule that the room was made by: a room stays with it. `remembered`: its name, which people may have taken off the room.
 * Undefined where no rule that makes rooms takes it.
 */
export const settingsOf = (
  settings: OnboardingSettings,
  { room, decided }: Pick<LivingClient, 'room' | 'decided'>,
  remembered?: string,
): RoomSettings | undefined => {
  const tags = remembered === undefined ? room.tags : [ruleTag(remembered), ...room.tags]
  const rule = ruleOfRoom(settings, tags, decided)
  return rule.kind === 'room' ? rule.settings : undefined
}

/** A record that is gone, as far as the end of its room needs it: it was ready, and nobody knows its fields. */
export const goneRecord = (ref: ClientRef): ClientRecord => ({
  ref,
  name: '',
  emails: [],
  isClient: false,
  written: { state: 'ready' },
})

/** Whether a room has the client's key, or one that the client alone had before: on a room in the archive it stays when the record becomes part of a new one. */
export const hasKeyOf = (
  { ref, formerly = [] }: Pick<ClientRecord, 'ref' | 'formerly'>,
  room: Pick<Room, 'tags'>,
): boolean => hasTag(room, clientKey(ref)) || formerly.some((one) => !one.shared && hasTag(room, clientKey(one.ref)))

/** Whether a room was there already and was only written on the record: nothing in it is Roomkeeper's to change. */
export const isOnlyLinked = ({ adopt }: Pick<RoomSettings, 'adopt'>, room: Pick<Room, 'tags'>): boolean =>
  adopt === 'link-only' && hasTag(room, adoptedMark)
