import { expect, test } from 'vitest'
import { bytes, seconds } from '#infra/local/console/page/words.ts'

test.each([
  [-3, '0.0 s'],
  [449, '0.4 s'],
  [9_949, '9.9 s'],
  [9_950, '10 s'],
  [89_999, '90 s'],
  [90_000, '2 min'],
])('%i ms are %s', (ms, text) => expect(seconds(ms)).toBe(text))

test.each([
  [0, '0 B'],
  [1_023, '1023 B'],
  [1_024, '1.0 KB'],
  [1_048_575, '1024.0 KB'],
  [1_048_576, '1.0 MB'],
])('%i bytes are %s, in steps of 1024 as DocSpace and the mails have them', (count, text) => {
  expect(bytes(count)).toBe(text)
})
