import type { ListedRecord } from '../../crm/listing/listing.ts'
import { fieldText } from '../../crm/records/fields.ts'
import type { FieldValues } from '../../crm/records/records-port.ts'
import { isReported } from '../../crm/records/status.ts'
import type { ClientRef } from '../../runtime/client-key.ts'
import { Park } from '../../runtime/errors.ts'
import { firstRule, neededFields } from '../decide-rule.ts'
import { roomTitle } from '../room/title.ts'
import { withRule } from '../settings/room-rules.ts'
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

/** The fields that have to be read of every record of a source to tell which rule takes it. */
export const fieldsOfRules = ({ rooms }: OnboardingSettings, source: string): string[] => [
  ...new Set(
    rooms.filter(({ sources }) => sources?.includes(source) ?? true).flatMap(({ where }) => Object.keys(where)),
  ),
]

/** Those of the fields that decide about a record which its list does not have. */
export const fieldsNotListed = (settings: OnboardingSettings, { ref, values = {} }: ListedRecord): string[] =>
  neededFields(settings.rooms, ref).filter((name) => !Object.hasOwn(values, name))

/** What the rules make of a record. `values`: of the fields that the rules look at. Pure. */
export const placeRecord = (
  settings: OnboardingSettings,
  record: Pick<ListedRecord, 'ref' | 'name' | 'isClient' | 'written'>,
  values: FieldValues,
): PlacedRecord => {
  const { ref, isClient } = record
  if (!isClient) return { kind: 'no-client' }
  const rule = firstRule(settings.rooms, ref, values)
  if (!rule && settings.rooms.length > 0) return { kind: 'no-rule', because: valuesSeen(settings, ref, values) }
  if (rule?.skip) return { kind: 'skipped', rule: rule.name }
  const isReady = isReported(record.written.state)
  const titled = titleOf(rule ? withRule(settings, rule) : settings, record.name)
  return { kind: 'room', ...(rule && { rule: rule.name }), isReady, ...titled }
}

const titleOf = ({ room }: RoomSettings, name: string): { title: string } | { problem: string } => {
  try {
    return { title: roomTitle(room.title, name) }
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
