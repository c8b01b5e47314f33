import { expect, test } from 'vitest'
import { newDriftReport, readDriftReport } from '#lib/onboarding/life/drift/report/report-state.ts'
import { beginReport, latestReports, ReportTaken } from '#lib/onboarding/life/drift/report/report-store.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'
import { dueAt, hour } from './reports.ts'

const week = 7 * 24 * hour

test('a report begins once for its day, however often its schedule fires', async () => {
  const { store, texts } = memoryTexts()
  await beginReport(store, dueAt)
  const [first] = await latestReports(store, 5)
  await first?.keep({ ...newDriftReport(dueAt), after: 'a:b:1' })
  await beginReport(store, dueAt + hour)
  expect([...texts.keys()]).toEqual(['drift/2026-11-30.json'])
  expect((await latestReports(store, 5)).map(({ report }) => report)).toEqual([
    { ...newDriftReport(dueAt), after: 'a:b:1' },
  ])
})

test('the newest come first, and no more than asked for; what cannot be read is left out', async () => {
  const { store } = memoryTexts()
  for (const at of [dueAt, dueAt + 2 * week, dueAt + week]) await beginReport(store, at)
  await store.create('clients/x.json', '{}')
  const days = async (most: number) => (await latestReports(store, most)).map(({ report }) => report.day)
  expect(await days(5)).toEqual(['2026-12-14', '2026-12-07', '2026-11-30'])
  expect(await days(2)).toEqual(['2026-12-14', '2026-12-07'])
  await store.create('drift/2026-12-08.json', '{"v":2}')
  expect(await days(5)).toEqual(['2026-12-14', '2026-12-07', '2026-11-30'])
})

test('one that is gone between the list and the look is left out', async () => {
  const { store } = memoryTexts()
  await beginReport(store, dueAt)
  const list = async () => ['drift/2026-11-30.json', 'drift/2026-12-07.json']
  expect((await latestReports({ ...store, list }, 5)).map(({ report }) => report.day)).toEqual(['2026-11-30'])
})

test('who has read it last keeps it, again and again; another finds that it is taken', async () => {
  const { store } = memoryTexts()
  await beginReport(store, dueAt)
  const [mine] = await latestReports(store, 1)
  const [theirs] = await latestReports(store, 1)
  const next = { ...newDriftReport(dueAt), after: 'a:b:1' }
  expect(await mine?.keep(next)).toBe(next)
  await expect(theirs?.keep({ ...next, after: 'a:b:9' })).rejects.toBeInstanceOf(ReportTaken)
  await mine?.keep({ ...next, after: 'a:b:2' })
  expect((await latestReports(store, 1))[0]?.report.after).toBe('a:b:2')
})

test('a text that is none is no report', () => {
  expect(readDriftReport('')).toBeUndefined()
  expect(readDriftReport(JSON.stringify(newDriftReport(dueAt)))).toEqual(newDriftReport(dueAt))
})
