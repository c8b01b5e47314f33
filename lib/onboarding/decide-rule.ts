import { hasValues } from '../crm/clients.ts'
import type { ClientRecord, FieldValues, Records } from '../crm/records/records-port.ts'
import { hasTag } from '../docspace/rooms/rooms.ts'
import type { ClientFields } from '../runtime/client-fields.ts'
import type { ClientRef } from '../runtime/client-key.ts'
import { Park } from '../runtime/errors.ts'
import { fieldsOfNames } from './names/room-names.ts'
import { onboardingReasons } from './reasons.ts'
import { isFor, type RoomRule, settingsOfRooms, withRule } from './settings/room-rules.ts'
import type { RoomSettings } from './settings/room-sections.ts'
import type { OnboardingSettings } from './settings.ts'

/** What decides about a client's room. `values`: the fields of the record that rules and names ask for. */
export type Decision = { values: FieldValues } & (
  | { kind: 'room'; settings: RoomSettings; rule?: string }
  /** The rule that takes the client makes no rooms. */
  | { kind: 'skipped'; rule: string }
  /** There are rules, and none takes the client. */
  | { kind: 'no-rule' }
)

/**
 * Decides by the rules of the settings, and reads the fields of the record that they need.
 * @throws Park where the record was deleted meanwhile, RetryLater
 */
export const decideRule = async (
  records: Pick<Records, 'readFields'>,
  settings: OnboardingSettings,
  { ref }: Pick<ClientRecord, 'ref'>,
  fields?: ClientFields,
): Promise<Decision> => {
  const names = fieldsToRead(settings, ref)
  const values = names.length === 0 ? {} : await records.readFields(ref, names, fields)
  if (!values) throw new Park(onboardingReasons['client-deleted'])
  return decisionFor(settings, ref, values)
}

/** What the rules decide about a client with these fields. Pure. */
export const decisionFor = (settings: OnboardingSettings, ref: ClientRef, values: FieldValues): Decision =>
  settings.rooms.length === 0
    ? { kind: 'room', settings, values }
    : decision(settings, firstRule(settings.rooms, ref, values), values)

/** What a rule decides; undefined: no rule takes the client. */
const decision = (settings: OnboardingSettings, rule: RoomRule | undefined, values: FieldValues): Decision => {
  if (!rule) return { kind: 'no-rule', values }
  if (rule.skip) return { kind: 'skipped', rule: rule.name, values }
  return { kind: 'room', settings: withRule(settings, rule), rule: rule.name, values }
}

/** The fields that decide which rule takes a client. */
export const neededFields = (rules: readonly RoomRule[], ref: ClientRef): string[] => [
  ...new Set(rules.filter((rule) => isFor(rule, ref)).flatMap(({ where }) => Object.keys(where))),
]

/** The fields of a record that rules look at and names ask for: one request reads them all. */
export const fieldsToRead = (settings: OnboardingSettings, ref: ClientRef): string[] =>
  fieldsAskedBy(settings, (rule) => isFor(rule, ref))

/** The fields that those of the rules look at which `isOwn` names, and that the names of their rooms ask for. */
export const fieldsAskedBy = (settings: OnboardingSettings, isOwn: (rule: RoomRule) => boolean): string[] => {
  const own = settings.rooms.filter(isOwn)
  const making = settings.rooms.length > 0 && own.length === 0 ? [] : settingsOfRooms({ ...settings, rooms: own })
  return [...new Set([...own.flatMap(({ where }) => Object.keys(where)), ...making.flatMap(fieldsOfNames)])]
}

/** The first rule that takes a client with these fields. */
export const firstRule = (rules: readonly RoomRule[], ref: ClientRef, values: FieldValues): RoomRule | undefined =>
  rules.find((rule) => isFor(rule, ref) && hasValues(values, rule.where))

const tagPrefix = 'roomkeeper:rule='

/** The tag by which a room is known to be made by a rule. */
export const ruleTag = (rule: string): string => `${tagPrefix}${rule}`

export const isRuleTag = (tag: string): boolean => tag.toLowerCase().startsWith(tagPrefix)

/** The tags that settings name, without the one of the rule. */
export const withoutRuleTag = (tags: readonly string[]): string[] => tags.filter((tag) => !isRuleTag(tag))

/** The rule that a tag names; undefined for any other tag. */
export const ruleOfTag = (tag: string): string | undefined => (isRuleTag(tag) ? tag.slice(tagPrefix.length) : undefined)

/** The rule that a room was made by, as its tags tell; undefined where there were no rules. */
export const ruleOfTags = (tags: readonly string[]): string | undefined => tags.map(ruleOfTag).find(Boolean)

/** A sentence where the rules take the record of a ready room otherwise by now: the room stays with its own. Pure. */
export const noteOfOtherRule = (tags: readonly string[], now: Decision): string | undefined => {
  const madeBy = ruleOfTags(tags)
  const rule = 'rule' in now ? now.rule : undefined
  if (madeBy === undefined || madeBy === rule) return undefined
  const takes = rule === undefined ? 'no rule takes' : `the rule "${rule}" takes`
  return `the room was made by the rule "${madeBy}" and stays with it; ${takes} the record now`
}

/**
 * What a room that was begun goes on with: the rule that it was begun by, as its tags tell, and else what decides
 * now. A rule that is gone from the settings, or makes no rooms any more, decides nothing.
 */
export const ruleOfRoom = <D extends Decision>(
  settings: OnboardingSettings,
  tags: readonly string[],
  now: D,
): D | Extract<Decision, { kind: 'room' }> => {
  const begunBy = settings.rooms.find(({ name }) => hasTag({ tags }, ruleTag(name)))
  const found = begunBy && decision(settings, begunBy, now.values)
  return found?.kind === 'room' ? found : now
}
