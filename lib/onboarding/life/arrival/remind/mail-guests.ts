import type { Member } from '../../../../docspace/rooms/members.ts'
import type { OnboardingContext } from '../../../context.ts'
import type { MailForm } from '../../../settings/arrival/mails.ts'
import type { RemindSettings } from '../../../settings/arrival/remind.ts'
import type { LivingClient } from '../../living-client.ts'
import { mailContacts } from '../mail-contacts.ts'
import type { BegunNote, Reached } from './begun-reminder.ts'
import { guestMail } from './guest-mail.ts'

/** Who of a room is to be mailed. */
export interface ToMail {
  client: Pick<LivingClient, 'record' | 'room'>
  members: readonly Member[]
  open: readonly Member[]
  note: BegunNote
}

type Mailing = Pick<OnboardingContext, 'docspace' | 'sendMail'> & {
  remind: RemindSettings
  formOf?: (room: LivingClient['room']) => MailForm
}

/**
 * Mails people who have not come, each by a mail of their own, with answers to the managers of the room, or where the settings say. SES knows no mail by an id: a run that
 * was cut off may have sent it, so that it is sent no more, and counts as sent. What was left without an answer counts so, too.
 */
export const mailGuests = async (
  { docspace, sendMail, remind, formOf }: Mailing,
  { client: { record, room }, members, open, note }: ToMail,
  isNew: boolean,
): Promise<Reached> => {
  if (!isNew) return { reached: open.length, missed: 0 }
  if (!sendMail) return { reached: 0, missed: open.length }
  const form = formOf?.(room) ?? {}
  const about = { title: room.title, url: docspace.address.roomPage(room.id, undefined) }
  const mail = guestMail({ note, room: about, name: record.name || room.title, culture: form.culture, remind })
  const missed = await mailContacts({ docspace, sendMail }, { client: note.client, members, to: open, form, mail })
  return { reached: open.length - missed, missed }
}
