import { describe, expect, test } from 'vitest'
import { patternFor, readLogLine } from '#lib/runtime/telemetry/read-log-line.ts'

describe('a line of a log', () => {
  test('is read by the names of the catalogues', () => {
    const line = {
      time: '2026-11-28T12:00:00.000Z',
      level: 'warn',
      event: 'client.postponed',
      client: 'a:b:1',
      attempt: 2,
    }
    expect(readLogLine(JSON.stringify(line))).toEqual({
      event: 'client.postponed',
      time: line.time,
      fields: { client: 'a:b:1', attempt: 2 },
    })
  })

  test('of an older release has the names of today', () => {
    const line = { event: 'client waits', client: 'a:b:1', delivery: 'd', message: 'm', verdict: 'v', ms: 1, after: 2 }
    expect(readLogLine(JSON.stringify(line))).toEqual({
      event: 'client.postponed',
      fields: { client: 'a:b:1', correlationId: 'd', messageId: 'm', result: 'v', durationMs: 1, retryAfterMs: 2 },
    })
  })

  test('has no field of another type, and none that the catalogue does not know', () => {
    const line = { event: 'stage.reached', stage: 3, count: '3', roomId: '7', email: 'x', time: 5 }
    expect(readLogLine(JSON.stringify(line))).toEqual({ event: 'stage.reached', fields: { roomId: '7' } })
  })

  test.each([
    'START RequestId: 1',
    '{',
    '{}',
    '[]',
    '{"event":"unknown"}',
    '{"event":1}',
    '{"event":"toString"}',
    ' {"event":"run.failed"}',
  ])('is not %j', (text) => expect(readLogLine(text)).toBeUndefined())
})

test('a filter pattern asks for the names of today and of older releases', () => {
  expect(patternFor(['client.parked', 'run.failed'])).toBe(
    '{ ($.event = "client.parked") || ($.event = "client parked") || ($.event = "run.failed") || ($.event = "run not followed") }',
  )
  expect(patternFor(['delivery.answered'], 'hubspot')).toBe(
    '{ (($.event = "delivery.answered") || ($.event = "webhook")) && ($.source = "hubspot") }',
  )
})
