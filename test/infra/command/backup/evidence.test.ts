import { expect, it } from 'vitest'
import { problemsOfCopy } from '#infra/command/backup/evidence.ts'

const now = Date.parse('2026-11-25T00:00:00Z')
const until = '2026-12-02T02:00:00.000Z'
const archive = { fileName: 'a.tar.gz', size: 10, sha256: 'ab', entries: 1, unpacked: 10 }
const facts = { entries: 1, bytes: 10, tables: 0, closing: true, missing: false, sha256: 'ab', size: 10 }
const copy = { key: 'archives/main/1/a.tar.gz', checksum: '', lockedUntil: until }
const found = { size: 10, lockUntil: Date.parse(until) }

it.each([
  ['is as it says', found, undefined],
  ['is locked for longer', { ...found, lockUntil: Date.parse(until) + 1 }, undefined],
  ['is gone', undefined, 'is not there any more'],
  ['has another length', { ...found, size: 9 }, 'has 9 bytes, and not 10'],
  ['has no lock', { ...found, lockUntil: undefined }, `locked until ${until}`],
  ['has a shorter lock', { ...found, lockUntil: Date.parse(until) - 1 }, `locked until ${until}`],
])('a copy that %s', (_, there, problem) => {
  const problems = problemsOfCopy(there, { facts }, { archive, copy }, now)
  expect(problems).toEqual(problem === undefined ? [] : [expect.stringContaining(problem)])
})

it('a lock that has ended, or that there never was, is not missed', () => {
  const bare = { size: 10, lockUntil: undefined }
  expect(problemsOfCopy(bare, { facts }, { archive, copy }, Date.parse(until))).toEqual([])
  expect(problemsOfCopy(bare, { facts }, { archive, copy: { key: copy.key, checksum: '' } }, now)).toEqual([])
})

it('a run that has read other bytes', () => {
  expect(problemsOfCopy(found, { facts: { ...facts, sha256: 'cd' } }, { archive, copy }, now)).toEqual([
    'The run has another SHA-256 than its evidence.',
  ])
})
