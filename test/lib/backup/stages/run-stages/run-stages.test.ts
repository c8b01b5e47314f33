import { describe, expect, test } from 'vitest'
import { backupReasons } from '#lib/backup/reasons.ts'
import { endBadly, followRun, keeper, workOf } from '#lib/backup/stages/run-stages.ts'
import { type BackupServices, Superseded } from '#lib/backup/stages/stage-context.ts'
import type { RunMessage } from '#lib/backup/store/run-message.ts'
import { createRuns } from '#lib/backup/store/run-repository.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { BackupProgress } from '#lib/docspace/backups/backups.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { memoryStore } from '../../memory-store.ts'
import { failing, now, portalSettings, progressOf, runOf, workOn } from '../../stage.ts'
import { keepLines } from '../../world/lines.ts'

const lines = keepLines()
const minutes = 60_000
const hours = 60 * minutes
const atWork = progressOf({ percent: 50 })
const watching = (more: Partial<RunState> = {}) =>
  runOf(25, { stage: 'watch', task: 'task', ours: true, changedAt: now, startedAt: now, ...more })

/** A run in the store, its queue, and a portal that answers a look at its task so. */
const open = async (state: RunState, progress: () => Promise<BackupProgress | undefined> = async () => atWork) => {
  const sent: [RunMessage, number][] = []
  const runs = createRuns(memoryStore().store)
  const { work } = workOn({ backups: { progress } })
  let opened = 0
  const services = {
    ...work.services,
    runs,
    clock: { now: () => now, sleep: async () => {} },
    settings: { main: portalSettings({ patienceHours: 6 }) },
    channels: () => [],
    openPortal: () => {
      opened += 1
      return work.portal()
    },
    send: async (message, delay) => void sent.push([message, delay]),
  } as BackupServices
  const held = await runs.begin(state)
  const follow = (step = state.step, remaining = 200_000) =>
    followRun(services, { portal: 'main', run: state.run, step }, { remaining: () => remaining })
  const stored = async () => (await runs.find('main', state.run))?.state
  return { services, runs, held, sent, follow, stored, opened: () => opened }
}

describe('a message about a run', () => {
  test('does what can be done now, sends the next one, and notes its step after that', async () => {
    const { follow, sent, stored, services } = await open(watching({ step: 3 }))
    const { send } = services
    services.send = async (...given) => {
      expect((await stored())?.step).toBe(3)
      await send(...given)
    }
    await follow()
    expect(sent).toEqual([[{ portal: 'main', run: 'night 25', step: 4 }, 5_000]])
    expect(await stored()).toMatchObject({ stage: 'watch', percent: 50, step: 4 })
  })

  test('that is newer than the run raises its step beyond itself', async () => {
    const { follow, sent } = await open(watching({ step: 3 }))
    await follow(5)
    expect(sent.map(([{ step }]) => step)).toEqual([6])
  })

  test.each<[string, RunState, number]>([
    ['an older step', watching({ step: 3 }), 2],
    ['a run that is done', watching({ stage: 'done', step: 3 }), 3],
  ])('with %s is let go', async (_, state, step) => {
    const { follow, sent, stored, opened } = await open(state)
    await follow(step)
    expect(sent).toEqual([])
    expect(opened()).toBe(0)
    expect(await stored()).toEqual(state)
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ step: String(step) }])
  })

  test('of an unknown run, and of a portal that the settings do not have, is an error', async () => {
    const { services } = await open(watching())
    const follow = (portal: string, run: string) =>
      followRun(services, { portal, run, step: 0 }, { remaining: () => 1 })
    await expect(follow('main', 'none')).rejects.toThrow('run none of main is not known')
    await services.runs.begin(runOf(25, { portal: 'other' }))
    await expect(follow('other', 'night 25')).rejects.toThrow('there is no portal other in the settings')
  })

  test('goes through stage after stage while there is time, and opens the portal once', async () => {
    const { follow, sent, stored, opened } = await open(runOf(25, { stage: 'report' }))
    await follow()
    expect(sent).toEqual([])
    expect(await stored()).toMatchObject({ stage: 'done', step: 0, endedAt: now })
    const pruning = await open(runOf(25, { stage: 'prune' }))
    await pruning.follow()
    expect(await pruning.stored()).toMatchObject({ stage: 'done' })
    expect([opened(), pruning.opened()]).toEqual([0, 1])
  })

  test.each([
    [29_999, 'report', [[{ portal: 'main', run: 'night 25', step: 1 }, 1_000]]],
    [30_000, 'done', []],
  ])('begins a new stage only with thirty seconds left: %d ms', async (remaining, stage, messages) => {
    const { follow, sent, stored } = await open(runOf(25, { stage: 'prune' }))
    await follow(0, remaining)
    expect((await stored())?.stage).toBe(stage)
    expect(sent).toEqual(messages)
  })

  test('that ends a run sends none, however little time is left', async () => {
    const { follow, sent, stored } = await open(runOf(25, { stage: 'report' }))
    await follow(0, 29_999)
    expect((await stored())?.stage).toBe('done')
    expect(sent).toEqual([])
  })

  test('that another worker was quicker with changes nothing', async () => {
    const { follow, runs, held } = await open(watching(), async () => {
      await runs.save(held, watching({ percent: 7 }))
      return atWork
    })
    await expect(follow()).rejects.toBeInstanceOf(Superseded)
    expect((await runs.find('main', 'night 25'))?.state.percent).toBe(7)
  })
})

test('what is kept is what the next writing replaces', async () => {
  const { services, held, stored } = await open(watching())
  const holding = { held }
  const keep = keeper(services, holding)
  expect(await keep(watching({ percent: 1 }))).toEqual(watching({ percent: 1 }))
  await keep(watching({ percent: 2 }))
  expect(holding.held.state.percent).toBe(2)
  expect((await stored())?.percent).toBe(2)
  await expect(keeper(services, { held })(watching())).rejects.toBeInstanceOf(Superseded)
})

test('the portal of a run is opened when it is needed first, and once', async () => {
  const { services, opened } = await open(watching())
  const work = workOf(services, 'main', { remaining: () => 1 })
  expect(opened()).toBe(0)
  expect(await work.portal()).toBe(await work.portal())
  expect(opened()).toBe(1)
  expect(work.now()).toBe(now)
})

describe('a portal that refuses in the middle of a run', () => {
  const call = 'GET /x'
  const follow = async (error: unknown, state: RunState) => {
    const { follow: go, stored, sent } = await open(state, failing(error))
    // The report has no channel here, so an end is reported at once.
    await go()
    return { state: await stored(), sent }
  }

  test('is asked again every minute for a quarter of an hour', async () => {
    const { state, sent } = await follow(new DocSpaceRefusal(403, call), watching())
    expect(state).toMatchObject({ stage: 'watch', silentSince: now })
    expect(sent).toMatchObject([[{ step: 1 }, 60_000]])
    const since = now - 15 * minutes + 1
    expect((await follow(new DocSpaceRefusal(403, call), watching({ silentSince: since }))).state).toMatchObject({
      stage: 'watch',
      silentSince: since,
    })
  })

  test.each([
    [403, 'right-missing'],
    [404, 'portal-unavailable'],
  ])('with %d is believed after that: %s', async (status, reason) => {
    const { state } = await follow(new DocSpaceRefusal(status, call), watching({ silentSince: now - 15 * minutes }))
    expect(state).toMatchObject({ stage: 'done', outcome: 'bad', passed: false })
    expect(state?.end).toEqual({ kind: 'refused', reason, detail: `${call} was refused with ${status}`, at: now })
    expect(state).not.toHaveProperty('silentSince')
  })

  test('for want of an archive says so', async () => {
    const refused = failing(new DocSpaceRefusal(404, call))
    const run = runOf(25, { stage: 'locate', task: 'task', silentSince: now - 15 * minutes })
    const { services, stored, follow: go } = await open(run)
    services.openPortal = async () => ({ ...(await workOn({ backups: { history: refused } }).work.portal()) })
    await go()
    expect((await stored())?.end?.reason).toBe('archive-missing')
  })

  test.each([
    [new Park(backupReasons['secret-missing'], { detail: 'name' }), 'secret-missing', 'name'],
    [new Park(docspaceReasons['docspace-tariff']), 'subscription-ended', undefined],
  ])('for good ends the run at once: %o', async (error, reason, detail) => {
    const { state } = await follow(error, watching())
    expect(state?.end).toEqual({ kind: 'refused', reason, at: now, ...(detail && { detail }) })
  })

  test.each([new TypeError('surprise'), new Park(docspaceReasons['docspace-key-refused'])])(
    'in a way that nobody foresaw is thrown on: %o',
    async (error) => {
      await expect(follow(error, watching())).rejects.toBe(error)
    },
  )
})

describe('a portal that does not answer', () => {
  const silent = (
    code: keyof typeof docspaceReasons = 'docspace-unreachable',
    more: { detail?: string; after?: number } = {},
  ) => new RetryLater(docspaceReasons[code], more)
  const follow = async (error: unknown, state: RunState) => {
    const { follow: go, stored, sent } = await open(state, failing(error))
    await go()
    return { state: await stored(), delay: sent[0]?.[1] }
  }

  test.each([
    [0, 15_000],
    [60_000, 25_000],
    [30 * minutes, 300_000],
    [5 * hours, 300_000],
  ])('for %d ms is asked again in %d', async (since, delay) => {
    const silentSince = now - since
    const found = await follow(silent(), since === 0 ? watching() : watching({ silentSince }))
    expect(found).toMatchObject({ state: { stage: 'watch', silentSince }, delay })
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ reason: 'docspace-unreachable', durationMs: since }])
  })

  test('is asked when it says itself', async () => {
    expect((await follow(silent('docspace-busy', { after: 7_000 }), watching())).delay).toBe(7_000)
    await follow(silent('docspace-busy', { detail: 'GET /x: 429' }), watching({ silentSince: now - 5_000 }))
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ detail: 'GET /x: 429' })
  })

  test.each<[ReturnType<typeof silent>, string]>([
    [silent(), 'portal-silent'],
    [silent('docspace-portal-unavailable', { detail: 'GET /x: 301' }), 'portal-redirects'],
    [silent('docspace-key-refused'), 'key-refused'],
    [silent('docspace-key-scope'), 'scope-missing'],
    [silent('docspace-no-api'), 'portal-unavailable'],
  ])('for as long as the settings say ends the run: %o is %s', async (error, reason) => {
    const waiting = watching({ silentSince: now - 6 * hours + 1 })
    expect((await follow(error, waiting)).state).toMatchObject({ stage: 'watch' })
    const { state } = await follow(error, watching({ silentSince: now - 6 * hours }))
    expect(state).toMatchObject({ stage: 'done', outcome: 'bad', end: { kind: 'unreachable', reason, at: now } })
  })

  test.each([
    [silent(), 'archive-unread'],
    [silent('docspace-key-refused'), 'key-refused'],
  ])('while its archive is read: %o is %s', async (error, reason) => {
    const archive = { fileName: 'a.tar.gz', storageType: 4, createdAt: now }
    const { state } = await follow(error, runOf(25, { stage: 'read', archive, silentSince: now - 6 * hours }))
    expect(state?.end?.reason).toBe(reason)
  })
})

test('a bad end forgets what only a run under way needs', () => {
  const state = watching({ passed: true, silentSince: now, reading: { position: 1, restarts: 0 } })
  const { state: ended, after } = endBadly(state, 'failed', 'roomkeeper-failed', undefined, now)
  expect(after).toBe(0)
  expect(ended).toEqual({
    ...watching({ passed: false, stage: 'report', outcome: 'bad' }),
    end: { kind: 'failed', reason: 'roomkeeper-failed', at: now },
  })
})
