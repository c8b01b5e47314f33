import { h } from 'preact'
import { expect, test } from 'vitest'
import { Run } from '#infra/local/console/page/parts/backup.tsx'
import type { BackupRun } from '#infra/local/console/wire.ts'
import { drawn } from '../rendered.ts'

const run = (more: Partial<BackupRun>): BackupRun => ({
  run: 'r',
  by: 'hand',
  dueAt: 0,
  stage: 'done',
  percent: 100,
  checks: [],
  ...more,
})
const steps = (more: Partial<BackupRun>) =>
  drawn(h(Run, { run: run(more) })).flatMap((one) => (one.name === 'li' ? [one] : []))
const ticked = (more: Partial<BackupRun>) => steps(more).filter(({ text }) => text.startsWith('✓')).length

test.each([
  ['good', 6],
  ['warning', 6],
  ['bad', 0],
] as const)('a backup that ended %s has %i ticks', (outcome, ticks) => {
  expect(steps({ outcome })).toHaveLength(6)
  expect(ticked({ outcome })).toBe(ticks)
})

test('one that is under way has a tick for each step that is over, and stands at the next', () => {
  expect(ticked({ stage: 'locate' })).toBe(2)
  expect(steps({ stage: 'locate' }).map((one) => one.class)).toEqual(['done', 'done', 'now', '', '', ''])
})
