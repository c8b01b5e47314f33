import { beforeEach, describe, expect, test } from 'vitest'
import { NotDelivered } from '#lib/notify/not-delivered.ts'
import { type DriftReportWork, daysWithout, goOnWithReport } from '#lib/onboarding/life/drift/report/go-on.ts'
import { type DriftReport, readDriftReport } from '#lib/onboarding/life/drift/report/report-state.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { dueAt, hour, reportOf } from './reports.ts'

const log = keepTestLog()
const logged = {
  lines: () => log.lines.filter((line) => 'event' in line),
  metrics: () => log.lines.filter((line) => '_aws' in line),
}
const day = 24 * hour
const key = 'drift/2026-11-30.json'
const refs: ClientRef[] = ['a', 'b', 'c'].map((id) => ({ source: 'espocrm', type: 'Account', id }))

/** An installation with three clients, whose channels take what `answers` say. */
const world = () => {
  const { store, texts } = memoryTexts()
  const sent: { name: string; report: DriftReport; repeated: boolean }[] = []
  const state = {
    now: dueAt,
    remaining: 600_000,
    looked: [] as string[],
    quiet: true,
    answers: {} as Record<string, Error>,
  }
  const channel = (name: 'mail' | 'callback') => ({
    name,
    async send(report: DriftReport, repeated: boolean) {
      sent.push({ name, report, repeated })
      const failure = state.answers[name]
      if (failure) throw failure
    },
  })
  const work: DriftReportWork = {
    clock: { now: () => state.now },
    deadline: { remaining: () => state.remaining },
    texts: store,
    channels: [channel('callback'), channel('mail')],
    clients: async () => refs,
    look: async ({ id }) => {
      state.looked.push(id)
      return { kind: 'compared', remembered: 'yes', differences: [] }
    },
    isQuiet: async () => state.quiet,
  }
  const kept = () => readDriftReport(texts.get(key)?.text ?? '')
  return { work, store, texts, sent, state, kept, go: (at?: number) => goOnWithReport(work, at) }
}
let w = world()
beforeEach(() => {
  w = world()
})
const names = () => w.sent.map(({ name }) => name)

test('a report that is due looks at every client, and is sent once by each channel, whoever goes on', async () => {
  await w.go(dueAt)
  expect(w.state.looked).toEqual(['a', 'b', 'c'])
  expect(names()).toEqual(['callback', 'mail'])
  expect(w.sent[1]).toMatchObject({ repeated: false, report: { counts: { looked: 3 }, left: 0 } })
  expect(w.kept()).toMatchObject({
    endedAt: dueAt,
    deliveries: { mail: { state: 'sent' }, callback: { state: 'sent' } },
  })
  expect(w.kept()).not.toHaveProperty('heldUntil')
  w.state.now = dueAt + hour
  await w.go(dueAt)
  await w.go()
  expect(w.kept()?.endedAt).toBe(dueAt)
  expect(w.sent).toHaveLength(2)
  expect(w.state.looked).toHaveLength(3)
  expect(logged.lines()).toMatchObject([
    { event: 'drift.looked', count: 3 },
    { event: 'report.delivered', channel: 'callback' },
    { event: 'report.delivered', channel: 'mail' },
  ])
})

test('without a report that is due nothing is done', async () => {
  await w.go()
  expect([...w.texts.keys()]).toEqual([])
  expect(w.state.looked).toEqual([])
})

test('a report goes on where the function before it had to stop, and nothing is sent before it is whole', async () => {
  w.state.quiet = false
  await w.go(dueAt)
  expect(w.kept()).toMatchObject({ after: '' })
  expect(w.kept()).not.toHaveProperty('lookedAt')
  expect(w.kept()).not.toHaveProperty('heldUntil')
  expect(w.sent).toEqual([])
  expect(logged.lines()).toEqual([])
  w.state.quiet = true
  await w.go()
  expect(names()).toEqual(['callback', 'mail'])
})

test('while a function is at it no other goes on; one that died lets go when it would have ended', async () => {
  const died = new Error('killed')
  const { look } = w.work
  w.work.look = async () => {
    throw died
  }
  w.work.isQuiet = () => Promise.reject(died)
  await expect(w.go(dueAt)).rejects.toBe(died)
  expect(w.kept()?.heldUntil).toBe(dueAt + 660_000)
  Object.assign(w.work, { look, isQuiet: async () => true })
  w.state.now = dueAt + 659_999
  await w.go()
  expect(w.state.looked).toEqual([])
  w.state.now = dueAt + 660_000
  await w.go()
  expect(w.state.looked).toEqual(['a', 'b', 'c'])
})

test('who is overtaken lets go of it, and says so', async () => {
  w.work.isQuiet = async () => {
    const stored = await w.store.read(key)
    await w.store.replace(key, JSON.stringify(reportOf({ endedAt: dueAt })), stored?.tag ?? '')
    return true
  }
  await w.go(dueAt)
  expect(w.sent).toEqual([])
  expect(logged.lines()).toMatchObject([{ event: 'drift.report_superseded', level: 'info' }])
  expect(w.kept()?.endedAt).toBe(dueAt)
})

describe('a channel', () => {
  test('that does not answer is tried again when it is time, and holds no other back', async () => {
    w.state.answers.callback = new NotDelivered('The callback answered 503')
    await w.go(dueAt)
    expect(names()).toEqual(['callback', 'mail'])
    // The mail says what the callback met.
    expect(w.sent[1]?.report.deliveries.callback).toMatchObject({ state: 'waiting', tries: 1 })
    expect(w.kept()).not.toHaveProperty('endedAt')
    w.state.now = (w.kept()?.deliveries.callback?.until ?? 0) - 1
    await w.go()
    // What was looked at is not looked at again for that.
    expect(w.kept()?.lookedAt).toBe(dueAt)
    expect(w.sent).toHaveLength(2)
    w.state.now += 1
    w.state.answers = {}
    // Who was looked at is not looked at again.
    w.work.clients = () => Promise.reject(new Error('asked again'))
    const { lookedAt } = w.kept() ?? {}
    await w.go()
    expect(names()).toEqual(['callback', 'mail', 'callback'])
    expect(w.kept()?.lookedAt).toBe(lookedAt)
    expect(w.kept()?.endedAt).toBe(w.state.now)
    expect(logged.metrics()).not.toContainEqual(expect.objectContaining({ DriftReportChannelFailed: 1 }))
  })

  test('that refuses for good is given up and counted', async () => {
    w.state.answers.callback = new NotDelivered('The callback answered 410', { permanent: true })
    await w.go(dueAt)
    expect(w.kept()).toMatchObject({ endedAt: dueAt, deliveries: { callback: { state: 'failed' } } })
    expect(logged.metrics().filter((one) => 'DriftReportChannelFailed' in one)).toMatchObject([
      { DriftReportChannelFailed: 1, Channel: 'callback' },
    ])
  })

  test.each([
    [25_000, 2],
    [24_999, 0],
  ])('is sent nothing with %d milliseconds left', async (remaining, count) => {
    await w.store.create(key, JSON.stringify(reportOf()))
    w.state.remaining = remaining
    await w.go()
    expect(w.sent).toHaveLength(count)
  })

  test('that may have had the report is told that it may be the second', async () => {
    const deliveries = {
      mail: { state: 'sending' as const, tries: 1, until: dueAt },
      callback: { state: 'sent' as const, tries: 1 },
    }
    await w.store.create(key, JSON.stringify(reportOf({ deliveries })))
    await w.go()
    expect(w.sent).toMatchObject([{ name: 'mail', repeated: true }])
  })
})

test('days are counted from the last report that arrived, else from the first that was due', async () => {
  const now = dueAt + 20 * day
  const sent = { mail: { state: 'sent' as const, tries: 1 } }
  const failed = { mail: { state: 'failed' as const, tries: 1 } }
  const days = (...reports: DriftReport[]) =>
    daysWithout(
      reports.map((report) => ({ report })),
      now,
    )
  expect(days()).toBe(0)
  expect(days(reportOf())).toBe(20)
  expect(days(reportOf({ dueAt: dueAt + 7 * day }), reportOf())).toBe(20)
  expect(days(reportOf({ deliveries: failed, endedAt: now }), reportOf({ dueAt: dueAt + day }))).toBe(19)
  expect(days(reportOf({ deliveries: sent, endedAt: now - 3 * day - 1 }), reportOf())).toBe(3)
  expect(days(reportOf(), reportOf({ deliveries: sent, dueAt: dueAt + 2 * day }), reportOf())).toBe(18)
  await w.store.create(key, JSON.stringify(reportOf({ deliveries: sent, endedAt: dueAt })))
  w.state.now = dueAt + 9 * day
  await w.go()
  expect(logged.metrics()).toMatchObject([{ DriftReportDaysWithout: 9 }])
})
