import type { ListedRecord } from '../../crm/listing/listing.ts'
import { fieldText } from '../../crm/records/fields.ts'
import type { FieldValues } from '../../crm/records/records-port.ts'
import { isReported } from '../../crm/records/status.ts'
import type { ClientRef } from '../../runtime/client-key.ts'
import { Park } from '../../runtime/errors.ts'
import { fieldsToRead, firstRule, neededFields } from '../decide-rule.ts'
import { assertNamed, fieldsOfNames, nameRoom } from '../names/room-names.ts'
import { settingsOfRooms, withRule } from '../settings/room-rules.ts'
import type { RoomSettings } from '../settings/room-sections.ts'
import type { OnboardingSettings } from '../settings.ts'

/** What the rules of the settings make of a record that a CRM lists. */
export type PlacedRecord =
  | { kind: 'no-client' }
  /**
   * Has its room, or gets it by a rule; `rule` is absent where there are no rules. `problem`: the code of the reason for which the client would be
   * parked.
   */
  | { kind: 'room'; rule?: string; isReady: boolean; title: string }
  | { kind: 'room'; rule?: string; isReady: boolean; problem: string }
  /** The rule makes no rooms. */
  | { kind: 'skipped'; rule: string }
  /** No rule takes it. `because`: what the record has of the fields that the rules look at. */
  | { kind: 'no-rule'; because: Readonly<Record<string, string>> }

/** The fields that have to be read of every record of a source to tell which rule takes it, and how its room is called. */
export const fieldsOfRules = (settings: OnboardingSettings, source: string): string[] => {
  const own = settings.rooms.filter(({ sources }) => sources?.includes(source) ?? true)
  const named = settings.rooms.length > 0 && own.length === 0 ? [] : settingsOfRooms({ ...settings, rooms: own })
  return [...new Set([...own.flatMap(({ where }) => Object.keys(where)), ...named.flatMap(fieldsOfNames)])]
}

/** Those of the fields that decide about a record which its list does not have. */
export const fieldsNotListed = (settings: OnboardingSettings, { ref, values = {} }: ListedRecord): string[] =>
  fieldsToRead(settings, ref).filter((name) => !Object.hasOwn(values, name))

/** What the rules make of a record. `values`: of the fields that rules and names ask for. Pure. */
export const placeRecord = (
  settings: OnboardingSettings,
  record: Pick<ListedRecord, 'ref' | 'name' | 'isClient' | 'written' | 'createdAt'>,
  values: FieldValues,
): PlacedRecord => {
  const { ref, isClient } = record
  if (!isClient) return { kind: 'no-client' }
  const rule = firstRule(settings.rooms, ref, values)
  if (!rule && settings.rooms.length > 0) return { kind: 'no-rule', because: valuesSeen(settings, ref, values) }
  if (rule?.skip) return { kind: 'skipped', rule: rule.name }
  const isReady = isReported(record.written.state)
  const titled = titleOf(rule ? withRule(settings, rule) : settings, record, values)
  return { kind: 'room', ...(rule && { rule: rule.name }), isReady, ...titled }
}

/** The title of its room. No list tells the owner's address, so `{owner}` stays in the title. */
const titleOf = (
  settings: RoomSettings,
  record: Pick<ListedRecord, 'ref' | 'name' | 'isClient' | 'createdAt'>,
  values: FieldValues,
): { title: string } | { problem: string } => {
  const named = nameRoom(settings, { ...record, emails: [], ownerEmail: '{owner}' }, values)
  try {
    assertNamed(named)
    return { title: named.settings.room.title }
  } catch (error) {
    if (error instanceof Park) return { problem: error.reason.code }
    throw error
  }
}

/** The values of the fields that the rules for this kind of record look at, as text; a field that the record lacks is left out. */
const valuesSeen = (
  { rooms }: OnboardingSettings,
  ref: ClientRef,
  values: FieldValues,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    neededFields(rooms, ref).flatMap((name) =>
      Object.hasOwn(values, name) ? [[name, fieldText(values[name]) ?? '']] : [],
    ),
  )
