import { expect, test } from 'vitest'
import { managerMail } from '#lib/onboarding/life/arrival/remind/manager-mail.ts'

const invitedAt = Date.parse('2026-12-01T15:00:00Z')
const mailedAt = Date.parse('2026-12-07T01:00:00Z')
const note = { v: 1 as const, client: 'c', room: 7, invitedAt, people: [] }
const room = { title: 'Client - Acme & <b>Sons</b>', url: 'https://portal.example/rooms/shared/7?a=1&b=2' }
const reminded = { ...note, reminders: { upTo: 6, sent: 2, mailedAt } }

test('says that nobody has come, how often they were invited, until when the link is good, and what helps', () => {
  const { subject, text, html } = managerMail({ note: reminded, room, repeated: false })
  expect(subject).toBe('Nobody has come into the room Client - Acme & <b>Sons</b> yet')
  expect(text).toBe(
    [
      'Its people were invited on 2026-12-01 and again 2 times, and none of them has joined.',
      'The link of the last mail is good until 2026-12-14.',
      'What helps is a call: the invitation is a mail of DocSpace, and may lie among spam.',
      room.url,
    ].join('\n\n'),
  )
  expect(html).toContain('<a href="https://portal.example/rooms/shared/7?a=1&#38;b=2">Client - Acme &#38; &#60;b&#62;')
  expect(html).toContain('<p style="margin:0 0 12px">The link of the last mail is good until 2026-12-14.</p>\n<p')
  expect(html).toContain('Nobody has come yet</h1>')
  expect(html).not.toContain('<b>')
})

test('says where it may have arrived before, and of one reminder that it was one', () => {
  const once = { ...note, reminders: { upTo: 3, sent: 1 } }
  const { text } = managerMail({ note: once, room, repeated: true })
  expect(text).toMatch(/^It is not known whether this mail has reached you before\.\n\nIts people/)
  expect(text).toContain('and again once, and')
  expect(text).toContain('good until 2026-12-08')
  expect(managerMail({ note, room, repeated: false }).text).toContain('again 0 times')
})

test('has one line as its subject, whatever the title is', () => {
  expect(managerMail({ note, room: { ...room, title: 'A\r\nBcc: b@x.example' }, repeated: false }).subject).toBe(
    'Nobody has come into the room A Bcc: b@x.example yet',
  )
})
