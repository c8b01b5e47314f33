import type { Member } from '../../../../docspace/rooms/members.ts'
import { NotDelivered } from '../../../../notify/not-delivered.ts'
import { log } from '../../../../runtime/telemetry/log.ts'
import type { OnboardingContext } from '../../../context.ts'
import type { MailForm } from '../../../settings/arrival/mails.ts'
import type { LivingClient } from '../../living-client.ts'
import type { AwaitedNote, Reminders } from '../awaited-note.ts'
import type { Awaited } from '../awaited-store.ts'
import { mailTags } from '../bounce/mail-tags.ts'
import type { StoredNote } from './begun-reminder.ts'
import { noReminders } from './decide-reminder.ts'
import { managerMail } from './manager-mail.ts'
import { managersOf } from './managers.ts'

/** So often a mail is tried, once a day; then the record alone says it. */
const mostTries = 3

type Telling = Pick<OnboardingContext, 'docspace' | 'sendMail'> & {
  awaited: Awaited
  formOf?: (room: LivingClient['room']) => MailForm
}
type About = { client: Pick<LivingClient, 'room'>; members: readonly Member[] }

/**
 * Mails the managers of a room that the last reminder is sent. That it is tried is noted before; a mail whose try was cut off is sent again and
 * says so. What cannot be sent is tried at the next look, and given up after three. @throws RetryLater
 */
export const tellManager = async (
  { docspace, sendMail, awaited, formOf }: Telling,
  { client: { room }, members }: About,
  stored: StoredNote,
): Promise<void> => {
  const { note } = stored
  const { tries, unsure = false } = note.reminders?.toTell ?? { tries: 0 }
  const to = managersOf(members, await docspace.people.keyOwner())
  if (!sendMail || to.length === 0 || tries >= mostTries) {
    await awaited.write(withTask(note, undefined), stored)
    return
  }
  const kept = await awaited.write(withTask(note, { tries: tries + 1, unsure: true }), stored)
  const about = { title: room.title, url: docspace.address.roomPage(room.id, undefined) }
  const { sender } = formOf?.(room) ?? {}
  const tags = mailTags(note.client, 'manager')
  const failure = await sendMail({
    ...(sender && { from: sender }),
    to,
    tags,
    ...managerMail({ note, room: about, repeated: unsure }),
  }).then(() => undefined, asNotDelivered)
  if (failure) {
    const detail = failure.message
    log.warn('client.manager_not_told', { client: note.client, roomId: String(room.id), attempt: tries + 1, detail })
  }
  const isOver = failure === undefined || failure.permanent
  const left = { tries: tries + 1, unsure: unsure || failure?.unsure === true }
  await awaited.write(withTask(note, isOver ? undefined : left), kept)
}

const asNotDelivered = (error: unknown): NotDelivered => {
  if (error instanceof NotDelivered) return error
  throw error
}

const withTask = (note: AwaitedNote, task: Reminders['toTell']): AwaitedNote => {
  const { toTell: _, ...reminders } = note.reminders ?? noReminders
  return { ...note, reminders: { ...reminders, ...(task && { toTell: task }) } }
}
