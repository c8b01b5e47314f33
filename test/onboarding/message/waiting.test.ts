import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FaultAction, fault } from '#infra/simulators/docspace/index.ts'
import { when as whenCrm } from '#infra/simulators/http/faults.ts'
import { account, openSite, type Site, ways } from '../site.ts'
import { drain, invoke } from '../world/lambda.ts'
import { readyRoom } from '../world/portal-view.ts'
import { acme, newClient, parkedFor, type Story } from '../world/story.ts'
import { drive, letGoBy } from '../world/wire.ts'

let site: Site
let client: Story
beforeEach(async () => {
  site = await openSite()
  client = await newClient(site)
})
afterEach(() => site.stop())

const hours = 3_600_000

/** Invokes one worker as long as `until` is not over, each time when the queue has something. Returns how often. */
const runFor = async (ms: number, worker = site.freshWorker()) => {
  const end = site.clock.now() + ms
  let invocations = 0
  for (let at = site.queue.nextAt; at !== undefined && at <= end; at = site.queue.nextAt) {
    await letGoBy(site.clock, site.wire, at - site.clock.now())
    await drive(site.clock, site.wire, invoke(site, worker).outcome)
    invocations += 1
  }
  await letGoBy(site.clock, site.wire, end - site.clock.now())
  return invocations
}

const always = (what: FaultAction) => site.docspace.faults.add(fault({}, what, 1_000_000))

describe('an outage of DocSpace', () => {
  test('of two hours needs no human: the record says what it waits for, then the room is there', async () => {
    always({ kind: 'reset', applied: false })
    site.enqueue(account(client.id))
    await runFor(2 * hours)
    expect(client.status()).toMatch(/^being prepared: DocSpace does not answer\. It resumes automatically$/)
    expect(site.dead.messages).toEqual([])
    site.docspace.faults.clear()
    await runFor(0.25 * hours)
    expect(client.rooms()).toEqual([readyRoom(client.tag, 'Client - Acme', acme.email)])
    expect(client.status()).toBe('ready')
  })

  test('does not write `ready` over, nor does a parked one', async () => {
    await client.deliver()
    const record = site.espo.record(client.id)
    always({ kind: 'status', status: 500 })
    site.enqueue(account(client.id))
    await runFor(30 * hours)
    expect(parkedFor(site)).toEqual(['waited-too-long'])
    expect(site.espo.record(client.id)).toEqual(record)
  })

  test('that does not end is parked after the patience of the settings, not before, with its cause', async () => {
    always({ kind: 'status', status: 500 })
    site.enqueue(account(client.id))
    const tries = await runFor(23.7 * hours)
    expect(site.dead.messages).toEqual([])
    expect(tries).toBeLessThan(160)
    await runFor(1 * hours)
    expect(site.dead.messages).toMatchObject([{ attributes: { reason: 'waited-too-long' } }])
    expect(site.dead.messages[0]?.attributes.detail).toMatch(/^docspace-failed: GET/)
    expect(client.status()).toMatch(/^needs attention: /)
  })

  test('is not asked about by every client in turn', async () => {
    always({ kind: 'reset', applied: false })
    for (let n = 0; n < 40; n += 1) {
      const { id } = await site.espo.createClient({ ...acme, name: `Client ${n}`, email: `c${n}@acme.example.com` })
      site.enqueue(account(id))
    }
    site.docspace.resetCounters()
    const worker = site.freshWorker()
    await runFor(1 * hours, worker)
    // One worker looks every ten seconds at most, with a client or two, each call twice.
    expect(site.docspace.counters.requests).toBeLessThan(360 * 8)
    const receives = site.queue.messages.map((message) => message.receives)
    expect(Math.max(...receives)).toBeLessThan(20)
    // Nobody's waiting keeps the others from asking: with the portal back, all are served within one back-off.
    site.docspace.faults.clear()
    await runFor(0.3 * hours, worker)
    expect(site.queue.messages).toEqual([])
    expect(site.dead.messages).toEqual([])
  })
})

test('a replay after `needs attention` goes on from there', async () => {
  await site.espo.updateClient(client.id, { name: ' \u200b ' })
  await client.deliver()
  expect(client.status()).toMatch(/^needs attention/)
  await site.espo.updateClient(client.id, { name: 'Acme' })
  await client.deliver()
  expect(client.rooms()).toEqual([readyRoom(client.tag, 'Client - Acme', acme.email)])
  expect(client.status()).toBe('ready')
})

test('a copy that takes long is not begun a second time while it may still run', async () => {
  await site.stop()
  site = await openSite({ settings: ways.folder, docspace: { operationMs: 200_000 } })
  client = await newClient(site)
  site.enqueue(account(client.id))
  await drive(site.clock, site.wire, invoke(site, site.freshWorker()).outcome)
  expect(site.docspace.counters.byRoute['PUT /files/fileops/copy']).toBe(1)
  expect(site.log.lines).toContainEqual(expect.objectContaining({ reason: 'copy-running' }))
  await drain(site, site.freshWorker)
  expect(site.docspace.counters.byRoute['PUT /files/fileops/copy']).toBe(1)
  expect(client.rooms()).toEqual([readyRoom(client.tag, 'Client - Acme', acme.email)])
})

test('a refused key is waited out, and told', async () => {
  for (const key of site.docspace.state.keys) key.isActive = false
  site.enqueue(account(client.id))
  await runFor(1 * hours)
  expect(client.status()).toMatch(/^being prepared: DocSpace refuses the API key/)
  for (const key of site.docspace.state.keys) key.isActive = true
  await runFor(0.5 * hours)
  expect(client.status()).toBe('ready')
})

test('an outage of the CRM is waited out too', async () => {
  site.espo.faults.add(whenCrm({}, { kind: 'reset' }, 100_000))
  site.enqueue(account(client.id))
  await runFor(2 * hours)
  site.espo.faults.clear()
  await runFor(0.5 * hours)
  expect(client.rooms()).toEqual([readyRoom(client.tag, 'Client - Acme', acme.email)])
})

test('a surprise is tried five times by one worker, then parked with the place where it happened', async () => {
  const broken = { ...site.services, openDocSpace: async () => ({ docspace: {} as never, linkSecrets: [''] as const }) }
  const { createWorker } = await import('#lib/onboarding/worker.ts')
  site.enqueue(account(client.id))
  const invocations = await runFor(2 * hours, createWorker(broken))
  expect(invocations).toBe(5)
  expect(parkedFor(site)).toEqual(['unexpected'])
  expect(client.status()).toMatch(/^needs attention: Roomkeeper failed with an unexpected error/)
})

test('secrets that cannot be read are waited for, whatever the SDK throws', async () => {
  let out = true
  const services = {
    ...site.services,
    openDocSpace: async (deadline: Parameters<typeof site.services.openDocSpace>[0]) => {
      if (out) throw new Error('throttled')
      return site.services.openDocSpace(deadline)
    },
  }
  const { createWorker } = await import('#lib/onboarding/worker.ts')
  const worker = createWorker(services)
  site.enqueue(account(client.id))
  await runFor(12 * hours, worker)
  expect(site.dead.messages).toEqual([])
  out = false
  await runFor(0.5 * hours, worker)
  expect(client.status()).toBe('ready')
})

test('a record is put back when there is no time to serve it, and nobody is called', async () => {
  site.enqueue(account(client.id))
  site.docspace.resetCounters()
  const [record] = site.queue.receive(1)
  if (!record) throw new Error('no message')
  const settled = await site.freshWorker().settle(record, { remaining: () => 5_000 })
  expect(settled).toBe('stays')
  expect(site.docspace.counters.requests).toBe(0)
  await drain(site, site.freshWorker)
  expect(client.status()).toBe('ready')
})

test('a process that was frozen and wakes after its time does nothing more', async () => {
  await site.espo.deleteClient(client.id)
  site.enqueue(account(client.id))
  const [record] = site.queue.receive(1)
  if (!record) throw new Error('no message')
  let left = 50_000
  const { docspace, espo } = site
  const before = docspace.counters.requests
  const work = site.freshWorker().settle(record, { remaining: () => left })
  // Frozen while the CRM's answer is on its way.
  left = -1
  expect(await drive(site.clock, site.wire, work)).toBe('stays')
  expect(site.dead.messages).toEqual([])
  expect(docspace.counters.requests).toBe(before)
  expect(espo.record(client.id)).toBeUndefined()
})
