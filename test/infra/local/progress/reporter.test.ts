import { describe, expect, test } from 'vitest'
import { createReporter, endOf, endText, lineFor } from '#infra/local/progress/reporter.ts'
import type { Milestone } from '#infra/local/progress/stages.ts'

const began = Date.parse('2026-01-15T10:00:00Z')
const milestone = (given: Partial<Milestone>): Milestone => ({
  at: began + 412,
  function: 'onboard-client',
  event: 'stage.reached',
  ...given,
})

describe('a line about a client', () => {
  test('has the time since it began, the stage, and the room by its number', () => {
    expect(lineFor(milestone({ stage: 'room', roomId: '101' }), began)).toBe(
      '  +0.412 s  room          the room is there (id 101)',
    )
    expect(lineFor(milestone({ stage: 'link' }), began)).toBe('  +0.412 s  link          the invitation link is there')
  })

  test('has no time before the beginning, whatever two clocks say', () => {
    expect(lineFor(milestone({ at: began - 3, stage: 'queued' }), began)).toMatch(/^ {2}\+0\.000 s {2}queued /)
  })

  test('says why a client waits or is parked, and nothing of what is no news', () => {
    const why = { reason: 'docspace-busy', detail: 'GET rooms: 429' }
    expect(lineFor(milestone({ event: 'client.postponed', ...why }), began)).toBe(
      '  +0.412 s  waits         docspace-busy: GET rooms: 429',
    )
    expect(lineFor(milestone({ event: 'client.parked', reason: 'crm-record-gone' }), began)).toBe(
      '  +0.412 s  parked        crm-record-gone',
    )
    expect(lineFor(milestone({ event: 'client.completed' }), began)).toBeUndefined()
  })
})

test.each([
  [{ event: 'client.completed' }, 'ready'],
  [{ event: 'client.completed', outcome: 'not-a-client' }, 'not-a-client'],
  [{ event: 'client.parked', reason: 'crm-record-gone' }, 'parked: crm-record-gone'],
  [{ event: 'client.postponed', reason: 'docspace-busy', retryAfterMs: 60_001 }, 'waits: docspace-busy'],
  // Whoever watches still sees the next try.
  [{ event: 'client.postponed', reason: 'docspace-busy', retryAfterMs: 60_000 }, undefined],
  [{ stage: 'room' }, undefined],
] as [Partial<Milestone>, string | undefined][])('the way of a client after %j ends as %s', (given, end) => {
  expect(endOf(milestone(given))).toBe(end)
})

test('only what is ready is called done', () => {
  expect(endText('ready', 1_449)).toBe('done in 1.4 s: ready')
  expect(endText('waits: docspace-busy', 500)).toBe('after 0.5 s: waits: docspace-busy')
  expect(endText('parked: crm-record-gone', 500)).toBe('after 0.5 s: parked: crm-record-gone')
})

test('whoever listens hears every milestone in the logs until it is enough', () => {
  const reporter = createReporter()
  const heard: (string | undefined)[] = []
  const enough = reporter.subscribe(({ client }) => heard.push(client))
  const say = (client: string) =>
    reporter.onLog({
      function: 'onboard-client',
      at: began,
      line: JSON.stringify({ level: 'info', event: 'client.postponed', client, reason: 'docspace-busy' }),
    } as Parameters<typeof reporter.onLog>[0])
  say('espocrm:Account:1')
  reporter.onLog({ function: 'onboard-client', at: began, line: 'no JSON' } as Parameters<typeof reporter.onLog>[0])
  enough()
  say('espocrm:Account:2')
  expect(heard).toEqual(['espocrm:Account:1'])
})
