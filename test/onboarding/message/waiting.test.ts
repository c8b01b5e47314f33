import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FaultAction, fault } from '#infra/simulators/docspace/index.ts'
import { when as whenCrm } from '#infra/simulators/http/faults.ts'
import { account, type Harness, openHarness, ways } from '../harness.ts'
import { drain, invoke } from '../world/lambda.ts'
import { readyRoom } from '../world/portal-view.ts'
import { acme, newClient, parkedFor, type Story } from '../world/story.ts'
import { drive, letGoBy } from '../world/wire.ts'

let harness: Harness
let client: Story
beforeEach(async () => {
  harness = await openHarness()
  client = await newClient(harness)
})
afterEach(() => harness.stop())

const hours = 3_600_000

/** Invokes one worker as long as `until` is not over, each time when the queue has something. Returns how often. */
const runFor = async (ms: number, worker = harness.freshWorker()) => {
  const end = harness.clock.now() + ms
  let invocations = 0
  for (let at = harness.queue.nextAt; at !== undefined && at <= end; at = harness.queue.nextAt) {
    await letGoBy(harness.clock, harness.wire, at - harness.clock.now())
    await drive(harness.clock, harness.wire, invoke(harness, worker).outcome)
    invocations += 1
  }
  await letGoBy(harness.clock, harness.wire, end - harness.clock.now())
  return invocations
}

const always = (what: FaultAction) => harness.docspace.faults.add(fault({}, what, 1_000_000))

describe('an outage of DocSpace', () => {
  test('of two hours needs no human: the record says what it waits for, then the room is there', async () => {
    always({ kind: 'reset', applied: false })
    harness.enqueue(account(client.id))
    await runFor(2 * hours)
    expect(client.status()).toMatch(/^being prepared: DocSpace does not answer\. It resumes automatically$/)
    expect(harness.dead.messages).toEqual([])
    harness.docspace.faults.clear()
    await runFor(0.25 * hours)
    expect(client.rooms()).toEqual([readyRoom(client.tag, 'Client - Acme', acme.email)])
    expect(client.status()).toBe('ready')
  })

  test('does not write `ready` over, nor does a parked one', async () => {
    await client.deliver()
    const record = harness.espo.record(client.id)
    always({ kind: 'status', status: 500 })
    harness.enqueue(account(client.id))
    await runFor(30 * hours)
    expect(parkedFor(harness)).toEqual(['waited-too-long'])
    expect(harness.espo.record(client.id)).toEqual(record)
  })

  test('that does not end is parked after the patience of the settings, not before, with its cause', async () => {
    always({ kind: 'status', status: 500 })
    harness.enqueue(account(client.id))
    const tries = await runFor(23.7 * hours)
    expect(harness.dead.messages).toEqual([])
    expect(tries).toBeLessThan(160)
    await runFor(1 * hours)
    expect(harness.dead.messages).toMatchObject([{ attributes: { reason: 'waited-too-long' } }])
    expect(harness.dead.messages[0]?.attributes.detail).toMatch(/^docspace-failed: GET/)
    expect(client.status()).toMatch(/^needs attention: /)
  })

  test('is not asked about by every client in turn', async () => {
    always({ kind: 'reset', applied: false })
    for (let n = 0; n < 40; n += 1) {
      const { id } = await harness.espo.createClient({ ...acme, name: `Client ${n}`, email: `c${n}@acme.example.com` })
      harness.enqueue(account(id))
    }
    harness.docspace.resetCounters()
    const worker = harness.freshWorker()
    await runFor(1 * hours, worker)
    // One worker looks every ten seconds at most, with a client or two, each call twice.
    expect(harness.docspace.counters.requests).toBeLessThan(360 * 8)
    const receives = harness.queue.messages.map((message) => message.receives)
    expect(Math.max(...receives)).toBeLessThan(20)
    // Nobody's waiting keeps the others from asking: with the portal back, all are served within one back-off.
    harness.docspace.faults.clear()
    await runFor(0.3 * hours, worker)
    expect(harness.queue.messages).toEqual([])
    expect(harness.dead.messages).toEqual([])
  })
})

test('a replay after `needs attention` goes on from there', async () => {
  await harness.espo.updateClient(client.id, { name: ' \u200b ' })
  await client.deliver()
  expect(client.status()).toMatch(/^needs attention/)
  await harness.espo.updateClient(client.id, { name: 'Acme' })
  await client.deliver()
  expect(client.rooms()).toEqual([readyRoom(client.tag, 'Client - Acme', acme.email)])
  expect(client.status()).toBe('ready')
})

test('a copy that takes long is not begun a second time while it may still run', async () => {
  await harness.stop()
  harness = await openHarness({ settings: ways.folder, docspace: { operationMs: 200_000 } })
  client = await newClient(harness)
  harness.enqueue(account(client.id))
  await drive(harness.clock, harness.wire, invoke(harness, harness.freshWorker()).outcome)
  expect(harness.docspace.counters.byRoute['PUT /files/fileops/copy']).toBe(1)
  expect(harness.log.lines).toContainEqual(expect.objectContaining({ reason: 'copy-running' }))
  await drain(harness, harness.freshWorker)
  expect(harness.docspace.counters.byRoute['PUT /files/fileops/copy']).toBe(1)
  expect(client.rooms()).toEqual([readyRoom(client.tag, 'Client - Acme', acme.email)])
})

test('a refused key is waited out, and told', async () => {
  for (const key of harness.docspace.state.keys) key.isActive = false
  harness.enqueue(account(client.id))
  await runFor(1 * hours)
  expect(client.status()).toMatch(/^being prepared: DocSpace refuses the API key/)
  for (const key of harness.docspace.state.keys) key.isActive = true
  await runFor(0.5 * hours)
  expect(client.status()).toBe('ready')
})

test('an outage of the CRM is waited out too', async () => {
  harness.espo.faults.add(whenCrm({}, { kind: 'reset' }, 100_000))
  harness.enqueue(account(client.id))
  await runFor(2 * hours)
  harness.espo.faults.clear()
  await runFor(0.5 * hours)
  expect(client.rooms()).toEqual([readyRoom(client.tag, 'Client - Acme', acme.email)])
})

test('a surprise is tried five times by one worker, then parked with the place where it happened', async () => {
  const broken = {
    ...harness.services,
    openDocSpace: async () => ({ docspace: {} as never, linkSecrets: [''] as const }),
  }
  const { createWorker } = await import('#lib/onboarding/worker.ts')
  harness.enqueue(account(client.id))
  const invocations = await runFor(2 * hours, createWorker(broken))
  expect(invocations).toBe(5)
  expect(parkedFor(harness)).toEqual(['unexpected'])
  expect(client.status()).toMatch(/^needs attention: Roomkeeper failed with an unexpected error/)
})

test('secrets that cannot be read are waited for, whatever the SDK throws', async () => {
  let out = true
  const services = {
    ...harness.services,
    openDocSpace: async (deadline: Parameters<typeof harness.services.openDocSpace>[0]) => {
      if (out) throw new Error('throttled')
      return harness.services.openDocSpace(deadline)
    },
  }
  const { createWorker } = await import('#lib/onboarding/worker.ts')
  const worker = createWorker(services)
  harness.enqueue(account(client.id))
  await runFor(12 * hours, worker)
  expect(harness.dead.messages).toEqual([])
  out = false
  await runFor(0.5 * hours, worker)
  expect(client.status()).toBe('ready')
})

test('a record is put back when there is no time to serve it, and nobody is called', async () => {
  harness.enqueue(account(client.id))
  harness.docspace.resetCounters()
  const [record] = harness.queue.receive(1)
  if (!record) throw new Error('no message')
  const settled = await harness.freshWorker().settle(record, { remaining: () => 5_000 })
  expect(settled).toBe('stays')
  expect(harness.docspace.counters.requests).toBe(0)
  await drain(harness, harness.freshWorker)
  expect(client.status()).toBe('ready')
})

test('a process that was frozen and wakes after its time does nothing more', async () => {
  await harness.espo.deleteClient(client.id)
  harness.enqueue(account(client.id))
  const [record] = harness.queue.receive(1)
  if (!record) throw new Error('no message')
  let left = 50_000
  const { docspace, espo } = harness
  const before = docspace.counters.requests
  const work = harness.freshWorker().settle(record, { remaining: () => left })
  // Frozen while the CRM's answer is on its way.
  left = -1
  expect(await drive(harness.clock, harness.wire, work)).toBe('stays')
  expect(harness.dead.messages).toEqual([])
  expect(docspace.counters.requests).toBe(before)
  expect(espo.record(client.id)).toBeUndefined()
})
