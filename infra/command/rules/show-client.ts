import { neededFields } from '#lib/onboarding/decide-rule.ts'
import { type Condition, type ExplainedRule, explainRules } from '#lib/onboarding/rules-check/explain-rules.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { planForClient, showPlan } from '../client/plan/plan.ts'
import type { ClientPlan } from '../client/plan/planned-client.ts'
import { clientNamed } from '../client/reference.ts'
import type { CommandContext, ExitCode } from '../ops.ts'
import type { Output } from '../output/output.ts'
import { Problem, WrongUsage } from '../problem.ts'
import { recordsOf } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'
import type { CheckOptions } from './options.ts'
import { withoutAddresses } from './without-addresses.ts'

/** Which rule takes one client, why, and what would be done for it. Reads only. @throws WrongUsage, Problem, RetryLater, Park */
export const showClientRules = async (
  { options, out }: CommandContext<CheckOptions>,
  target: Target,
  crm: string,
  text: string,
): Promise<ExitCode> => {
  const ref = clientNamed(text, target)
  if (ref.source !== crm) throw new WrongUsage(`${clientKey(ref)} is no client of ${crm}.`)
  const rules = await explained(target, ref)
  const whole = await planForClient(target, ref)
  const plan = options.reveal ? whole : withoutAddresses(whole)
  out.result({ rules, plan })
  show(out, rules, plan)
  return plan.do === 'park' || plan.do === 'wait' ? 1 : 0
}

const explained = async (target: Target, ref: ClientRef): Promise<ExplainedRule[]> => {
  const { rooms } = target.settings.onboarding
  const names = neededFields(rooms, ref)
  if (names.length === 0) return explainRules(rooms, ref, {})
  const values = await (await recordsOf(target, ref.source)).readFields(ref, names)
  if (!values) throw new Problem(`${clientKey(ref)} is not there: it was deleted, or Roomkeeper may not see it.`)
  return explainRules(rooms, ref, values)
}

const outcomes = { takes: 'takes it', later: 'would fit; an earlier one takes it', no: 'does not fit' } as const

const show = (out: Output, rules: readonly ExplainedRule[], plan: ClientPlan): void => {
  const { style } = out
  if (rules.length === 0) out.say('There are no rules: all rooms are alike.')
  for (const { rule, isFor, conditions, outcome } of rules) {
    const colour = outcome === 'takes' ? 'green' : 'dim'
    out.say(`${style('bold', rule)}  ${style(colour, isFor ? outcomes[outcome] : 'is for other records')}`)
    if (isFor)
      for (const condition of conditions) out.say(`  ${condition.fits ? '✓' : '✗'} ${conditionText(condition)}`)
  }
  showPlan(out, plan)
}

const conditionText = ({ field, wanted, has }: Condition): string => {
  const one = wanted.length === 1 ? '' : 'one of '
  const found = has === undefined ? 'has no such field' : has === '' ? 'is empty' : `has "${has}"`
  return `${field} must be ${one}${wanted.map((value) => `"${value}"`).join(', ')}; the record ${found}`
}
