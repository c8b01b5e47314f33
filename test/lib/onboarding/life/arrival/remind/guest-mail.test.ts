import { expect, test } from 'vitest'
import { guestMail } from '#lib/onboarding/life/arrival/remind/guest-mail.ts'

const invitedAt = Date.parse('2026-12-01T15:00:00Z')
const note = { v: 1 as const, client: 'c', room: 7, invitedAt, people: [] }
const room = { title: 'Client - Acme & <b>Sons</b>', url: 'https://portal.example/rooms/shared/7?a=1&b=2' }
const texts = {
  de: {
    subject: 'Raum {room}\r\nBcc: b@x.example',
    text: 'Guten Tag {name},\n\nseit {invited}, bis {until}: <i>hier</i>',
  },
  'de-AT': { subject: 'Servus', text: 'Servus' },
}

test.each([
  ['de', 'Ihr Raum R wartet auf Sie'],
  ['fr', 'Votre salle R vous attend'],
  ['es-MX', 'Su sala R le espera'],
  [undefined, 'Your room R is waiting for you'],
])('in the language %j', (culture, subject) => {
  const given = { note, room: { ...room, title: 'R' }, name: 'Acme', culture, remind: {} }
  expect(guestMail(given).subject).toBe(subject)
})

test('it says what room it is, since when and until when, and has the page of the room', () => {
  const { subject, text, html } = guestMail({ note, room, name: 'Acme', culture: 'de', remind: { texts } })
  expect(subject).toBe('Raum Client - Acme & <b>Sons</b> Bcc: b@x.example')
  expect(text).toBe(`Guten Tag Acme,\n\nseit 2026-12-01, bis 2026-12-08: <i>hier</i>\n\n${room.url}`)
  expect(html).toContain(
    '<p style="margin:0 0 12px">Guten Tag Acme,</p>\n<p style="margin:0 0 12px">seit 2026-12-01, bis',
  )
  expect(html).toContain('&#60;i&#62;hier')
  expect(html).toContain('<a href="https://portal.example/rooms/shared/7?a=1&#38;b=2">Client - Acme &#38; &#60;b')
  expect(html).toContain('<h1')
  expect(html).not.toContain('<i>')
})

test('the link of a later mail of DocSpace is good for longer', () => {
  const later = { ...note, reminders: { upTo: 3, sent: 1, mailedAt: invitedAt + 3 * 86_400_000 } }
  const { text } = guestMail({ note: later, room, name: 'Acme', culture: undefined, remind: {} })
  expect(text).toContain('its link is good until 2026-12-11.')
  expect(text).not.toMatch(/[{}]/)
})

test('a token that nobody knows is left out', () => {
  const odd = { en: { subject: 'A {b} c', text: 'd' } }
  expect(guestMail({ note, room, name: '', culture: undefined, remind: { texts: odd } }).subject).toBe('A  c')
})
