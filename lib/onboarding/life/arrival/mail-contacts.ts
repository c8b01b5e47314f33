import type { Member } from '../../../docspace/rooms/members.ts'
import { NotDelivered } from '../../../notify/not-delivered.ts'
import type { OwnMail } from '../../../notify/open-sender.ts'
import type { OnboardingContext } from '../../context.ts'
import type { MailForm } from '../../settings/arrival/mails.ts'
import { mailTags } from './bounce/mail-tags.ts'
import { managersOf } from './remind/managers.ts'

export interface ContactMail {
  /** The client's key. */
  client: string
  /** Of the room. */
  members: readonly Member[]
  to: readonly Member[]
  form: Pick<MailForm, 'sender' | 'replyTo'>
  mail: Pick<OwnMail, 'subject' | 'text' | 'html'>
}

/**
 * Mails contacts of a client, each by a mail of their own, with answers to where the settings say, or to the managers of the room.
 * @returns how many SES refused
 */
export const mailContacts = async (
  { docspace, sendMail }: Pick<OnboardingContext, 'docspace'> & Required<Pick<OnboardingContext, 'sendMail'>>,
  { client, members, to, form: { sender, replyTo: answers }, mail }: ContactMail,
): Promise<number> => {
  const replyTo = answers ? [answers] : managersOf(members, await docspace.people.keyOwner())
  let missed = 0
  for (const { email, userId } of to) {
    const tags = mailTags(client, 'contact', userId)
    if (!(await isSent(sendMail({ ...(sender && { from: sender }), to: [email], replyTo, tags, ...mail })))) missed += 1
  }
  return missed
}

/** Whether SES has taken a mail. What it leaves without an answer counts so, too: it may have arrived. */
const isSent = (sending: Promise<void>): Promise<boolean> =>
  sending.then(
    () => true,
    (error: unknown) => {
      if (error instanceof NotDelivered) return error.unsure
      throw error
    },
  )
