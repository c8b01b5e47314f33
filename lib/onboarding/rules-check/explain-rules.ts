import { hasValues } from '../../crm/clients.ts'
import { fieldText } from '../../crm/records/fields.ts'
import type { FieldValues } from '../../crm/records/records-port.ts'
import type { ClientRef } from '../../runtime/client-key.ts'
import { isFor, type RoomRule } from '../settings/room-rules.ts'

/** One condition of a rule. */
export interface Condition {
  field: string
  /** Values of which the record has to have one. */
  wanted: readonly string[]
  /** What the record has, as text: empty where it has no value, undefined where it has no such field. */
  has: string | undefined
  fits: boolean
}

/** Why a rule takes a client, or does not. */
export interface ExplainedRule {
  rule: string
  /** Whether it is for this source and kind of record. */
  isFor: boolean
  conditions: Condition[]
  /**
   * `takes`: it is the first that fits. `later`: it fits too, and an earlier one takes the client. `no`: it does not fit.
   */
  outcome: 'takes' | 'later' | 'no'
}

/** Each rule in its order, with every condition and what the record has. Pure. */
export const explainRules = (rules: readonly RoomRule[], ref: ClientRef, values: FieldValues): ExplainedRule[] => {
  let isTaken = false
  return rules.map((rule) => {
    const conditions = Object.entries(rule.where).map(([field, wanted]) => ({
      field,
      wanted,
      has: Object.hasOwn(values, field) ? (fieldText(values[field]) ?? '') : undefined,
      fits: hasValues(values, { [field]: wanted }),
    }))
    const isForIt = isFor(rule, ref)
    const fits = isForIt && conditions.every((one) => one.fits)
    const outcome = !fits ? 'no' : isTaken ? 'later' : 'takes'
    isTaken ||= fits
    return { rule: rule.name, isFor: isForIt, conditions, outcome }
  })
}
