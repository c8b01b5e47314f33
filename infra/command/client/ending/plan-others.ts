import { firstDayFrom } from '#lib/onboarding/life/end/end-evidence.ts'
import { goneRecord, settingsOf } from '#lib/onboarding/life/living-client.ts'
import { archiveOfMerged } from '#lib/onboarding/life/merge/end-merged.ts'
import { otherRoomWords } from '#lib/onboarding/life/merge/other-rooms.ts'
import { decideOther } from '#lib/onboarding/life/merge/settle-others.ts'
import type { ObservedClient } from '#lib/onboarding/observe-client.ts'
import { noticeOf } from '#lib/onboarding/settings/end.ts'
import { stepsOfEnd } from './plan-end.ts'
import type { EndPlanContext, PlannedEnd } from './planned-end.ts'

type HandedOver = Extract<ObservedClient, { kind: 'handed-over' }>

/** What would become of the rooms of records that were merged into this one, by the worker's own decision. @throws Park, RetryLater as the worker would */
export const planOthers = async (
  context: EndPlanContext,
  { found, ...known }: HandedOver,
): Promise<Pick<PlannedEnd, 'steps' | 'notes'>> => {
  const [steps, notes]: [string[], string[]] = [[], []]
  if (found.kind === 'deleted') return { steps, notes }
  const merge = settingsOf(context.settings, { ...known, room: found.room })?.merge
  for (const other of merge ? (found.others ?? []) : []) {
    const { id } = other.room
    const decision = merge && (await decideOther(context, known.record, merge, other))
    if (!merge || !decision) continue
    const tell = (day?: string) =>
      otherRoomWords(day === undefined ? { room: id, is: 'kept' } : { room: id, is: 'to-be-archived', day })
    if (decision.do === 'keep') {
      steps.push(`say on the CRM record that ${tell()}${merge.otherRoom === 'link' ? ', with its address' : ''}`)
      steps.push(`mark room ${id} as another room of the client, in place of ${other.formerKeys.join(', ')}`)
    }
    if (decision.do === 'announced') notes.push(tell(decision.state.day))
    if (decision.do === 'not-remembered') notes.push(`${tell()}: the bucket of memories cannot be found (deploy again)`)
    if (decision.do === 'announce') {
      const day = firstDayFrom(context.clock.now() + noticeOf(merge))
      const client = { record: goneRecord(decision.ref), room: other.room }
      steps.push(`say on the CRM record that ${tell(day)}`)
      notes.push(`on ${day}: ${(await stepsOfEnd(context, client, archiveOfMerged)).join(', ')}`)
    }
  }
  return { steps, notes }
}
