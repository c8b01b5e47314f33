import { expect, test } from 'vitest'
import { reportMail } from '#lib/onboarding/life/drift/report/report-mail.ts'

const words = {
  subject: 'Drift report: acme.example: 2 to look at',
  headline: '2 rooms <differ>.',
  isGood: false,
  sections: [
    { title: 'What was looked at', lines: ['one & two'] },
    { title: 'What to do', lines: ['Say `roomkeeper drift`', 'or nothing'] },
  ],
}
const mail = (said: Partial<{ repeated: boolean; notes: string[] }> = {}, more = {}) =>
  reportMail({ ...words, ...more }, '2026-11-30', { repeated: false, notes: [], ...said })

test('the mail is the report as text and as a page', () => {
  const { subject, text, html } = mail()
  expect(subject).toBe(words.subject)
  expect(text).toBe(
    [
      '2 rooms <differ>.',
      '',
      'WHAT WAS LOOKED AT',
      '- one & two',
      '',
      'WHAT TO DO',
      '- Say roomkeeper drift',
      '- or nothing',
      '',
      'Report of 2026-11-30. Nothing was changed by looking.',
    ].join('\n'),
  )
  expect(html).toContain('2 rooms &#60;differ&#62;.</p>\n<h2 style="')
  expect(html).toMatch(/>What was looked at<\/h2><ul [^>]*><li [^>]*>one &#38; two<\/li><\/ul>\n<h2/)
  expect(html).toMatch(/<li [^>]*>Say <code [^>]*>roomkeeper drift<\/code><\/li><li [^>]*>or nothing<\/li>/)
  expect(html).toContain('Report of 2026-11-30. Nothing was changed by looking.')
  expect(html).toContain('bgcolor="#9a6700"')
  expect(mail({}, { isGood: true }).html).toContain('bgcolor="#1a7f37"')
})

test('that it may be the second, and what the callback met, stand before all else', () => {
  const { text, html } = mail({ repeated: true, notes: ['The callback <fails>.'] })
  expect(text.split('\n').slice(1, 6)).toEqual([
    '',
    'It is not known whether this mail has reached you before.',
    '',
    'The callback <fails>.',
    '',
  ])
  expect(html).toMatch(/reached you before\.<\/p>\n<p [^>]*>The callback &#60;fails&#62;\.<\/p>\n<h2/)
})
