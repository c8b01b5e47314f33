import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fault } from '#infra/simulators/docspace/index.ts'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import { createWorker, type WorkerServices } from '#lib/onboarding/worker.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { account, type Harness, openHarness } from '../harness.ts'
import { drain, invoke } from '../world/lambda.ts'
import { madeRooms } from '../world/portal-view.ts'
import { acme, newClient, parkedFor } from '../world/story.ts'
import { drive, type OutgoingCall } from '../world/wire.ts'

let harness: Harness
beforeEach(async () => {
  harness = await openHarness()
})
afterEach(() => harness.stop())

const answerOf = (fateOf?: Parameters<typeof invoke>[2], worker = harness.freshWorker()) =>
  drive(harness.clock, harness.wire, invoke(harness, worker, fateOf).outcome)

describe('two messages of one client in one batch', () => {
  test('come back together after the back-off of the first, not when the visibility timeout ends', async () => {
    const { id, status } = await newClient(harness)
    harness.docspace.faults.add(fault({}, { kind: 'status', status: 500 }, 4))
    harness.enqueue(account(id))
    harness.enqueue(account(id))
    const began = harness.clock.now()
    await answerOf()
    await harness.wire.quiet()
    expect(harness.queue.messages).toHaveLength(2)
    // The longest first back-off is ten seconds.
    expect((harness.queue.nextAt ?? 0) - began).toBeLessThan(15_000)
    await drain(harness, harness.freshWorker)
    expect(status()).toBe('ready')
  })
})

describe('a worker that dies with a batch in hand', () => {
  const threeClients = async () => {
    const clients = await Promise.all(
      [1, 2, 3].map((n) => newClient(harness, { ...acme, name: `Client ${n}`, email: `c${n}@acme.example.com` })),
    )
    for (const { id } of clients) harness.enqueue(account(id))
    return clients
  }
  /** One client after the other, and the process dies at this call of the first. */
  const dieAt = async (isThis: (call: OutgoingCall) => boolean) => {
    const fateOf = (call: OutgoingCall) => (isThis(call) ? 'dies-before' : 'pass')
    const { outcome } = invoke(harness, harness.freshWorker(), fateOf, { sideBySide: 1 })
    expect(await drive(harness.clock, harness.wire, outcome)).toBe('died')
  }
  /** Milliseconds until each message comes back. */
  const waits = () => harness.queue.messages.map(({ hiddenUntil }) => hiddenUntil - harness.clock.now())

  test('costs its clients the rest of its own minute', async () => {
    const clients = await threeClients()
    // With a room in hand: none can come any more that nobody expects.
    await dieAt(({ path, method }) => method === 'PUT' && path.endsWith('/share'))
    expect(waits()).toHaveLength(3)
    expect(Math.max(...waits())).toBeLessThanOrEqual(60_000)
    await drain(harness, harness.freshWorker)
    expect(clients.map(({ status }) => status())).toEqual(['ready', 'ready', 'ready'])
  })

  test('costs a client whose room was being made two minutes more, in which the room may still come', async () => {
    const clients = await threeClients()
    await dieAt(({ path, method }) => method === 'POST' && path === '/api/2.0/files/rooms')
    const [longest = 0, ...others] = waits().sort((left, right) => right - left)
    expect(longest).toBeGreaterThan(120_000)
    expect(longest).toBeLessThanOrEqual(180_000)
    expect(Math.max(...others)).toBeLessThanOrEqual(60_000)
    await drain(harness, harness.freshWorker)
    expect(clients.map(({ status }) => status())).toEqual(['ready', 'ready', 'ready'])
  })
})

describe('a source without a usable secret', () => {
  test('holds its own clients, and nobody else', async () => {
    const clients = await Promise.all(
      [1, 2, 3].map((n) => newClient(harness, { ...acme, name: `Client ${n}`, email: `c${n}@acme.example.com` })),
    )
    const detail = 'roomkeeper/test/crm/generic'
    const openRecords: WorkerServices['openRecords'] = async (source, deadline) => {
      if (source === 'generic') throw new RetryLater(onboardingReasons['secret-missing'], { detail })
      return harness.services.openRecords(source, deadline)
    }
    for (const n of [1, 2, 3])
      harness.enqueue({ source: 'generic', type: 'client', id: `g${n}` }, { id: `g${n}`, name: 'G' })
    for (const { id } of clients) harness.enqueue(account(id))
    await answerOf(undefined, createWorker({ ...harness.services, openRecords }))
    expect(clients.map(({ status }) => status())).toEqual(['ready', 'ready', 'ready'])
    const waiting = harness.queue.messages.map(({ group }) => group)
    expect(waiting).toEqual(['generic:client:g1', 'generic:client:g2', 'generic:client:g3'])
    expect(parkedFor(harness)).toEqual([])
  })
})

/** What was seen in the world, see the file. */
const caseOf = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../fixtures/cases/${name}.json`, import.meta.url), 'utf8')).input

describe('messages that nobody wrote, in one group', () => {
  test('are parked one after the other, each with its own reason, and the queue is empty', async () => {
    const [notJson = '', noMessage = '', newer = ''] = caseOf<string[]>('poison-messages-in-one-group')
    const group = 'espocrm:Account:x'
    const bodies = [
      notJson,
      noMessage,
      newer,
      harness.messageFor({ source: 'twenty', type: 'company', id: '1' }),
      harness.messageFor({ source: 'generic', type: 'client', id: '1' }),
    ]
    for (const body of bodies) harness.queue.send({ body, group })
    const openRecords: WorkerServices['openRecords'] = async (source, deadline) => {
      if (source === 'twenty') throw new Park(onboardingReasons['source-closed'], { detail: source })
      return harness.services.openRecords(source, deadline)
    }
    await drain(harness, () => createWorker({ ...harness.services, openRecords }))
    expect(parkedFor(harness)).toEqual([
      ...['message-unreadable', 'message-unreadable', 'message-unreadable'],
      'source-closed',
      'crm-unreadable',
    ])
    expect(harness.queue.messages).toEqual([])
  })
})

describe('clients of one name', () => {
  test('get a room each', async () => {
    const given = caseOf<{ id: string; name: string; email: string }[]>('two-clients-of-one-name')
    for (const fields of given) harness.enqueue({ source: 'generic', type: 'client', id: fields.id }, fields)
    await drain(harness, harness.freshWorker)
    const tags = madeRooms(harness.docspace).map(({ title, tags: [tag] }) => [title, tag])
    expect(tags.sort()).toEqual(given.map(({ id, name }) => [`Client - ${name}`, `generic:client:${id}`]).sort())
  })
})
