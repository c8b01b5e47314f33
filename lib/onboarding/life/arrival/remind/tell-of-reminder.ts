import { log } from '../../../../runtime/telemetry/log.ts'
import type { OnboardingContext } from '../../../context.ts'
import { tellReminded } from '../../../events/room-events.ts'
import { countReminded } from '../../../measure.ts'
import type { RemindSettings } from '../../../settings/arrival/remind.ts'
import type { LivingClient } from '../../living-client.ts'
import type { AwaitedNote, Reminders } from '../awaited-note.ts'
import type { Reached } from './begun-reminder.ts'
import { isLastReminder } from './decide-reminder.ts'

/** Tells outlets and the log what came of a reminder, and counts it. A run that was cut off after it tells the same event once more. @throws RetryLater */
export const tellOfReminder = async (
  work: Pick<OnboardingContext, 'events' | 'docspace' | 'clock'> & { remind: RemindSettings },
  { record, room }: Pick<LivingClient, 'record' | 'room'>,
  { client, reminders, told }: AwaitedNote & { reminders: Reminders },
  { reached, missed }: Reached,
): Promise<void> => {
  const about = { client, roomId: String(room.id) }
  if (missed > 0) log.warn('client.not_reminded', { ...about, count: missed })
  if (reached === 0) return
  const last = isLastReminder(reminders, work.remind)
  await tellReminded(work, record, room, { time: reminders.sent, last, ...(told && { others: true }) })
  log.info('client.reminded', { ...about, count: reached, detail: `${reminders.sent}${last ? ', the last' : ''}` })
  countReminded()
}
