import { adoptionNotes } from '#lib/onboarding/adoption/adopt.ts'
import type { Reason } from '#lib/runtime/errors.ts'
import type { Target } from '../../target/target.ts'
import type { PreviewedClient } from '../client-state.ts'
import { roomUrlOf } from '../follow.ts'
import { followNotes, followSteps } from '../following/follow-words.ts'
import { previewSteps } from '../preview.ts'
import { wordsFor } from '../step-words.ts'

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

/** The plan of a client that was looked at. Pure. */
export const planFor = (
  target: Target,
  client: string,
  state: Exclude<PreviewedClient, { kind: 'moved' }>,
): ClientPlan => {
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

/** Nothing is to be done where there are no steps: then `why` and the notes say so. */
export const planOf = (
  about: Readonly<Record<'client' | 'name', string>>,
  why: string,
  steps: string[],
  notes: readonly string[],
): ClientPlan =>
  steps.length === 0
    ? { ...about, do: 'nothing', why: [why, ...notes].join('; ') }
    : { ...about, do: 'steps', steps, notes: [why, ...notes] }
