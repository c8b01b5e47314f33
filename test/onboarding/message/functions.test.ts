import type { Context } from 'aws-lambda'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { fault } from '#infra/simulators/docspace/index.ts'
import { writeMessage } from '#lib/queue/message.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { systemClock } from '#lib/runtime/clock.ts'
import { account, allWays, ways } from '../harness.ts'
import { FifoQueue } from '../world/fifo-queue.ts'
import { startFunctions } from '../world/functions.ts'
import { madeRooms, readyRoom } from '../world/portal-view.ts'
import { acme } from '../world/story.ts'
import { keepTestLog } from '../world/test-log.ts'

/** The handlers as they are deployed, from a signed webhook to the record, with a real queue in between. */

let here: Awaited<ReturnType<typeof startFunctions>>
const log = keepTestLog()
afterEach(() => here.stop())

const tagOf = (id: string) => clientKey(account(id))
const quiet = () => vi.waitFor(async () => expect(await here.depth()).toBe(0), { timeout: 10_000, interval: 20 })
const roomsOf = (id: string) =>
  madeRooms(here.docspace)
    .filter(({ tags }) => tags.includes(tagOf(id)))
    .map(({ id: _, ...room }) => room)

describe.each(allWays)('the way %s', (way) => {
  test('a signed webhook ends in a ready room; delivered again, nothing changes', async () => {
    here = await startFunctions(ways[way])
    const { id } = await here.espo.createClient(acme)
    await here.espo.flush()
    expect(here.espo.deliveries.at(-1)).toMatchObject({ status: 202, verdict: 'delivered' })
    await vi.waitFor(() => expect(here.espo.record(id)?.cDocspaceStatus).toBe('ready'), { timeout: 10_000 })
    await quiet()
    expect(roomsOf(id)).toEqual([readyRoom(tagOf(id), 'Client - Acme', acme.email)])

    const record = here.espo.record(id)
    here.docspace.resetCounters()
    // Not byte for byte, or the queue would know the repetition and nothing would be proven.
    const again = await here.espo.deliverRaw({ recordId: id })
    expect(again.status).toBe(202)
    await vi.waitFor(() => expect(here.docspace.counters.requests).toBeGreaterThan(0), { timeout: 10_000 })
    await quiet()
    expect(here.docspace.counters.writes).toBe(0)
    expect(roomsOf(id)).toEqual([readyRoom(tagOf(id), 'Client - Acme', acme.email)])
    expect(here.espo.record(id)).toEqual(record)
  })
})

test('many clients at once, some of them twice: each gets one room', async () => {
  here = await startFunctions()
  const clients = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      here.espo.createClient({ ...acme, name: `Client ${n}`, email: `contact${n}@acme.example.com` }),
    ),
  )
  await here.espo.flush()
  for (const { id } of clients.slice(0, 4)) await here.espo.deliverRaw({ recordId: id })
  await vi.waitFor(
    () => expect(clients.map(({ id }) => here.espo.record(id)?.cDocspaceStatus)).toEqual(clients.map(() => 'ready')),
    { timeout: 20_000 },
  )
  await quiet()
  expect(madeRooms(here.docspace)).toHaveLength(12)
  expect(await here.deadLetters()).toEqual([])
})

test('a text that is no message is parked with its reason, and what comes after it is served', async () => {
  here = await startFunctions()
  await here.send('not JSON')
  const { id } = await here.espo.createClient(acme)
  await here.espo.flush()
  await vi.waitFor(() => expect(here.espo.record(id)?.cDocspaceStatus).toBe('ready'), { timeout: 10_000 })
  await quiet()
  expect(await here.deadLetters()).toMatchObject([
    { Body: 'not JSON', MessageAttributes: { reason: { StringValue: 'message-unreadable' } } },
  ])
})

test('a worker whose time runs out in the middle of a batch names every record that it has not finished', async () => {
  here = await startFunctions()
  const { id } = await here.espo.createClient(acme)
  const queue = new FifoQueue({ clock: systemClock })
  for (const ref of [account(id), account('unknown')]) {
    queue.send({ body: writeMessage({ ref, receivedAt: '', delivery: 'd' }), group: clientKey(ref) })
  }
  here.docspace.faults.add(fault({}, { kind: 'hang' }))
  // The early answer is planned with the first look at the time; what the work sees later is time enough.
  let looks = 0
  const context = { getRemainingTimeInMillis: () => (looks++ === 0 ? 2_300 : 60_000) } as Context
  const records = queue.receive(10)
  const answer = await here.invoke({ Records: records }, context)
  // The second client is not in the CRM: it was parked and is done with.
  const [unfinished] = records
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: unfinished?.messageId }] })
})

test('without the key of the portal clients wait; nothing is parked', async () => {
  here = await startFunctions()
  here.secret('docspace', { apiKey: '' })
  await here.espo.createClient(acme)
  await here.espo.flush()
  const waits = () => log.lines.some(({ event, reason }) => event === 'client.postponed' && reason === 'secret-missing')
  await vi.waitFor(() => expect(waits()).toBe(true), { timeout: 10_000 })
  expect(await here.depth()).toBe(1)
  expect(await here.deadLetters()).toEqual([])
  expect(JSON.stringify(log.lines)).not.toMatch(/acme|example\.com|sk-/i)
})

test('with a key of another user than the one who owns the rooms clients wait; nothing is made', async () => {
  here = await startFunctions({}, { memory: true })
  const { host } = new URL(here.docspace.url)
  here.secret('memory', { linkSecret: 'made before', owners: { [host]: 'somebody-else' } })
  const { id } = await here.espo.createClient(acme)
  await here.espo.flush()
  const waits = () =>
    log.lines.some(({ event, reason }) => event === 'client.postponed' && reason === 'docspace-key-of-another')
  await vi.waitFor(() => expect(waits()).toBe(true), { timeout: 10_000 })
  expect(roomsOf(id)).toEqual([])
  expect(here.docspace.counters.writes).toBe(0)
  expect(await here.deadLetters()).toEqual([])
})
