import { hasValues } from '../../crm/clients.ts'
import type { ListedRecord } from '../../crm/listing/listing.ts'
import type { FieldValues } from '../../crm/records/records-port.ts'
import { dayIn, wasReady } from '../../crm/records/status.ts'
import { decisionFor } from '../decide-rule.ts'
import { conditionsOf } from '../settings/conditions.ts'
import { type KindOfClient, rulesOfKind, rulesOfSource, withRule } from '../settings/room-rules.ts'
import type { OnboardingSettings } from '../settings.ts'

/**
 * What the settings would make of the end of a room, by what its record says. `begins`: it would be announced; `waits`: its day has not come;
 * `due`: it would be made today; `off`: what was announced would be called off; `over`: it has ended; `back`: it has ended, and the client is
 * back; `returns`: then it would be opened again.
 */
export const endPlaces = ['begins', 'waits', 'due', 'off', 'over', 'back', 'returns'] as const

export type EndPlace = (typeof endPlaces)[number]

/** The fields by which ends are known, of every record of a source. */
export const fieldsOfEnds = (settings: OnboardingSettings, source: string): string[] =>
  fieldsIn(settings, rulesOfSource(settings, source))

/** Those of them that the list lacks of a record whose room may end. */
export const endFieldsNotListed = (
  settings: OnboardingSettings,
  { ref, written, values = {} }: Pick<ListedRecord, 'ref' | 'written' | 'values'>,
): string[] =>
  mayEnd(settings, { ref, written })
    ? fieldsIn(settings, rulesOfKind(settings, ref)).filter((name) => !Object.hasOwn(values, name))
    : []

type Rules = ReturnType<typeof rulesOfKind>

const endsIn = (settings: OnboardingSettings, rules: Rules) =>
  rules.flatMap((rule) => withRule(settings, rule).end ?? [])

const fieldsIn = (settings: OnboardingSettings, rules: Rules): string[] => [
  ...new Set(endsIn(settings, rules).flatMap(({ when }) => Object.keys(when))),
]

/** Whether a record has a room that the settings may end. One that is no client any more may. */
export const mayEnd = (
  settings: OnboardingSettings,
  { ref, written }: { ref: KindOfClient } & Pick<ListedRecord, 'written'>,
): boolean => wasReady(written.state) && endsIn(settings, rulesOfKind(settings, ref)).length > 0

/**
 * Undefined where the record has nothing to do with an end. The rule is the one that takes it now: no list tells which one made its room.
 * `now` in epoch milliseconds. Pure.
 */
export const placeEnd = (
  settings: OnboardingSettings,
  record: Pick<ListedRecord, 'ref' | 'isClient' | 'written'>,
  values: FieldValues,
  now: number,
): EndPlace | undefined => {
  const { ref, written, isClient } = record
  if (!wasReady(written.state)) return undefined
  const decided = decisionFor(settings, ref, values)
  const end = decided.kind === 'room' ? decided.settings.end : undefined
  if (!end) return written.state === 'ending' ? 'off' : undefined
  const isOver = hasValues(values, conditionsOf(end))
  if (written.state === 'ended') {
    if (isOver) return 'over'
    return end.return && isClient ? 'returns' : 'back'
  }
  if (!isOver) return written.state === 'ending' ? 'off' : undefined
  const day = dayIn(written.status)
  if (day === undefined) return 'begins'
  return now >= Date.parse(day) ? 'due' : 'waits'
}
