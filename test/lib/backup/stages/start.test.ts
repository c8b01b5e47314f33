import { describe, expect, test } from 'vitest'
import { startStage } from '#lib/backup/stages/start.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { BackupProgress, StorageRequest } from '#lib/docspace/backups/backups.ts'
import { failing, now, runOf, workOn } from '../stage.ts'
import { keepLines } from '../world/lines.ts'

const lines = keepLines()
const progress = (taskId: string, change: Partial<BackupProgress> = {}): BackupProgress => ({
  taskId,
  completed: false,
  percent: 0,
  error: '',
  warning: '',
  cancelled: false,
  link: '',
  ...change,
})
const yesterday = progress('yesterday', { completed: true, percent: 100 })
const settings = { storage: { type: 'Documents', folderId: 7 } }

interface Slot {
  /** What the slot shows, look by look; the last for every further one. */
  shows: (BackupProgress | undefined)[]
  /** The task that a start is answered with. */
  gives?: BackupProgress
  runs?: RunState[]
  used?: number
}

const start = async (
  state: RunState,
  { shows, gives = progress('new'), runs = [], used = 0 }: Slot,
  portal: object = settings,
) => {
  const requests: StorageRequest[] = []
  const kept: RunState[] = []
  const backups = {
    progress: async () => (shows.length > 1 ? shows.shift() : shows[0]),
    start: async (request: StorageRequest) => {
      requests.push(request)
      return gives
    },
  }
  const storage = { used, most: 100 }
  const account = { plan: async () => ({ rooms: undefined, storage, freeBackups: undefined }) }
  const { work } = workOn({ backups, account }, { settings: portal, runs })
  const keep = async (one: RunState) => {
    kept.push(one)
    expect(requests).toEqual([])
    return { ...one, mark: 'kept' }
  }
  return { ...(await startStage(work, state, keep)), requests, kept }
}
const request = { storageType: 'Documents', params: { folderId: '7' } }
const followed = (task: string, ours: boolean, percent = 0) => ({
  stage: 'watch',
  task,
  ours,
  percent,
  startedAt: now,
  changedAt: now,
})

describe('a run that is due', () => {
  test.each([
    ['nothing', undefined, ''],
    ['yesterday’s task', yesterday, 'yesterday'],
  ])('starts a backup where the slot shows %s, and notes before what it saw', async (_, shown, before) => {
    const { state, after, requests, kept } = await start(runOf(25, { silentSince: now }), { shows: [shown] })
    expect(requests).toEqual([request])
    expect(kept).toMatchObject([{ stage: 'start', folderId: 7, intent: { before, at: now } }])
    expect(state).toMatchObject({ ...followed('new', true), mark: 'kept' })
    expect(state).not.toHaveProperty('silentSince')
    expect(after).toBe(5_000)
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ task: 'new', progress: 0 }])
  })

  test('follows what runs already, and starts nothing', async () => {
    const { state, requests, kept } = await start(runOf(25), { shows: [progress('theirs', { percent: 30 })] })
    expect({ requests, kept }).toEqual({ requests: [], kept: [] })
    expect(state).toMatchObject(followed('theirs', false, 30))
  })

  test('follows what somebody began during the preflight', async () => {
    const { state, requests, kept } = await start(runOf(25), { shows: [yesterday, progress('theirs')] })
    expect({ requests, kept }).toEqual({ requests: [], kept: [] })
    expect(state).toMatchObject(followed('theirs', false))
  })

  test('warns of too little room by the last archive that was read', async () => {
    const read = (size: number) => ({ facts: { size } as RunState['facts'] })
    const runs = [runOf(24), runOf(23, read(11)), runOf(22, read(1))]
    const checks = async (used: number) =>
      (await start(runOf(25), { shows: [undefined], runs, used })).kept[0]?.checks.map(({ id }) => id)
    expect(await checks(79)).toEqual(['storage'])
    expect(await checks(78)).toEqual([])
  })

  test('that DocSpace refuses ends with its reason', async () => {
    const { work } = workOn({ backups: { progress: failing(new DocSpaceRefusal(400, 'GET /x')) } }, { settings })
    const { state } = await startStage(work, runOf(25), async (one) => one)
    expect(state).toMatchObject({ stage: 'report', end: { reason: 'request-refused' } })
    const { work: broken } = workOn({ backups: { progress: failing(new TypeError('surprise')) } }, { settings })
    await expect(startStage(broken, runOf(25), async (one) => one)).rejects.toThrow('surprise')
  })
})

describe('a run whose start was never answered', () => {
  const unsure = runOf(25, { intent: { before: 'yesterday', at: now - 60_000 } })

  test.each([
    ['at work', progress('new', { percent: 5 })],
    ['done', progress('new', { completed: true, percent: 90 })],
  ])('takes a task that was not there before for its own, %s', async (_, shown) => {
    const { state, requests } = await start(unsure, { shows: [shown] })
    expect(requests).toEqual([])
    expect(state).toMatchObject({ ...followed('new', true, shown.percent), claimed: true })
  })

  test.each([
    ['the task of before', yesterday],
    ['nothing', undefined],
  ])('starts again where the slot shows %s', async (_, shown) => {
    const { state, requests } = await start(unsure, { shows: [shown] })
    expect(requests).toEqual([request])
    expect(state.claimed).toBeUndefined()
  })
})

describe('a start that is answered with the task that holds the slot', () => {
  const dead = progress('dead', { percent: 40 })

  test('ends a run that has given up on it', async () => {
    const { state, after, requests } = await start(runOf(25, { followed: ['dead'] }), { shows: [dead], gives: dead })
    expect(requests).toEqual([request])
    expect(after).toBe(0)
    expect(state).toMatchObject({ stage: 'report', outcome: 'bad' })
    expect(state.end).toEqual({
      kind: 'stalled',
      reason: 'backup-stalled',
      detail: 'a backup without progress at 40 % holds the slot',
      at: now,
    })
  })

  test('is followed by a run that has not', async () => {
    const { state } = await start(runOf(25), { shows: [{ ...dead, completed: true }], gives: dead })
    expect(state).toMatchObject(followed('dead', false, 40))
  })
})

test('the room that is needed is that of the last archive of its kind', async () => {
  const facts = (size: number) => ({ facts: { size } as NonNullable<RunState['facts']> })
  const runs = [runOf(24, { kind: 'server', ...facts(99) }), runOf(23, facts(1))]
  const mine = await start(runOf(25), { shows: [yesterday], runs, used: 50 })
  const alone = await start(runOf(25), { shows: [yesterday], runs: runs.slice(1), used: 50 })
  expect(mine.state.checks).toEqual(alone.state.checks)
})

test('a storage without folders leaves no folder on the run', async () => {
  const { kept } = await start(runOf(25), { shows: [yesterday] }, { storage: { type: 'DataStore' } })
  expect(kept[0]).not.toHaveProperty('folderId')
})
