import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { log, withLogContext } from '#lib/runtime/telemetry/log.ts'
import { metrics } from '#lib/runtime/telemetry/metrics.ts'

let written: string[]

beforeEach(() => {
  written = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text))
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

const lines = () => written.map((text) => JSON.parse(text) as Record<string, unknown>)

describe('the log', () => {
  test('is one JSON object a line, with what surrounds it, however deep and however many at once', async () => {
    const client = async (name: string) =>
      withLogContext({ client: name }, async () => {
        await new Promise((resolve) => setImmediate(resolve))
        withLogContext({ messageId: `m-${name}` }, () => log.info('stage.reached', { stage: 'room' }))
      })
    await Promise.all([client('a:b:1'), client('a:b:2')])
    log.warn('sweep.skipped')
    log.at('error', 'client.postponed', { attempt: 2 })
    expect(written.every((text) => text.endsWith('\n') && text.indexOf('\n') === text.length - 1)).toBe(true)
    expect(lines().map(({ time: _, ...rest }) => rest)).toEqual([
      { level: 'info', event: 'stage.reached', stage: 'room', client: 'a:b:1', messageId: 'm-a:b:1' },
      { level: 'info', event: 'stage.reached', stage: 'room', client: 'a:b:2', messageId: 'm-a:b:2' },
      { level: 'warn', event: 'sweep.skipped' },
      { level: 'error', event: 'client.postponed', attempt: 2 },
    ])
  })
})

describe('metrics', () => {
  test('that nobody asks for are printed only, and CloudWatch keeps the others', () => {
    vi.stubEnv('METRICS', 'Requests Others')
    const both = [
      { name: 'Requests', value: 2 },
      { name: 'Latency', value: 3 },
    ]
    metrics(both, { Source: 'x' }, 5)
    metrics([{ name: 'Latency', value: 3 }], { Source: 'x' }, 5)
    const [kept, printed] = lines()
    const embedded = { CloudWatchMetrics: [{ Metrics: [{ Name: 'Requests', Unit: 'Count' }] }] }
    expect(kept).toMatchObject({ _aws: embedded, Source: 'x', Requests: 2, Latency: 3 })
    expect(printed).toEqual({ Source: 'x', Latency: 3 })
  })

  test('are what CloudWatch documents as the embedded metric format', () => {
    vi.stubEnv('METRIC_NAMESPACE', 'Roomkeeper/test')
    metrics(
      [
        { name: 'Requests', value: 2 },
        { name: 'Latency', value: [3, 4], unit: 'Milliseconds' },
      ],
      { Source: 'x' },
      5,
    )
    expect(lines()).toEqual([
      {
        _aws: {
          Timestamp: 5,
          CloudWatchMetrics: [
            {
              Namespace: 'Roomkeeper/test',
              Dimensions: [['Source']],
              Metrics: [
                { Name: 'Requests', Unit: 'Count' },
                { Name: 'Latency', Unit: 'Milliseconds' },
              ],
            },
          ],
        },
        Source: 'x',
        Requests: 2,
        Latency: [3, 4],
      },
    ])
  })
})
