import { inRoom } from '#lib/docspace/index.ts'
import { decideEnd, type EndDecision } from '#lib/onboarding/life/end/decide-end.ts'
import { firstDayFrom } from '#lib/onboarding/life/end/end-evidence.ts'
import { readEnd } from '#lib/onboarding/life/end/end-of-room.ts'
import { actionsInWords } from '#lib/onboarding/life/end/end-words.ts'
import { assertMayEnd, readRoomAtEnd } from '#lib/onboarding/life/end/room-at-end.ts'
import type { LivingClient } from '#lib/onboarding/life/living-client.ts'
import { type EndSettings, noticeOf } from '#lib/onboarding/settings/end.ts'
import { endStepWords } from './end-step-words.ts'
import { planReturn } from './plan-return.ts'
import type { EndPlanContext, PlannedEnd } from './planned-end.ts'
import { previewEnd } from './preview-end.ts'

/**
 * Looks by the worker's own code; reads only. What would park the client on the day stands in the way now.
 * @returns undefined where the client has nothing to do with an end @throws Park, RetryLater as the worker would
 */
export const planEnd = async (context: EndPlanContext, client: LivingClient): Promise<PlannedEnd | undefined> => {
  const decision = await decideEnd(context, client, await readEnd(context, client))
  const { record } = client
  const told = record.written ? 'on the CRM record' : 'to the sender'
  switch (decision.do) {
    case 'nothing':
      return undefined
    case 'not-remembered':
      return planned([], ['nothing ends: the bucket of memories cannot be found (deploy again)'], true)
    case 'rest':
      return planned([], ['its room has ended, and the settings name no end any more'])
    case 'call-off':
      return planned([`say ${told} that the end is called off`], [], true)
    case 'reopen':
      return planned([`say ${told} that the room is ready again: people have taken it out of the archive`], [], true)
    case 'return':
      return { ...(await planReturn(context, client, decision)), isFollowing: false }
    case 'stay':
      return planned([], ['the client has come back, and its room stays as its end left it: `return` is not set'])
    case 'stay-ended':
      return planned([], [`its room has ended${decision.standing.day ? ` (${decision.standing.day})` : ''}`])
    default:
      return planAhead(context, client, decision, told)
  }
}

const planned = (steps: string[], notes: string[], isFollowing = false): PlannedEnd => ({ steps, notes, isFollowing })

type Ahead = Extract<EndDecision, { do: 'announce' | 'wait' | 'finish' }>

const planAhead = async (
  context: EndPlanContext,
  client: LivingClient,
  decision: Ahead,
  told: string,
): Promise<PlannedEnd> => {
  const { end } = decision.settings
  const steps = await stepsOfEnd(context, client, end)
  if (decision.do === 'finish')
    return planned([...steps, 'keep the evidence', `say ${told} that the room has ended`], [])
  const day = decision.do === 'wait' ? decision.day : firstDayFrom(context.clock.now() + noticeOf(end))
  const notes = [`on ${day}: ${steps.join(', ') || actionsInWords(end)}`]
  if (decision.do === 'announce') return planned([`announce ${told} that the room ends on ${day}`], notes)
  const isNew = decision.standing.stored?.state?.day !== day
  return planned(isNew ? [`note that the room ends on ${day}, as the record says`] : [], [
    `its room ends on ${day}`,
    ...notes,
  ])
}

/** What would be taken away today. @throws Park where the end cannot be made whole */
export const stepsOfEnd = async (
  context: Pick<EndPlanContext, 'docspace' | 'cache'>,
  client: Pick<LivingClient, 'record' | 'room'>,
  end: Pick<EndSettings, 'do'>,
): Promise<string[]> => {
  const { docspace, cache } = await inRoom(context, client.room)
  const wanted = { do: end.do, keyOwner: await cache.keyOwner(docspace) }
  const found = await readRoomAtEnd(docspace, client.room.id)
  await assertMayEnd({ docspace }, client, wanted, found)
  return previewEnd(wanted, found).flatMap((step) => endStepWords(step, found))
}
