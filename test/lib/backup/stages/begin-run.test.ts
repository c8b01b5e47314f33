import { describe, expect, test } from 'vitest'
import { beginRun, resumeRun } from '#lib/backup/stages/begin-run.ts'
import { type BackupServices, Superseded } from '#lib/backup/stages/stage-context.ts'
import type { RunMessage } from '#lib/backup/store/run-message.ts'
import { createRuns } from '#lib/backup/store/run-repository.ts'
import type { BackupProgress } from '#lib/docspace/backups/backups.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import { RetryLater } from '#lib/runtime/errors.ts'
import { memoryStore } from '../memory-store.ts'
import { now, portalSettings, runOf, workOn } from '../stage.ts'
import { keepLines } from '../world/lines.ts'

const lines = keepLines()
const dueAt = Date.UTC(2026, 10, 25, 2)
const due = { portal: 'main', by: 'schedule', dueAt } as const
const run = '2026-11-25T02-00-00.000Z'
const running = { taskId: 'theirs', completed: false, percent: 5, error: '', warning: '', cancelled: false, link: '' }

const open = (progress: () => Promise<BackupProgress | undefined> = async () => running) => {
  const sent: [RunMessage, number][] = []
  const runs = createRuns(memoryStore().store)
  let looks = 0
  const counted = async () => {
    looks += 1
    expect(sent).toHaveLength(1)
    return progress()
  }
  const { work } = workOn({ backups: { progress: counted } })
  const services = {
    runs,
    clock: { now: () => now, sleep: async () => {} },
    settings: { main: portalSettings() },
    openPortal: () => work.portal(),
    send: async (message, delay) => void sent.push([message, delay]),
  } as Partial<BackupServices> as BackupServices
  const begin = () => beginRun(services, due, { remaining: () => 200_000 })
  return { services, runs, sent, begin, looks: () => looks, stored: async () => (await runs.find('main', run))?.state }
}
const first = [{ portal: 'main', run, step: 0 }, 10_000]

describe('a run that becomes due', () => {
  test('is noted, has its message, and is started', async () => {
    const { begin, sent, stored } = open()
    const state = await begin()
    expect(state).toMatchObject({ ...due, run, step: 0, stage: 'watch', task: 'theirs', ours: false })
    expect(sent).toEqual([first])
    expect(await stored()).toEqual(state)
  })

  test('is of the kind that the settings name, and of none where it is the usual one', async () => {
    const { begin, services } = open()
    Object.assign(services.settings, { main: portalSettings({ kind: 'server' }) })
    expect(await begin()).toMatchObject({ kind: 'server' })
    expect(await open().begin()).not.toHaveProperty('kind')
  })

  test('a second time is the same run: its message goes out once more, and only the first starts it', async () => {
    const { begin, sent, looks, runs } = open()
    await begin()
    const again = await begin()
    expect(again).toMatchObject({ stage: 'watch', task: 'theirs' })
    expect(sent).toEqual([first, first])
    expect(looks()).toBe(1)
    const held = await runs.find('main', run)
    if (held) await runs.save(held, { ...held.state, step: 1 })
    await begin()
    expect(sent).toHaveLength(2)
  })

  test('is left to its message where it was noted and not yet started', async () => {
    const { begin, runs, looks } = open()
    await runs.begin({ ...runOf(25), run, dueAt })
    expect(await begin()).toMatchObject({ stage: 'start' })
    expect(looks()).toBe(0)
  })

  test.each([new RetryLater(docspaceReasons['docspace-unreachable'], { detail: 'GET /x' }), new Superseded()])(
    'is left to its message when it cannot be started now: %o',
    async (error) => {
      const { begin, sent, stored } = open(() => Promise.reject(error))
      expect(await begin()).toMatchObject({ stage: 'start' })
      expect(sent).toEqual([first])
      expect((await stored())?.stage).toBe('start')
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ level: 'warn', detail: error.message }])
    },
  )

  test('that fails in a way nobody foresaw says so', async () => {
    const { begin } = open(() => Promise.reject(new TypeError('surprise')))
    await expect(begin()).rejects.toThrow('surprise')
  })
})

test('a run under way goes on with one more message, at once', async () => {
  const { services, sent } = open()
  await resumeRun(services, runOf(25, { step: 4 }))
  expect(sent).toEqual([[{ portal: 'main', run: 'night 25', step: 4 }, 0]])
})
