import { expect, test } from 'vitest'
import { asHtml } from '#lib/notify/mail-page.ts'

test('text becomes HTML in which nothing is markup but code in its quotes', () => {
  expect(asHtml('<a href="x">&\'')).toBe('&#60;a href=&#34;x&#34;&#62;&#38;&#39;')
  expect(asHtml('Run `roomkeeper backup run`, then `x`; ` and ``').replace(/ style="[^"]*"/g, '')).toBe(
    'Run <code>roomkeeper backup run</code>, then <code>x</code>; <code> and </code>`',
  )
})
