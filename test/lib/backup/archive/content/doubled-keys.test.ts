import { expect, test } from 'vitest'
import { addTableKey, fingerprint, keyIn, noKeys } from '#lib/backup/archive/content/doubled-keys.ts'
import { crowded } from './crowded.ts'

test('a key is the values of its columns, in their order', () => {
  const values: Record<string, string> = { a: '1', b: '2' }
  expect(keyIn(['b', 'none', 'a'], (column) => values[column])).toBe('2  1')
})

test('the first hundred keys that stand twice are named, once each', () => {
  const keys = noKeys()
  for (let round = 0; round < 3; round += 1) for (let at = 0; at < 101; at += 1) addTableKey(keys, `key ${at}`)
  expect([...keys.doubled]).toEqual(Array.from({ length: 100 }, (_, at) => `key ${at}`))
})

test('the first 131,072 keys are remembered', () => {
  const keys = noKeys()
  keys.seen = crowded(new Set(), 131_071)
  for (const key of ['last', 'too many', 'last', 'too many']) addTableKey(keys, key)
  expect(keys.seen.size).toBe(131_072)
  expect([...keys.doubled]).toEqual(['last'])
})

test('a fingerprint has 53 bits, and another one for another text', () => {
  const texts = ['', 'a', 'b', 'ab', 'ba', 'aa', ...Array.from({ length: 2_000 }, (_, at) => `core_user ${at}`)]
  const marks = texts.map(fingerprint)
  expect(new Set(marks).size).toBe(texts.length)
  expect(marks.every((mark) => Number.isSafeInteger(mark) && mark >= 0)).toBe(true)
  expect(marks.filter((mark) => mark >= 2 ** 52).length).toBeGreaterThan(texts.length / 3)
  expect(new Set(marks.map((mark) => mark % 2 ** 32)).size).toBeGreaterThan(texts.length - 5)
  expect(new Set(marks.map((mark) => Math.floor(mark / 2 ** 32))).size).toBeGreaterThan(texts.length - 10)
})
