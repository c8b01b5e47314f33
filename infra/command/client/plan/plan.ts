import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import type { CommandContext, ExitCode } from '../../ops.ts'
import type { Output } from '../../output/output.ts'
import type { Target } from '../../target/target.ts'
import { contextOfClient } from '../client-context.ts'
import { type PreviewedClient, previewClient } from '../client-state.ts'
import { type PlannedGone, planGone } from '../ending/plan-gone.ts'
import { type OpenClient, openClient } from '../open-client.ts'
import { clientNamed } from '../reference.ts'
import { type ClientPlan, planFor, planOf } from './planned-client.ts'

/** `plan CLIENT`: what the worker would do for it, and who would be invited. */
export const planClient = async ({ out, target }: CommandContext<object>, text: string): Promise<ExitCode> => {
  const opened = await target()
  const plan = await planForClient(opened, clientNamed(text, opened))
  out.result(plan)
  showPlan(out, plan)
  return plan.do === 'park' || plan.do === 'wait' ? 1 : 0
}

/**
 * Decides with the worker's own code; reads only. A client that has another key now, as a merged record has, is planned under that one:
 * `client` names it.
 */
export const planForClient = async (
  target: Target,
  ref: ClientRef,
  fields?: Parameters<typeof previewClient>[2],
): Promise<ClientPlan> => {
  const client = clientKey(ref)
  const open = openClient(target, ref)
  try {
    const state = await planOrGone(target, open, fields)
    if ('why' in state) return planOf({ client, name: '' }, state.why, state.steps, state.notes)
    if (state.kind === 'moved') return { ...(await planForClient(target, state.record.ref, fields)), asked: client }
    return planFor(target, client, state)
  } catch (error) {
    if (error instanceof Park) return { client, do: 'park', reason: error.reason, detail: error.detail }
    if (error instanceof RetryLater) return { client, do: 'wait', reason: error.reason, detail: error.detail }
    throw error
  }
}

/** The client, or what would become of the room of a record that is gone. */
const planOrGone = async (
  target: Target,
  open: OpenClient,
  fields: Parameters<typeof previewClient>[2],
): Promise<PreviewedClient | PlannedGone> => {
  const context = await contextOfClient(target, open)
  try {
    return await previewClient(context, open.ref, fields)
  } catch (error) {
    const isGone = error instanceof Park && error.reason === onboardingReasons['client-deleted']
    const gone = isGone ? await planGone(context, open.ref) : undefined
    if (gone) return gone
    throw error
  }
}

export const showPlan = (out: Output, plan: ClientPlan): void => {
  const { style } = out
  if (plan.asked) out.say(`${plan.asked} has another key now: it is served as ${plan.client}.`)
  if (plan.do === 'park' || plan.do === 'wait') {
    const colour = plan.do === 'park' ? 'red' : 'yellow'
    out.say(`${style('bold', plan.client)}  ${style(colour, plan.do === 'park' ? 'would be parked' : 'would wait')}`)
    out.say(`  ${plan.reason.what}${plan.detail ? ` (${plan.detail})` : ''}. ${plan.reason.means}`)
    out.say(`  ${style('green', 'What to do:')} ${plan.reason.remedy}`)
    return
  }
  out.say(`${style('bold', plan.client)}  ${plan.name}`)
  if (plan.do === 'nothing') {
    out.say(`  nothing is to be done: ${plan.why}`)
    return
  }
  if (plan.rule) out.say(`  by the rule "${plan.rule}"`)
  for (const [index, step] of plan.steps.entries()) out.say(`  ${String(index + 1).padStart(2)}. ${step}`)
  for (const note of plan.notes) out.say(`  ${style('yellow', `Note: ${note}.`)}`)
}
