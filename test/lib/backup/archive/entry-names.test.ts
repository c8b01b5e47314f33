import { expect, test } from 'vitest'
import { entryOf, inFolder, rowNameOf } from '#lib/backup/archive/entry-names.ts'

test.each([
  ['storage/restore_info', { kind: 'listed' }],
  ['storage/missing_info', { kind: 'missing' }],
  ['dump', { kind: 'mark' }],
  ['databases/scheme/files_file', { kind: 'scheme', table: 'files_file' }],
  ['databases/data/files_file', { kind: 'data', table: 'files_file' }],
  ['databases/other/files_file', { kind: 'table', table: 'other/files_file' }],
  ['databases/data/', { kind: 'table', table: 'data/' }],
  ['databases/files/files_file', { kind: 'table', table: 'files/files_file' }],
  ['x/databases/data/files_file', { kind: 'object', path: 'x/databases/data/files_file' }],
  ['files/a', { kind: 'object', path: 'files/a' }],
])('the entry %s is %j', (name, entry) => {
  expect(entryOf(name, false)).toEqual(entry)
  expect(entryOf(name, true)).toEqual(entry)
})

test('the objects of a dump lie in a folder of their own', () => {
  expect(entryOf('storage/files/a', true)).toEqual({ kind: 'object', path: 'files/a' })
  expect(entryOf('storage/files/a', false)).toEqual({ kind: 'object', path: 'storage/files/a' })
})

test('a table is known with and without its folder', () => {
  expect(rowNameOf('files/files_file')).toBe('files_file')
  expect(rowNameOf('backup_backup')).toBe('backup_backup')
  expect(inFolder('files_file')).toBe('files/files_file')
  expect(inFolder('backup_backup')).toBe('backup_backup')
})
