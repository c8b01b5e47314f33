import type { ClientRecord } from '#lib/crm/records/records-port.ts'
import type { Day } from '#lib/crm/records/status.ts'
import type { Candidate } from '#lib/onboarding/identity/candidates.ts'
import { firstDayFrom } from '#lib/onboarding/life/end/end-evidence.ts'
import { goneRecord, settingsOf } from '#lib/onboarding/life/living-client.ts'
import { archiveOfMerged } from '#lib/onboarding/life/merge/end-merged.ts'
import { otherRoomWords } from '#lib/onboarding/life/merge/other-rooms.ts'
import { decideOther } from '#lib/onboarding/life/merge/settle-others.ts'
import type { ObservedClient } from '#lib/onboarding/observe-client.ts'
import { noticeOf } from '#lib/onboarding/settings/end.ts'
import type { MergeSettings } from '#lib/onboarding/settings/merge.ts'
import { stepsOfEnd } from './plan-end.ts'
import type { EndPlanContext, PlannedEnd } from './planned-end.ts'

type HandedOver = Extract<ObservedClient, { kind: 'handed-over' }>

type PlannedOthers = Pick<PlannedEnd, 'steps' | 'notes'>

/** What would become of the rooms of records that were merged into this one, by the worker's own decision. @throws Park, RetryLater as the worker would */
export const planOthers = async (context: EndPlanContext, { found, ...known }: HandedOver): Promise<PlannedOthers> => {
  const all: PlannedOthers = { steps: [], notes: [] }
  if (found.kind === 'deleted') return all
  const merge = settingsOf(context.settings, { ...known, room: found.room })?.merge
  if (!merge) return all
  for (const other of found.others ?? []) {
    const { steps, notes } = await planOther(context, known.record, merge, other)
    all.steps.push(...steps)
    all.notes.push(...notes)
  }
  return all
}

const planOther = async (
  context: EndPlanContext,
  record: ClientRecord,
  merge: MergeSettings,
  other: Candidate,
): Promise<PlannedOthers> => {
  const { id } = other.room
  const decision = await decideOther(context, record, merge, other)
  const stays = otherRoomWords({ room: id, is: 'kept' })
  const goes = (day: Day) => otherRoomWords({ room: id, is: 'to-be-archived', day })
  switch (decision.do) {
    case 'keep': {
      const told = `say on the CRM record that ${stays}${merge.otherRoom === 'link' ? ', with its address' : ''}`
      const marked = `mark room ${id} as another room of the client, in place of ${other.formerKeys.join(', ')}`
      return { steps: [told, marked], notes: [] }
    }
    case 'announced':
      return { steps: [], notes: [goes(decision.state.day)] }
    case 'not-remembered':
      return { steps: [], notes: [`${stays}: the bucket of memories cannot be found (deploy again)`] }
    case 'announce': {
      const day = firstDayFrom(context.clock.now() + noticeOf(merge))
      const taken = await stepsOfEnd(context, { record: goneRecord(decision.ref), room: other.room }, archiveOfMerged)
      return { steps: [`say on the CRM record that ${goes(day)}`], notes: [`on ${day}: ${taken.join(', ')}`] }
    }
  }
}
