import { adoptionNotes } from '#lib/onboarding/adoption/adopt.ts'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { Park, type Reason, RetryLater } from '#lib/runtime/errors.ts'
import type { CommandContext, ExitCode } from '../ops.ts'
import type { Output } from '../output/output.ts'
import type { Target } from '../target/target.ts'
import { contextOfClient } from './client-context.ts'
import { type PreviewedClient, previewClient } from './client-state.ts'
import { type PlannedGone, planGone } from './ending/plan-gone.ts'
import { roomUrlOf } from './follow.ts'
import { followNotes, followSteps } from './following/follow-words.ts'
import { type OpenClient, openClient } from './open-client.ts'
import { previewSteps } from './preview.ts'
import { clientNamed } from './reference.ts'
import { wordsFor } from './step-words.ts'

/** What would become of a client. */
export type ClientPlan = Planned & {
  /** The key that was asked for, where the client has another one now. */
  asked?: string
}

type Planned =
  | { client: string; do: 'steps'; name: string; steps: string[]; notes: string[]; rule?: string }
  | { client: string; do: 'nothing'; name: string; why: string }
  | { client: string; do: 'wait'; reason: Reason; detail: string | undefined }
  | { client: string; do: 'park'; reason: Reason; detail: string | undefined }

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
    return describe(target, client, state)
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

const describe = (target: Target, client: string, state: Exclude<PreviewedClient, { kind: 'moved' }>): ClientPlan => {
  const { name } = state.record
  if (state.kind === 'not-a-client') {
    const by = state.rule === undefined ? 'the settings of its source' : `the rule "${state.rule}"`
    return { client, do: 'nothing', name, why: `the record is no client by ${by}` }
  }
  if (state.kind === 'handed-over') return describeReady(target, client, state)
  if (state.kind === 'in-review')
    return planOf({ client, name }, reviewText(target, state), followSteps(state.follow), followNotes(state.follow))
  if (state.kind === 'to-be-linked') return describeLinked(client, state)
  const { desired, observed, ownerId, notes, rule } = state
  const steps = previewSteps(desired, observed, ownerId).flatMap((step) => wordsFor(step, desired))
  const written = desired.letIn === 'later' ? 'room and `ready for review`' : 'room, link and status'
  const all = [...steps, `write ${written} on the CRM record`]
  return { client, do: 'steps', name, steps: all, notes, ...(rule && { rule }) }
}

/** A room that was there already gets our tags, and stays as it is. */
const describeLinked = (
  client: string,
  { record, roomId, rule }: Extract<PreviewedClient, { kind: 'to-be-linked' }>,
): ClientPlan => {
  const steps = [`put the client's tag on room ${roomId}`, 'write room, link and status on the CRM record']
  const notes = [adoptionNotes['link-only']]
  return { client, do: 'steps', name: record.name, steps, notes, ...(rule && { rule }) }
}

const reviewText = (
  target: Target,
  { roomId, conditions }: Extract<PreviewedClient, { kind: 'in-review' }>,
): string => {
  const fields = Object.entries(conditions).map(([field, values]) => `${field} is ${values.join(' or ')}`)
  return `its room is ready for review (${roomUrlOf(target, roomId)}), and people from outside come in when ${fields.join(' and ')}`
}

/** In a room that is handed over its key is corrected, on the record its address, and what follows the record by the settings. */
const describeReady = (
  target: Target,
  client: string,
  {
    record,
    roomId,
    formerKeys,
    isLacking,
    otherRule,
    follow,
    end,
    others,
  }: Extract<PreviewedClient, { kind: 'handed-over' }>,
): ClientPlan => {
  const { name } = record
  const where = roomId === undefined ? 'it was deleted' : roomUrlOf(target, roomId)
  const why = `its room was ready before and belongs to people (${where})`
  const steps = [
    ...(others?.steps ?? []),
    ...formerKeys.map((key) => `put the client's tag on room ${roomId} in place of ${key}`),
    ...(isLacking
      ? [record.written ? 'write room and link on the CRM record' : 'tell the sender of room and link once more']
      : []),
    ...(end?.steps ?? []),
    ...followSteps(follow),
  ]
  const notes = [
    ...(others?.notes ?? []),
    ...(end?.notes ?? []),
    ...followNotes(follow),
    ...(otherRule ? [otherRule] : []),
  ]
  return planOf({ client, name }, why, steps, notes)
}

const planOf = (
  about: Readonly<Record<'client' | 'name', string>>,
  why: string,
  steps: string[],
  notes: readonly string[],
): ClientPlan =>
  steps.length === 0
    ? { ...about, do: 'nothing', why: [why, ...notes].join('; ') }
    : { ...about, do: 'steps', steps, notes: [why, ...notes] }

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
