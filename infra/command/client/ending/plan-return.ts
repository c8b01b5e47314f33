import type { EndDecision } from '#lib/onboarding/life/end/decide-end.ts'
import {
  assertMayReturn,
  notesOfAbsent,
  peopleAtReturn,
  wantedAtReturn,
} from '#lib/onboarding/life/end/return/wanted-at-return.ts'
import { readRoomAtEnd } from '#lib/onboarding/life/end/room-at-end.ts'
import type { LivingClient } from '#lib/onboarding/life/living-client.ts'
import { observedAfter, taggedRoom } from '#lib/onboarding/room/observed.ts'
import { readRoomBack } from '#lib/onboarding/room/read-back.ts'
import { previewSteps } from '../preview.ts'
import { roleText, wordsFor } from '../step-words.ts'
import { memberInWords } from './end-step-words.ts'
import type { EndPlanContext, PlannedEnd } from './planned-end.ts'

/** How the room of a client that came back would be opened again. @throws Park, RetryLater as the worker would */
export const planReturn = async (
  context: EndPlanContext,
  client: LivingClient,
  { settings, standing }: Extract<EndDecision, { do: 'return' }>,
): Promise<Pick<PlannedEnd, 'steps' | 'notes'>> => {
  const { docspace, linkSecrets } = context
  const found = await readRoomAtEnd(docspace, client.room.id)
  await assertMayReturn(context, client, found)
  const { opened, state } = await wantedAtReturn(context, client, settings, { found, linkSecrets, standing })
  const returning = { settings, state, opened, linkSecrets }
  const { desired, remembered: _, raised, ...absent } = await peopleAtReturn(context, client, returning, found.members)
  const roles = new Map(raised.map(({ userId, access }) => [userId, access]))
  const members = found.members.map((one) => ({ ...one, access: roles.get(one.userId) ?? one.access }))
  const link = await readRoomBack(docspace, client.room.id, 'link', desired)
  const seen = [
    { type: 'members-read' as const, members },
    { type: 'content-read' as const, content: new Map(), tags: client.room.tags, features: {} },
    link,
  ].reduce(observedAfter, taggedRoom(client.room))
  const steps = previewSteps(desired, seen, await context.cache.keyOwner(docspace))
  const written = desired.letIn === 'later' ? '`ready for review`' : 'link and `ready`'
  return {
    steps: [
      ...(found.room.archived ? ['take the room out of the archive'] : []),
      ...raised.map(
        ({ userId, access }) => `give ${memberInWords(userId, members)} the role "${roleText(access)}" again`,
      ),
      ...steps.flatMap((step) => wordsFor(step, desired)),
      client.record.written ? `write ${written} on the CRM record` : 'tell the sender of room and link',
    ],
    notes: [...notesOfAbsent(absent), ...opened.notes],
  }
}
