import { conditionsOf } from '../settings/conditions.ts'
import { type KindOfClient, type RoomRule, rulesOfKind, withRule } from '../settings/room-rules.ts'
import type { OnboardingSettings } from '../settings.ts'

/** A field of the record that something waits for, and where the settings name it. */
export interface WaitedField {
  field: string
  /** Below `onboarding`. */
  path: readonly (string | number)[]
}

/** What waits for fields: letting people from outside in, and the end of the room. */
const waiting = ['invite', 'end'] as const

/**
 * The fields that a kind of record is watched for after its room was built: by the settings of all rooms, or by each rule that makes rooms
 * for that kind.
 */
export const waitedFields = (all: OnboardingSettings, kind: KindOfClient): WaitedField[] =>
  rulesOfKind(all, kind).flatMap((rule) => waiting.flatMap((section) => fieldsIn(all, rule, section)))

const fieldsIn = (
  all: OnboardingSettings,
  rule: RoomRule | undefined,
  section: (typeof waiting)[number],
): WaitedField[] => {
  const path = rule?.[section] ? ['rooms', all.rooms.indexOf(rule), section, 'when'] : [section, 'when']
  const fields = Object.keys(conditionsOf(withRule(all, rule)[section]))
  return fields.map((field) => ({ field, path: [...path, field] }))
}
