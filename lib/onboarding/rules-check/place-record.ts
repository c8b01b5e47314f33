import type { ListedRecord } from '../../crm/listing/listing.ts'
import { fieldText } from '../../crm/records/fields.ts'
import type { FieldValues } from '../../crm/records/records-port.ts'
import { isReported } from '../../crm/records/status.ts'
import type { ClientRef } from '../../runtime/client-key.ts'
import { decisionFor, fieldsAskedBy, fieldsToRead, neededFields } from '../decide-rule.ts'
import { lackOfNames, nameRoom } from '../names/room-names.ts'
import { isForSource } from '../settings/room-rules.ts'
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
export const fieldsOfRules = (settings: OnboardingSettings, source: string): string[] =>
  fieldsAskedBy(settings, (rule) => isForSource(rule, source))

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
  const decided = decisionFor(settings, ref, values)
  if (decided.kind === 'no-rule') return { kind: 'no-rule', because: valuesSeen(settings, ref, values) }
  const { kind, rule } = decided
  if (kind === 'skipped') return { kind, rule }
  const isReady = isReported(record.written.state)
  return { kind, ...(rule && { rule }), isReady, ...titleOf(decided.settings, record, values) }
}

/** The title of its room. No list tells the owner's address, so `{owner}` stays in the title. */
const titleOf = (
  settings: RoomSettings,
  record: Pick<ListedRecord, 'ref' | 'name' | 'createdAt'>,
  values: FieldValues,
): { title: string } | { problem: string } => {
  const named = nameRoom(settings, { ...record, ownerEmail: '{owner}' }, values)
  const lack = lackOfNames(named)
  return lack ? { problem: lack.reason.code } : { title: named.settings.room.title }
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
