import { asHtml, mailPage } from '../../../../notify/mail-page.ts'
import { utcDay } from '../../../../runtime/clock.ts'
import type { AwaitedNote } from '../awaited-note.ts'
import { goodFor, noReminders } from './decide-reminder.ts'

export interface ManagerMail {
  note: AwaitedNote
  /** Its title and page. */
  room: { title: string; url: string }
  /** An earlier try may have arrived. */
  repeated: boolean
}

const colour = '#9a6700'
const again = 'It is not known whether this mail has reached you before.'

/** What a manager is told after the last reminder: nobody of the client has come, until when the link is good, and what helps. Pure. */
export const managerMail = ({ note, room, repeated }: ManagerMail) => {
  const { invitedAt, reminders = noReminders } = note
  const subject = `Nobody has come into the room ${room.title} yet`.replace(/[\r\n]+/g, ' ')
  const often = reminders.sent === 1 ? 'once' : `${reminders.sent} times`
  const lines = [
    ...(repeated ? [again] : []),
    `Its people were invited on ${utcDay(invitedAt)} and again ${often}, and none of them has joined.`,
    `The link of the last mail is good until ${utcDay((reminders.mailedAt ?? invitedAt) + goodFor)}.`,
    'What helps is a call: the invitation is a mail of DocSpace, and may lie among spam.',
  ]
  const html = lines.map((line) => `<p style="margin:0 0 12px">${asHtml(line)}</p>`)
  const link = `<p style="margin:0"><a href="${asHtml(room.url)}">${asHtml(room.title)}</a></p>`
  return {
    subject,
    text: [...lines, room.url].join('\n\n'),
    html: mailPage(subject, 'Nobody has come yet', colour, [...html, link].join('\n')),
  }
}
