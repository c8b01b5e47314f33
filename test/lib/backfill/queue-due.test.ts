import { beforeEach, expect, test } from 'vitest'
import { queueDue } from '#lib/backfill/queue-due.ts'
import { dueKey, dueNote } from '#lib/queue/due-clients.ts'
import { QueueUnavailable } from '#lib/runtime/errors.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'
import { FifoQueue, sqsClientFor } from '#test/onboarding/world/fifo-queue.ts'
import { createVirtualClock } from '#test/onboarding/world/virtual-clock.ts'

const clock = createVirtualClock()
let waiting: FifoQueue
let world: ReturnType<typeof memoryTexts>
beforeEach(() => {
  waiting = new FifoQueue({ clock })
  world = memoryTexts()
})

const client = (name: string) => `espocrm:Account:${name}`
const names = Array.from({ length: 12 }, (_, n) => `a${String(n).padStart(2, '0')}`)
/** Notes of clients whose day has come, each a day after the one before. */
const note = async (...clients: string[]) => {
  for (const [at, one] of clients.entries())
    await world.store.create(
      dueKey(new Date((at - 40) * 86_400_000 + clock.now()).toISOString().slice(0, 10), one),
      dueNote(one),
    )
}
const left = () => [...world.texts.values()].map(({ text }) => (JSON.parse(text) as { client: string }).client).sort()
const queued = () => waiting.messages.map(({ group }) => group)

const run = (more: Partial<Parameters<typeof queueDue>[0]> = {}) =>
  queueDue({
    ...{ texts: world.store, sqs: sqsClientFor({ waiting }, (_call, perform) => perform()), waitingUrl: 'waiting' },
    ...{ job: 'sweep-1', clock, parked: new Set<string>(), isServed: () => true, most: 100, ...more },
  })

test('clients whose day has come are queued, the oldest first, and their notes go', async () => {
  await note(...names.map(client))
  await world.store.create(dueKey('2999-01-01', client('later')), dueNote(client('later')))
  expect(await run()).toBe(12)
  expect(queued()).toEqual(names.map(client))
  expect(left()).toEqual([client('later')])
  expect(await run()).toBe(0)
})

test('no more than are asked for, and the others by the next sweep', async () => {
  await note(...names.map(client))
  expect(await run({ most: 5 })).toBe(5)
  expect([queued(), left()]).toEqual([names.slice(0, 5).map(client), names.slice(5).map(client)])
  expect(await run({ job: 'sweep-2' })).toBe(7)
  expect(left()).toEqual([])
})

test('who is parked, or of a source that is not served, keeps the note and takes no other’s place', async () => {
  const other = 'hubspot:company:1'
  await note(client('parked'), other, client('a'), client('b'))
  const held = {
    parked: new Set([client('parked')]),
    isServed: ({ source }: { source: string }) => source !== 'hubspot',
  }
  expect(await run({ ...held, most: 2 })).toBe(2)
  expect([queued(), left()]).toEqual([[client('a'), client('b')], [client('parked'), other].sort()])
  expect(await run({ job: 'sweep-2' })).toBe(2)
  expect(left()).toEqual([])
})

test('who the queue did not take is due at the next sweep', async () => {
  await note(...names.map(client))
  let calls = 0
  const sqs = sqsClientFor({ waiting }, async (_call, perform) => {
    calls += 1
    if (calls > 1) throw new Error('away')
    return perform()
  })
  await expect(run({ sqs })).rejects.toThrow(QueueUnavailable)
  expect([queued(), left()]).toEqual([names.slice(0, 10).map(client), names.slice(10).map(client)])
})
