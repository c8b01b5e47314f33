import { beforeEach, describe, expect, test } from 'vitest'
import type { ClientDrift } from '#lib/onboarding/life/drift/look-at-client.ts'
import { type DriftLook, lookOn } from '#lib/onboarding/life/drift/report/look-on.ts'
import { type DriftReport, newDriftReport } from '#lib/onboarding/life/drift/report/report-state.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { dueAt, hour } from './reports.ts'

const logged = keepTestLog()
const fine: ClientDrift = { kind: 'compared', remembered: 'yes', differences: [] }
const refOf = (at: number): ClientRef => ({ source: 'espocrm', type: 'Account', id: String(at).padStart(3, '0') })
const keyOf = (at: number) => clientKey(refOf(at))

const world = { count: 3, now: dueAt, remaining: 600_000, quiet: true, lists: true, silent: new Set<string>() }
let looked: string[] = []
let kept: string[] = []
beforeEach(() => {
  Object.assign(world, { count: 3, now: dueAt, remaining: 600_000, quiet: true, lists: true, silent: new Set() })
  looked = []
  kept = []
})

const work: DriftLook = {
  clock: { now: () => world.now },
  deadline: { remaining: () => world.remaining },
  async clients() {
    if (!world.lists) throw new TypeError('Anna is down')
    return Array.from({ length: world.count }, (_, at) => refOf(at))
  },
  async look(ref) {
    const key = clientKey(ref)
    looked.push(key)
    if (world.silent.has(key)) throw new TypeError(`${key} Anna`)
    return fine
  },
  isQuiet: async () => world.quiet,
}
const go = (from: DriftReport = newDriftReport(dueAt)) =>
  lookOn(work, from, async (report) => {
    kept.push(report.after)
    return report
  })
const silence = (...at: number[]) => {
  for (const one of at) world.silent.add(keyOf(one))
}

test('every client is looked at once, in their order, and the looking ends', async () => {
  expect(await go()).toMatchObject({
    after: keyOf(2),
    counts: { looked: 3, compared: 3, unreached: 0 },
    lookedAt: dueAt,
    left: 0,
  })
  expect(looked).toEqual([keyOf(0), keyOf(1), keyOf(2)])
  expect(logged.lines).toEqual([])
})

test('where another function stopped, it goes on with the next client', async () => {
  const from = { ...newDriftReport(dueAt), after: keyOf(1) }
  expect(await go(from)).toMatchObject({ after: keyOf(2), counts: { looked: 1 }, left: 0 })
  expect(looked).toEqual([keyOf(2)])
})

test('without any client the looking ends', async () => {
  world.count = 0
  expect(await go()).toMatchObject({ counts: { looked: 0 }, lookedAt: dueAt, left: 0 })
})

test('what was found is kept every twenty clients', async () => {
  world.count = 41
  await go()
  expect(kept).toEqual(['', keyOf(19), keyOf(39)])
})

test('while new clients wait nobody is looked at', async () => {
  world.quiet = false
  expect(await go()).toEqual(newDriftReport(dueAt))
  expect(looked).toEqual([])
})

test('who comes meanwhile goes first', async () => {
  world.count = 30
  const report = lookOn(
    {
      ...work,
      async look(ref) {
        world.quiet = false
        return work.look(ref)
      },
    },
    newDriftReport(dueAt),
    async (one) => one,
  )
  expect(await report).toMatchObject({ after: keyOf(19), counts: { looked: 20 } })
  expect(await report).not.toHaveProperty('lookedAt')
})

test.each([
  [60_000, 3],
  [59_999, 0],
])('with %d milliseconds left %d are looked at', async (remaining, count) => {
  world.remaining = remaining
  expect((await go()).counts.looked).toBe(count)
})

describe('a client for whom nobody answers', () => {
  test('is passed over where others are answered', async () => {
    silence(1)
    expect(await go()).toMatchObject({ after: keyOf(2), counts: { looked: 2, unreached: 1 }, lookedAt: dueAt })
    expect(logged.lines).toMatchObject([
      { event: 'drift.look_failed', level: 'warn', client: keyOf(1), error: 'TypeError' },
    ])
    expect(JSON.stringify(logged.lines)).not.toContain('Anna')
  })

  test('is looked at again later where it is the last', async () => {
    silence(2)
    const report = await go()
    expect(report).toMatchObject({ after: keyOf(1), counts: { looked: 2, unreached: 0 } })
    expect(report).not.toHaveProperty('lookedAt')
  })

  test('is passed over after four in a row, and waited for from the fifth', async () => {
    world.count = 20
    silence(3, 4, 5, 6)
    expect((await go()).counts).toMatchObject({ looked: 16, unreached: 4 })
    silence(7)
    looked = []
    const report = await go()
    expect(report).toMatchObject({ after: keyOf(2), counts: { looked: 3, unreached: 0 } })
    expect(report).not.toHaveProperty('lookedAt')
    expect(looked).toHaveLength(8)
  })

  test('counts in a row only', async () => {
    world.count = 12
    silence(1, 2, 3, 5, 6, 7, 9, 10)
    expect((await go()).counts).toMatchObject({ looked: 4, unreached: 8 })
  })
})

describe('after a day', () => {
  test('the looking ends, and who is left is counted', async () => {
    world.now = dueAt + 24 * hour
    const from = { ...newDriftReport(dueAt), after: keyOf(0) }
    expect(await go(from)).toEqual({ ...from, lookedAt: world.now, left: 2 })
    expect(looked).toEqual([])
  })

  test('it ends also where nobody knows who is left', async () => {
    Object.assign(world, { now: dueAt + 24 * hour, lists: false })
    const report = await go()
    expect(report).toEqual({ ...newDriftReport(dueAt), lookedAt: world.now })
    expect(report.left).toBeUndefined()
  })

  test('and not before', async () => {
    world.now = dueAt + 24 * hour - 1
    await go()
    expect(looked).toHaveLength(3)
    world.lists = false
    const report = await go()
    expect(report).toEqual(newDriftReport(dueAt))
    expect(logged.lines).toMatchObject([{ event: 'drift.look_failed', error: 'TypeError' }])
    expect(JSON.stringify(logged.lines)).not.toContain('Anna')
  })
})
