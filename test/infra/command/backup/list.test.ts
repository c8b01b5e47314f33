import { expect, test } from 'vitest'
import { listRow } from '#infra/command/backup/list.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'

const run = { run: '2027-03-01', dueAt: Date.parse('2027-03-01T01:30:00Z'), stage: 'watch' } as RunState

test.each([
  [['portal', 'copy'], 'portal, copy'],
  [['copy'], 'copy'],
  // An archive that is gone is kept in no place of this name.
  [[], '–'],
])('an archive that is in %j is kept in "%s"', (places, text) => {
  expect(listRow(run, 'server', places)).toEqual(['2027-03-01', '2027-03-01 01:30 UTC', 'running', 'server', '', text])
})
