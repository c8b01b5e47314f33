import { expect, test } from 'vitest'
import { createRequestMetrics } from '#lib/docspace/request-metrics.ts'
import { withLinesTo } from '#lib/runtime/telemetry/lines.ts'

const exchange = (status: number, ms = 10) => ({ method: 'GET', path: '/', status, ms, attempt: 1 })

/** The lines that are written by `work`. */
const written = (work: () => void): Record<string, unknown>[] => {
  const lines: string[] = []
  withLinesTo((line) => lines.push(line), work)
  return lines.map((line) => JSON.parse(line))
}

test('requests are counted in one line, and then anew', () => {
  const counted = createRequestMetrics()
  for (const [n, status] of [200, 429, 0, 503, 429].entries()) counted.record(exchange(status, n))
  expect(written(counted.flush)).toMatchObject([
    {
      DocSpaceRequests: 5,
      DocSpaceTooManyRequests: 2,
      DocSpaceUnanswered: 1,
      DocSpaceLatency: [0, 1, 2, 3, 4],
      _aws: {
        CloudWatchMetrics: [{ Metrics: expect.arrayContaining([{ Name: 'DocSpaceLatency', Unit: 'Milliseconds' }]) }],
      },
    },
  ])
  expect(written(counted.flush)).toEqual([])
})

test('a line has the times of the last hundred', () => {
  const counted = createRequestMetrics()
  for (let n = 0; n < 101; n += 1) counted.record(exchange(200, n))
  const [line] = written(counted.flush)
  expect(line?.DocSpaceRequests).toBe(101)
  expect(line?.DocSpaceLatency).toEqual(Array.from({ length: 100 }, (_, n) => n + 1))
})
