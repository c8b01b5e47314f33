import type { LivingClient } from '../living-client.ts'
import type { EndContext, EndStanding } from './end-standing.ts'
import { endReport } from './end-words.ts'

/**
 * Tells a sender without records once more how far the end is, as it gets every other report again; and a record that was gone when its room
 * ended, that it has.
 */
export const repeat = async (
  work: EndContext,
  { record, room }: LivingClient,
  { stored }: Pick<EndStanding, 'stored'>,
): Promise<void> => {
  const { state } = stored ?? {}
  if ((record.written && !state?.deleted) || !state?.told) return
  const now = state.phase === 'ended' ? 'ended' : 'ending'
  const { told: status, announcedAt: since } = state
  const withoutLink = await showsDeadLink(work, record, room.id)
  await work.records.writeBack(record, endReport(work, record, { state: now, status, room, since, withoutLink }))
  await isTold(work, stored)
}

/** Whether a record that was restored shows a link that its room's end took away. @throws RetryLater */
export const showsDeadLink = async (
  { docspace }: Pick<EndContext, 'docspace'>,
  { written }: LivingClient['record'],
  roomId: number,
): Promise<boolean> => Boolean(written?.invitationUrl) && !(await docspace.links.invitation(roomId))

/** A record that was restored says from now on how far its end is, so that people can decide it there. */
export const isTold = async ({ ends }: EndContext, stored: EndStanding['stored']): Promise<void> => {
  if (!stored?.state?.deleted) return
  const { deleted: _, ...state } = stored.state
  await ends.write(state, stored)
}
