import { observeDeleted } from '#lib/onboarding/life/deleted-record.ts'
import { firstDayFrom } from '#lib/onboarding/life/end/end-evidence.ts'
import { goneRecord } from '#lib/onboarding/life/living-client.ts'
import { archiveOfMerged, type MergedEnd, observeMerged } from '#lib/onboarding/life/merge/end-merged.ts'
import { otherRoomOf, otherRoomWords } from '#lib/onboarding/life/merge/other-rooms.ts'
import { noticeOf } from '#lib/onboarding/settings/end.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { stepsOfEnd } from './plan-end.ts'
import type { EndPlanContext } from './planned-end.ts'

/** What would become of the room of a record that is gone: `why` it is looked at, what would be done, and what there is to say. */
export interface PlannedGone {
  why: string
  steps: string[]
  notes: string[]
}

/** Looks by the worker's own code; reads only. @returns undefined where the client would be parked @throws Park, RetryLater as the worker would */
export const planGone = async (context: EndPlanContext, ref: ClientRef): Promise<PlannedGone | undefined> => {
  const merged = await observeMerged(context, ref)
  return merged ? planMerged(context, ref, merged) : planDeleted(context, ref)
}

const planMerged = async (context: EndPlanContext, ref: ClientRef, merged: MergedEnd): Promise<PlannedGone> => {
  const { into, room } = merged.state
  const why = `the record was merged into ${into}`
  if (merged.do === 'call-off')
    return { why, steps: [`say on the record of ${into} that ${otherRoomWords({ room, is: 'kept' })}`], notes: [] }
  if (merged.do !== 'archive') return { why, steps: [], notes: [otherRoomWords(otherRoomOf(merged.state))] }
  const taken = await stepsOfEnd(context, { record: goneRecord(ref), room: merged.room }, archiveOfMerged)
  return { why, steps: [...taken, 'keep the evidence', `say on the record of ${into} what was done`], notes: [] }
}

const planDeleted = async (context: EndPlanContext, ref: ClientRef): Promise<PlannedGone | undefined> => {
  const observed = await observeDeleted(context, ref)
  if (!observed) return undefined
  const why = 'the record was deleted'
  if (observed === 'none') return { why, steps: [], notes: ['there is no room of it'] }
  const { client, end } = observed
  if (observed.do === 'stay-ended') return { why, steps: [], notes: [`its room has ended (${observed.state.day})`] }
  const taken = await stepsOfEnd(context, client, end)
  if (observed.do === 'finish') return { why, steps: [...taken, 'keep the evidence'], notes: [] }
  const day = observed.do === 'wait' ? observed.state.day : firstDayFrom(context.clock.now() + noticeOf(end))
  const notes = [`on ${day}: ${taken.join(', ')}`, 'restoring the record calls it off']
  if (observed.do === 'wait') return { why, steps: [], notes: [`its room ends on ${day}`, ...notes] }
  return { why, steps: [`note that its room ends on ${day}`], notes }
}
