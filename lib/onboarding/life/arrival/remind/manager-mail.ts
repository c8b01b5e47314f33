import { lastLink, mailPage, maybeRepeated, paragraph } from '../../../../notify/mail-page.ts'
import { utcDay } from '../../../../runtime/clock.ts'
import type { AwaitedNote } from '../awaited-note.ts'
import { linkEndsAt, noReminders } from './decide-reminder.ts'

export interface ManagerMail {
  note: AwaitedNote
  /** Its title and page. */
  room: { title: string; url: string }
  /** An earlier try may have arrived. */
  repeated: boolean
}

const colour = '#9a6700'

/** What a manager is told after the last reminder: nobody of the client has come, until when the link is good, and what helps. Pure. */
export const managerMail = ({ note, room, repeated }: ManagerMail) => {
  const { invitedAt, reminders = noReminders } = note
  const subject = `Nobody has come into the room ${room.title} yet`.replace(/[\r\n]+/g, ' ')
  const often = reminders.sent === 1 ? 'once' : `${reminders.sent} times`
  const lines = [
    ...(repeated ? [maybeRepeated] : []),
    `Its people were invited on ${utcDay(invitedAt)} and again ${often}, and none of them has joined.`,
    `The link of the last mail is good until ${utcDay(linkEndsAt(note))}.`,
    'What helps is a call: the invitation is a mail of DocSpace, and may lie among spam.',
  ]
  const body = [...lines.map(paragraph), lastLink(room.url, room.title)].join('\n')
  return {
    subject,
    text: [...lines, room.url].join('\n\n'),
    html: mailPage(subject, 'Nobody has come yet', colour, body),
  }
}
