import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs'
import type { SQSRecord } from 'aws-lambda'
import { describe, expect, test } from 'vitest'
import { type BackupServices, Superseded } from '#lib/backup/stages/stage-context.ts'
import { writeRunMessage } from '#lib/backup/store/run-message.ts'
import { createRuns } from '#lib/backup/store/run-repository.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { createWatchWorker } from '#lib/backup/worker.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import { Park } from '#lib/runtime/errors.ts'
import { memoryStore } from '../memory-store.ts'
import { now, portalSettings, runOf, workOn } from '../stage.ts'
import { keepLines } from '../world/lines.ts'

const lines = keepLines()
const running = { taskId: 'task', completed: false, percent: 5, error: '', warning: '', cancelled: false, link: '' }
const watching = runOf(25, { stage: 'watch', task: 'task' })

/** One message about a run, received so many times, whose portal answers or fails so. */
const settle = async (
  failure?: unknown,
  {
    receives = 1,
    state = watching,
    body,
    reportFails,
    meanwhile,
  }: { receives?: number; state?: RunState; body?: string; reportFails?: Error; meanwhile?: RunState } = {},
) => {
  const stored = createRuns(memoryStore().store)
  const held = await stored.begin(state)
  let looks = 0
  const find: typeof stored.find = async (...which) => {
    looks += 1
    if (meanwhile && looks === 2) await stored.save(held, meanwhile)
    return stored.find(...which)
  }
  const runs = { ...stored, find }
  const { work } = workOn({
    backups: { progress: async () => (failure === undefined ? running : Promise.reject(failure)) },
  })
  const services = {
    ...work.services,
    runs,
    clock: { now: () => now, sleep: async () => {} },
    settings: { main: portalSettings() },
    openPortal: () => work.portal(),
    channels: () => {
      if (reportFails) throw reportFails
      return []
    },
    send: async () => {},
  } as BackupServices
  const waits: (number | undefined)[] = []
  const send = async (command: unknown) => {
    if (command instanceof ChangeMessageVisibilityCommand) waits.push(command.input.VisibilityTimeout)
    return {}
  }
  const record = {
    messageId: 'm',
    receiptHandle: 'r',
    body: body ?? writeRunMessage({ portal: 'main', run: state.run, step: 0 }),
    attributes: { ApproximateReceiveCount: String(receives) },
  } as SQSRecord
  const worker = createWatchWorker(services, { send } as unknown as SQSClient, 'https://queue')
  const settled = await worker.settle(record, { remaining: () => 200_000 })
  return { settled, waits, stored: (await runs.find('main', state.run))?.state }
}

describe('a message about a run', () => {
  test('is done when its share of the run is', async () => {
    expect(await settle()).toMatchObject({ settled: 'done', waits: [], stored: { percent: 5, step: 1 } })
  })

  test('that Roomkeeper has not written stays for the dead-letter queue', async () => {
    expect(await settle(undefined, { body: '{"v":9}' })).toMatchObject({ settled: 'stays', waits: [] })
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ level: 'error', messageId: 'm' }])
  })

  test('whose run another worker has changed is looked at again in half a minute', async () => {
    expect(await settle(new Superseded(), { receives: 9 })).toMatchObject({
      settled: 'stays',
      waits: [30],
      stored: { stage: 'watch' },
    })
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ level: 'info', event: 'run.superseded' }])
  })

  test('that fails comes again, later each time, and the log has its run', async () => {
    const { settled, waits } = await settle(new TypeError('surprise'))
    expect(settled).toBe('stays')
    expect(waits).toHaveLength(1)
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        level: 'error',
        error: 'TypeError',
        detail: expect.stringMatching(/^\s+at .*settle\.test\.ts/),
        attempt: 1,
        portal: 'main',
      },
    ])
  })

  test('that fails for a reason of Roomkeeper has its words in the log', async () => {
    await settle(new Park(docspaceReasons['docspace-too-old'], { detail: 'of the key' }))
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { event: 'run.failed', error: 'Park', detail: expect.stringMatching(/\(of the key\)$/) },
    ])
  })

  test('that fails the sixth time ends its run with a report', async () => {
    expect(await settle(new TypeError('surprise'), { receives: 5 })).toMatchObject({
      settled: 'stays',
      stored: { stage: 'watch' },
    })
    expect(await settle(new TypeError('surprise'), { receives: 6 })).toMatchObject({
      settled: 'done',
      waits: [],
      stored: { stage: 'done', outcome: 'bad', end: { kind: 'failed', reason: 'roomkeeper-failed', at: now } },
    })
  })
})

describe('what is no fault of the run', () => {
  const aws = (name: string, more: object) => Object.assign(new Error('e'), { name }, more)

  test.each<[string, unknown, boolean]>([
    ['throttling', aws('ThrottlingException', {}), true],
    [
      'a store that is asked too often',
      aws('SlowDown', { $fault: 'client', $metadata: { httpStatusCode: 403 } }),
      true,
    ],
    ['a server’s fault', aws('InternalError', { $fault: 'server', $metadata: { httpStatusCode: 500 } }), true],
    ['no answer', aws('E', { $fault: 'client', $metadata: {} }), true],
    ['429', aws('E', { $fault: 'client', $metadata: { httpStatusCode: 429 } }), true],
    ['a missing right', aws('AccessDenied', { $fault: 'client', $metadata: { httpStatusCode: 403 } }), false],
    ['a connection', aws('Error', { code: 'ECONNRESET' }), true],
    ['a time-out', aws('TimeoutError', {}), true],
    ['a time-out that is no Error', { name: 'TimeoutError' }, false],
    ['a bug', new TypeError('surprise'), false],
    ['something that is no Error', 'surprise', false],
    ['nothing', null, false],
  ])('%s (%o) is waited out however often: %s', async (_, error, waits) => {
    const { settled } = await settle(error, { receives: 20 })
    expect(settled).toBe(waits ? 'stays' : 'done')
  })
})

test('a run that another worker has ended meanwhile is not ended a second time', async () => {
  const meanwhile = runOf(25, { stage: 'done', outcome: 'good', passed: true })
  const { settled, stored } = await settle(new TypeError('surprise'), { receives: 20, meanwhile })
  expect(settled).toBe('stays')
  expect(stored).toMatchObject({ stage: 'done', outcome: 'good', passed: true })
})

test('a run whose report fails is not ended a second time', async () => {
  const state = runOf(25, { stage: 'report', outcome: 'good', passed: true })
  const { settled, stored } = await settle(undefined, { receives: 20, state, reportFails: new TypeError('surprise') })
  expect(settled).toBe('stays')
  expect(stored).toEqual(state)
})
