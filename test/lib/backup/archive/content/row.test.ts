import { expect, test } from 'vitest'
import { rowReader } from '#lib/backup/archive/content/row.ts'

test('a row is asked by the names of its columns, and the next one takes its place', () => {
  const asRow = rowReader(['id', 'name'])
  const row = asRow(['7', undefined])
  expect(['id', 'name', 'owner'].map(row)).toEqual(['7', undefined, undefined])
  expect(['id', 'name', 'owner'].map(asRow(['8', 'VIP']))).toEqual(['8', 'VIP', undefined])
  expect(row('name')).toBe('VIP')
})
