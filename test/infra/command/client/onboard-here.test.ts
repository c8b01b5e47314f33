import { readFile, writeFile } from 'node:fs/promises'
import { SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type QueueEmulator, startQueueEmulator } from '#infra/local/aws/queues/emulator.ts'
import { sdkConfig } from '#infra/local/sdk-config.ts'
import { fault } from '#infra/simulators/docspace/index.ts'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import { sendMessages } from '#lib/queue/send.ts'
import { eventually, openInstance, type RunningInstance, roomkeeper } from '../running-instance.ts'
import { simulatedPortal } from '../simulated.ts'

let running: RunningInstance
/** Queues of the same names that no worker listens to. */
let alone: { emulator: QueueEmulator; instanceFile: string }

beforeAll(async () => {
  running = await openInstance()
  alone = await withoutWorker(running)
}, 200_000)
afterAll(async () => {
  await alone?.emulator.close()
  await running?.stop()
})
const names = ['roomkeeper-local-clients.fifo', 'roomkeeper-local-clients-dead.fifo'] as const

const withoutWorker = async ({ instanceFile }: RunningInstance) => {
  // Queues are of a region, and commands ask in that of the local instance.
  const content = JSON.parse(await readFile(instanceFile, 'utf8')) as { sdkEnvironment: Record<string, string> }
  const region = content.sdkEnvironment.AWS_REGION ?? ''
  const emulator = await startQueueEmulator(region, () => {})
  for (const name of names) {
    await emulator.createQueue({
      logicalId: name,
      name,
      arn: `arn:aws:sqs:${region}:000000000000:${name}`,
      url: `${emulator.url}/000000000000/${name}`,
      fifo: true,
      attributes: {
        FifoQueue: 'true',
        VisibilityTimeout: '360',
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
      },
      redrive: undefined,
    })
  }
  // What a sender is told waits there, for a worker of events.
  const events = 'roomkeeper-local-events'
  await emulator.createQueue({
    logicalId: events,
    name: events,
    arn: `arn:aws:sqs:${region}:000000000000:${events}`,
    url: `${emulator.url}/000000000000/${events}`,
    fifo: false,
    attributes: { VisibilityTimeout: '360' },
    redrive: undefined,
  })
  const own = `${instanceFile}.alone`
  const sdkEnvironment = { ...content.sdkEnvironment, AWS_ENDPOINT_URL_SQS: emulator.url }
  await writeFile(own, JSON.stringify({ ...content, sdkEnvironment }))
  return { emulator, instanceFile: own, sdkEnvironment }
}

const portal = () => simulatedPortal(running)

const roomsOf = (key: string) => portal().state.rooms.filter(({ tags }) => tags.includes(key))

const given = (name: string) => ['--name', name, '--manager', 'anna.manager@example.com', '--now', '--yes']

/** What a webhook of this client sends. */
const webhook = async (id: string, name: string, sdkEnvironment: Readonly<Record<string, string>>) => {
  const sqs = new SQSClient(sdkConfig(sdkEnvironment, 'SQS'))
  const url = `${sdkEnvironment.AWS_ENDPOINT_URL_SQS}/000000000000/${names[0]}`
  const message = {
    ref: { source: 'generic', type: 'client', id },
    receivedAt: new Date().toISOString(),
    delivery: `webhook ${id}`,
    fields: { id, name },
  }
  await sendMessages(sqs, url, [message], message.delivery)
  sqs.destroy()
}

const queued = async (): Promise<number> => {
  const summary = await alone.emulator.summary({ name: names[0] } as Parameters<QueueEmulator['summary']>[0])
  return summary.visible + summary.inFlight
}

test('beside a webhook of the same client in the very same seconds makes one room', async () => {
  const key = 'generic:client:c-beside'
  let isFirst = true
  portal().hooks.onRequest = async ({ method, path }) => {
    if (!isFirst || method !== 'POST' || !path.endsWith('/files/rooms')) return
    isFirst = false
    await webhook('c-beside', 'Beside', running.instance.aws.sdkEnvironment)
    // A worker that served it beside this one would have another room by then.
    await eventually(() => roomsOf(key)[0], 5_000).catch(() => {})
  }
  const { code, json } = await running.run('onboard', key, ...given('Beside'), '--json')
  expect(code).toBe(0)
  expect(json).toMatchObject({ applied: true, outcome: 'ready' })
  expect(isFirst).toBe(false)
  await eventually(async () => {
    const clients = (await running.instance.aws.queues()).find(({ name }) => name === names[0])
    return clients && clients.visible + clients.inFlight === 0 ? true : undefined
  })
  expect(roomsOf(key)).toHaveLength(1)
}, 60_000)

test('where no worker runs serves the client in this process, and leaves nothing in the queue', async () => {
  const key = 'generic:client:c-alone'
  const { json, code, err } = await roomkeeper([
    'onboard',
    key,
    ...given('Alone'),
    '--json',
    '--instance-file',
    alone.instanceFile,
  ])
  expect(code, err).toBe(0)
  expect(json).toEqual({ applied: true, outcome: 'ready' })
  expect(roomsOf(key)).toHaveLength(1)
  expect(await queued()).toBe(0)
})

test('where a later try may help leaves the client’s message in the queue, and says so', async () => {
  const key = 'generic:client:c-later'
  portal().faults.add(fault({ method: 'POST', path: /files\/rooms$/ }, { kind: 'status', status: 503 }, 1))
  const { out, code } = await roomkeeper(['onboard', key, ...given('Later'), '--instance-file', alone.instanceFile])
  expect(code).toBe(1)
  expect(out).toContain('Its message stays in the queue')
  expect(await queued()).toBe(1)
})

test('a key of another user than the one who owns the rooms is told by the plan, as by the worker', async () => {
  const { instance } = running
  const owners = { [new URL(instance.docspaceUrl).host]: '00000000-0000-4000-8000-00000000beef' }
  instance.aws.storeSecret('roomkeeper/local/docspace/memory', JSON.stringify({ linkSecret: 'kept', owners }))
  const { out, code } = await running.run('plan', `espocrm:Account:${'0'.repeat(17)}`)
  expect(code).toBe(1)
  expect(out).toContain(onboardingReasons['docspace-key-of-another'].what)
  expect(out).toContain('would wait')
  const now = await roomkeeper([
    'onboard',
    'generic:client:c-other',
    ...given('Other'),
    '--instance-file',
    alone.instanceFile,
  ])
  expect(now.code).toBe(1)
  expect(roomsOf('generic:client:c-other')).toEqual([])
}, 60_000)
