import { expect, test } from 'vitest'
import { freshCloserLook } from '#lib/backup/archive/content/closer-state.ts'
import { freshContent } from '#lib/backup/archive/content/content-state.ts'
import { findingsOf } from '#lib/backup/archive/content/findings.ts'
import { closerLook, contentResult, firstLook, startIn } from '#lib/backup/archive/content/result.ts'
import { feed, xmlTable } from './entries.ts'
import { questions } from './questions.ts'

test.each([
  ['workspace_2026-11-29_01-03-08.tar.gz', '2026-11-29T01:03:08'],
  ['my_portal_2026-11-29_01-03-08.tar', '2026-11-29T01:03:08'],
  ['workspace.tar.gz', '9999-12-31T23:59:59'],
  ['workspace_26-11-29_01-03-08.tar.gz', '9999-12-31T23:59:59'],
  ['workspace_2026-11-29_01-03-08.zip', '9999-12-31T23:59:59'],
])('the backup %s began at %s', (name, start) => expect(startIn(name)).toBe(start))

test('the first reading begins where the name says, and takes what is in the archive', () => {
  const { fresh, open } = firstLook('workspace_2026-11-29_01-03-08.tar.gz')
  const state = fresh()
  expect(state).toEqual(freshContent('2026-11-29T01:03:08'))
  feed(open(state), 'databases/core/core_user', xmlTable('core_user', { id: 'anna' }))
  expect([...state.tables]).toEqual([['core/core_user', 1]])
})

test('the second reading looks for what the first has left open', () => {
  const { fresh, open } = closerLook(questions({ doubled: new Map([['core/core_user', new Set(['anna'])]]) }))
  const state = fresh()
  feed(open(state), 'databases/core/core_user', xmlTable('core_user', { id: 'anna' }))
  expect([...state.keys]).toEqual([['core/core_user anna', 1]])
})

const first = (missing: number) => {
  const found = findingsOf(freshContent('2026-11-29T01:03:08'), true)
  return { ...found, facts: { ...found.facts, missing } }
}

test('what could not be read is counted also where it is not named', () => {
  expect(contentResult(first(5), freshCloserLook(questions({ missing: ['a', 'b'] })))).toMatchObject({
    differences: [{ name: 'a' }, { name: 'b' }],
    differenceCount: 5,
  })
  expect(contentResult(first(5), undefined)).toMatchObject({
    differences: [],
    differenceCount: 5,
    faults: first(5).faults,
  })
})

test('fifty differences are named, and all are counted', () => {
  const closer = freshCloserLook(questions())
  for (let id = 1; id <= 51; id += 1) closer.folders.set(id, 1)
  closer.keys.set('core/core_user anna', 2)
  const { differences, differenceCount, faults } = contentResult(first(0), closer)
  expect([differences.length, differenceCount]).toEqual([50, 51])
  expect(faults.map(({ id }) => id)).toEqual(['table-missing', 'row-twice'])
})
