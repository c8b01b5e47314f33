import { expect, test } from 'vitest'
import { bytesInWords, counted, dayInWords, durationInWords, timeInWords } from '#lib/notify/format.ts'

test.each([
  [0, '0 bytes'],
  [0.5, '1 bytes'],
  [1, '1 bytes'],
  [1_023, '1023 bytes'],
  [1_024, '1.0 KB'],
  [30_739, '30.0 KB'],
  [100 * 1_024, '100 KB'],
  [157_286_400, '150 MB'],
  [5_583_457_485, '5.2 GB'],
  [2 ** 40, '1.0 TB'],
  [2 ** 51, '2048 TB'],
])('%d bytes are %s', (bytes, words) => {
  expect(bytesInWords(bytes)).toBe(words)
})

test.each([
  [-5, '0 s'],
  [400, '0 s'],
  [59_499, '59 s'],
  [60_000, '1 min 0 s'],
  [250_000, '4 min 10 s'],
  [3_599_000, '59 min 59 s'],
  [3_600_000, '1 h 0 min'],
  [3_900_000, '1 h 5 min'],
  [90_000_000, '25 h 0 min'],
])('%d ms are %s', (ms, words) => {
  expect(durationInWords(ms)).toBe(words)
})

test.each([
  [0, '0 files'],
  [1, '1 file'],
  [2_000, '2,000 files'],
])('%d counted are %s', (value, words) => {
  expect(counted(value, 'file', 'files')).toBe(words)
})

test('a time and a day are those of the portal', () => {
  const at = Date.UTC(2026, 10, 24, 23, 30)
  expect(timeInWords(at, 'Europe/Berlin')).toBe('Wed, 25 Nov 2026, 00:30 CET')
  expect(dayInWords(at, 'Europe/Berlin')).toBe('25 Nov')
  expect(dayInWords(at, 'UTC')).toBe('24 Nov')
})
