import type { FollowedFields } from '../../../crm/source.ts'
import { askedBy } from '../../documents/placeholders.ts'
import { placeholdersOfName } from '../../names/fill-name.ts'
import { type KindOfClient, type RoomRule, rulesOfKind, withRule } from '../../settings/room-rules.ts'
import type { OnboardingSettings } from '../../settings.ts'

/** A field of which a change may concern a room that follows. */
export interface FollowedField {
  field: string
  /** The setting that makes it one, below `onboarding`. */
  path: readonly (string | number)[]
}

/**
 * The fields of a kind of record from which a room that follows is named, and from which its people come: by the settings of all rooms, or by
 * each rule that makes rooms for that kind. `own`: the CRM's names of them; fields that are named in the title have them already.
 */
export const followedFields = (
  all: OnboardingSettings,
  kind: KindOfClient,
  own: FollowedFields | undefined,
): FollowedField[] => rulesOfKind(all, kind).flatMap((rule) => fieldsIn(all, rule, own))

/** Whether a kind of record has rooms whose people follow the contacts. */
export const followsContacts = (all: OnboardingSettings, kind: KindOfClient): boolean =>
  rulesOfKind(all, kind).some((rule) => (withRule(all, rule).follow?.contacts ?? 'no') !== 'no')

const fieldsIn = (
  all: OnboardingSettings,
  rule: RoomRule | undefined,
  own: FollowedFields | undefined,
): FollowedField[] => {
  const { follow, room, team } = withRule(all, rule)
  if (!follow) return []
  const at = rule ? ['rooms', all.rooms.indexOf(rule)] : []
  const those = (fields: readonly string[] | undefined, ...path: string[]): FollowedField[] =>
    (fields ?? []).map((field) => ({ field, path: [...at, ...path] }))
  return [
    ...(follow.title ? those(fieldsOfTitle(room.title, own), 'room', 'title') : []),
    ...(follow.manager === 'no' ? [] : those(own?.owner, 'follow', 'manager')),
    ...(follow.contacts === 'no' ? [] : those(own?.contacts, 'follow', 'contacts')),
    ...(follow.team === 'no' || team.fromCrm === undefined ? [] : those(own?.team, 'follow', 'team')),
  ]
}

const fieldsOfTitle = (title: string, own: FollowedFields | undefined): string[] =>
  placeholdersOfName(title).flatMap((placeholder) => {
    const { value, field } = askedBy(placeholder) ?? {}
    if (field !== undefined) return [field]
    return value === 'name' || value === 'owner' ? (own?.[value] ?? []) : []
  })
