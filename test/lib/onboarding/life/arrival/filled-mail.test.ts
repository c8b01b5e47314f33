import { expect, test } from 'vitest'
import { filledMail, type OwnWords, wordsIn } from '#lib/onboarding/life/arrival/filled-mail.ts'

const wordsOf = (name: string) => ({ subject: `own ${name}`, text: name })
const own: OwnWords = { en: wordsOf('en'), de: wordsOf('de'), fr: wordsOf('fr'), es: wordsOf('es') }
const texts = { de: wordsOf('theirs'), 'de-AT': wordsOf('theirs of Austria') }

test.each([
  ['de', 'own de'],
  ['de-CH', 'own de'],
  ['es-MX', 'own es'],
  ['pl', 'own en'],
  [undefined, 'own en'],
])('in the language %j', (culture, subject) => {
  expect(wordsIn(own, culture).subject).toBe(subject)
})

test('words of the settings go before our own, a whole name before its language, and English before what is not known', () => {
  expect(wordsIn(own, 'de-AT', texts)).toBe(texts['de-AT'])
  expect(wordsIn(own, 'de-CH', texts)).toBe(texts.de)
  expect(wordsIn(own, 'fr', texts)).toBe(own.fr)
  const en = { subject: 'S', text: 'T' }
  expect([wordsIn(own, 'pl', { en }), wordsIn(own, undefined, { en })]).toEqual([en, en])
})

test('every token is filled, the subject has one line, and nothing is markup', () => {
  const room = { title: 'R & <b>', url: 'https://portal.example/7?a=1&b=2' }
  const words = { subject: '{name}\r\nBcc: x', text: '{name}{odd}.\n\n\n<i>{room}</i>' }
  const { subject, text, html } = filledMail({ words, values: { name: 'Acme', room: 'R' }, room })
  expect(subject).toBe('Acme Bcc: x')
  expect(text).toBe(`Acme.\n\n\n<i>R</i>\n\n${room.url}`)
  expect(html).toContain('>Acme.</p>\n<p style="margin:0 0 12px">&#60;i&#62;R&#60;/i&#62;</p>')
  expect(html).toContain('<a href="https://portal.example/7?a=1&#38;b=2">R &#38; &#60;b&#62;</a>')
})
