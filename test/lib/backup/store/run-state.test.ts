import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import {
  backupKindOf,
  hasBegunReporting,
  hasGaps,
  isVerified,
  newRun,
  type RunState,
  runId,
  runState,
} from '#lib/backup/store/run-state.ts'

const at = Date.UTC(2026, 10, 25, 2)

/** A run with everything that may be known of one. */
const whole: { [K in keyof RunState]-?: NonNullable<RunState[K]> } = {
  v: 1,
  portal: 'main',
  run: '2026-11-25T02-00-00.000Z',
  by: 'schedule',
  kind: 'server',
  dueAt: at,
  mark: 'mark',
  step: 3,
  stage: 'read',
  intent: { before: 'task before', at },
  task: 'task',
  ours: true,
  claimed: true,
  startedAt: at,
  owner: 'owner',
  followed: ['task of somebody else'],
  percent: 50,
  changedAt: at,
  goneSince: at,
  silentSince: at,
  refusals: 1,
  end: { kind: 'broken', reason: 'archive-broken', detail: 'gzip', at },
  warning: 'files left out',
  folderId: 7,
  archive: { fileName: 'a.tar.gz', storageType: 0, createdAt: at, fileId: 9, size: 10 },
  reading: {
    reader: 'c3RhdGU=',
    position: 5,
    upload: { id: 'u', key: 'k', parts: [{ etag: '"1"', sha256: 'sum' }], completed: false },
    restarts: 1,
    found: 'bG9vaw==',
  },
  facts: { entries: 3, bytes: 9, tables: 1, closing: true, missing: false, sha256: 'sum', size: 10 },
  content: {
    verdict: 'verified',
    tables: 48,
    knownTables: 48,
    otherTables: ['core/core_new'],
    rows: 9,
    rooms: 2,
    people: 3,
    versions: 4,
    bytes: 5,
    changed: 1,
    deleted: 1,
    faults: [{ id: 'row-twice', detail: 'files/files_file: 1' }],
    gaps: [{ kind: 'content-missing', id: 5, version: 1, name: 'a.txt', inPortal: true }],
    gapCount: 1,
    clientRooms: { known: 2, missing: ['espocrm:Account:6b02'], versions: 3, bytes: 4 },
  },
  copy: {
    key: 'k',
    checksum: 'sum',
    lockUntil: at,
    readAt: at,
    damage: { reason: 'copy-damaged', detail: 'another SHA-256', at },
  },
  evidence: { key: 'k', problem: 'not locked' },
  readAgain: {
    bytes: 5,
    read: ['r'],
    current: { run: 'r', position: 3, hash: 'c3RhdGU=' },
    damaged: [{ run: 'r', reason: 'copy-unlocked', detail: 'no lock', at }],
    waiting: 2,
    problem: 'AccessDenied',
    finished: true,
  },
  drill: {
    ...{ url: 'https://drill.example', stage: 'done', begunAt: at, seed: 's', taskBefore: 't', task: 'u' },
    ...{
      ownerAfter: 'o',
      endedAt: at,
      passed: true,
      checks: [{ id: 'drill-rooms', verdict: 'passed', detail: 'all' }],
    },
  },
  lastDrill: { run: 'r', at, passed: true, url: 'https://drill.example' },
  checks: [{ id: 'content', verdict: 'passed', detail: 'whole' }],
  outcome: 'good',
  passed: true,
  pruned: { portal: ['a'], offsite: ['b'], problems: ['c'] },
  deliveries: { mail: { state: 'waiting', tries: 2, until: at, unsure: true, detail: 'SES' } },
  endedAt: at,
}
const read = (change: object) => z.parse(runState, JSON.parse(JSON.stringify({ ...whole, ...change })))
const isRead = (change: object) => z.safeParse(runState, { ...whole, ...change }).success

describe('a run', () => {
  test('is read as it was written, with everything that is known of it', () => {
    expect(read({})).toEqual(whole)
    const fresh = newRun({ portal: 'main', run: 'r', by: 'hand', dueAt: at }, at + 1)
    expect(z.parse(runState, JSON.parse(JSON.stringify(fresh)))).toEqual(fresh)
  })

  test('begins with nothing known, and is neither verified nor of Roomkeeper’s making yet', () => {
    expect(newRun({ portal: 'main', run: 'r', by: 'hand', dueAt: at }, at + 1)).toEqual({
      v: 1,
      portal: 'main',
      run: 'r',
      by: 'hand',
      dueAt: at,
      step: 0,
      stage: 'start',
      ours: false,
      followed: [],
      percent: 0,
      changedAt: at + 1,
      refusals: 0,
      checks: [],
      passed: false,
      pruned: { portal: [], offsite: [], problems: [] },
      deliveries: {},
    })
  })

  test.each([
    ...['start', 'watch', 'locate', 'read', 'prune', 'report', 'done'].map((stage) => ({ stage })),
    ...['finished', 'failed', 'cancelled', 'lost', 'stalled', 'refused', 'unreachable', 'broken'].map((kind) => ({
      end: { kind, at },
    })),
    ...['passed', 'warning', 'failed', 'unchecked'].map((verdict) => ({ checks: [{ id: 'i', verdict, detail: 'd' }] })),
    ...['sending', 'waiting', 'sent', 'failed'].map((state) => ({ deliveries: { mail: { state, tries: 1 } } })),
    ...['good', 'warning', 'bad'].map((outcome) => ({ outcome })),
    ...['schedule', 'hand'].map((by) => ({ by })),
  ])('may have %j', (change) => {
    expect(isRead(change)).toBe(true)
  })

  test.each([
    { v: 2 },
    { stage: 'other' },
    { by: 'other' },
    { claimed: false },
    { outcome: 'other' },
    { end: { kind: 'other', at } },
    { checks: [{ id: 'i', verdict: 'other', detail: 'd' }] },
    { deliveries: { mail: { state: 'other', tries: 1 } } },
  ])('of %j was not written by this version', (change) => {
    expect(isRead(change)).toBe(false)
  })

  test('that an earlier version has stored is read by the names of now', () => {
    const { passed, deliveries, ...rest } = whole
    const before = { ...rest, proven: passed, told: deliveries, checks: [{ ...whole.checks[0], verdict: 'proven' }] }
    expect(z.parse(runState, before)).toEqual(whole)
    expect(read({ stage: 'tell' }).stage).toBe('report')
    expect([undefined, null, 'text'].map((stored) => z.safeParse(runState, stored).success)).toEqual(
      Array(3).fill(false),
    )
  })

  test('has its due time as its id, by hand or not', () => {
    expect(runId('schedule', at)).toBe('2026-11-25T02-00-00.000Z')
    expect(runId('hand', at)).toBe('2026-11-25T02-00-00.000Z-hand')
  })
})

describe('gaps', () => {
  const { content, ...before } = whole
  const { warning: _, ...quiet } = before
  const missing = { ...whole.facts, missing: true }
  const { facts: __, ...unread } = quiet

  test.each<[string, RunState, boolean, boolean]>([
    ['of which nothing says that files are missing', quiet, false, true],
    ['whose list names missing files', { ...quiet, facts: missing }, true, false],
    ['of which DocSpace warns', before, true, false],
    ['in which everything is, though DocSpace warns', whole, false, true],
    ['in which something is missing', { ...quiet, content: { ...content, verdict: 'gaps' } }, true, false],
    ['that was not read, of which DocSpace warns', { ...unread, warning: 'left out' }, true, false],
    ['that was not read', unread, false, false],
    ['that failed a check', { ...quiet, passed: false }, false, false],
  ])('an archive %s', (_what, run, gaps, verified) => {
    expect({ gaps: hasGaps(run), verified: isVerified(run) }).toEqual({ gaps, verified })
  })
})

test.each([
  [{}, false],
  [{ start: { state: 'sent' as const, tries: 1 } }, false],
  [{ mail: { state: 'failed' as const, tries: 1 } }, true],
  [{ start: { state: 'sent' as const, tries: 1 }, mail: { state: 'sending' as const, tries: 1 } }, true],
])(
  'reporting has begun when a channel was tried, for which the notice of the start does not count: %j',
  (deliveries, begun) => expect(hasBegunReporting({ deliveries })).toBe(begun),
)

test('a run backs up the portal unless it says otherwise', () => {
  expect(backupKindOf({})).toBe('portal')
  expect(backupKindOf({ kind: 'server' })).toBe('server')
})
