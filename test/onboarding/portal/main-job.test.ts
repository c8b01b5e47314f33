import { afterEach, describe, expect, test } from 'vitest'
import { fault } from '#infra/simulators/docspace/index.ts'
import { allWays, type Harness, openHarness, ways } from '../harness.ts'
import { invoke } from '../world/lambda.ts'
import { madeRooms, readyRoom } from '../world/portal-view.ts'
import { acme, newClient } from '../world/story.ts'
import { drive } from '../world/wire.ts'

let harness: Harness
afterEach(() => harness.stop())

/** Requests for one new client by a worker that has served others before: issue one more, and this fails. */
const budgets = {
  files: { requests: 13, writes: 8 },
  folder: { requests: 10, writes: 4 },
  room: { requests: 9, writes: 3 },
} as const

const ofCrm = (harness: Harness) => Object.values(harness.espo.counters).reduce((sum, count) => sum + count, 0)

describe.each(allWays)('the way %s', (way) => {
  test('makes one ready room; a second delivery changes and mails nothing', async () => {
    harness = await openHarness({ settings: ways[way] })
    const client = await newClient(harness)
    await client.deliver()
    expect(client.rooms()).toEqual([readyRoom(client.tag, 'Client - Acme', acme.email)])
    const record = harness.espo.record(client.id)
    expect(record).toMatchObject({
      cDocspaceStatus: 'ready',
      cDocspaceRoomId: String(client.room().id),
      cDocspaceRoomUrl: `${harness.docspace.url}/rooms/shared/${client.room().id}#${client.tag}`,
      cDocspaceInvitationUrl: expect.stringMatching(/\/s\/.+/),
    })

    const before = harness.docspace.snapshot()
    harness.docspace.resetCounters()
    await client.deliver()
    expect(harness.docspace.counters.writes).toBe(0)
    expect(harness.docspace.counters.requests).toBeLessThanOrEqual(4)
    expect(harness.docspace.state.mails).toEqual(before.mails)
    expect(madeRooms(harness.docspace)).toHaveLength(1)
    expect(harness.espo.record(client.id)).toEqual(record)
  })

  test('costs as many requests as it must', async () => {
    harness = await openHarness({ settings: ways[way] })
    const worker = harness.freshWorker()
    const serve = async (name: string) => {
      const client = await newClient(harness, { ...acme, name, email: `${name}@acme.example.com` })
      harness.docspace.resetCounters()
      const crm = ofCrm(harness)
      harness.enqueue({ source: 'espocrm', type: 'Account', id: client.id })
      await drive(harness.clock, harness.wire, invoke(harness, worker).outcome)
      expect(client.status()).toBe('ready')
      return { docspace: harness.docspace.counters, crm: ofCrm(harness) - crm }
    }
    await serve('first')
    // By now the worker knows when DocSpace is done with a copy.
    await serve('second')
    const { docspace, crm } = await serve('third')
    const { requests, writes } = docspace
    expect({ requests, writes }).toEqual(budgets[way])
    // Record, owner, contacts; being prepared; ready.
    expect(crm).toBe(5)
  })
})

test('two clients of one name get a room each', async () => {
  harness = await openHarness()
  const first = await newClient(harness)
  const second = await newClient(harness, { ...acme, email: 'other@acme.example.com' })
  await first.deliver()
  await second.deliver()
  expect(first.rooms()).toEqual([readyRoom(first.tag, 'Client - Acme', acme.email)])
  expect(second.rooms()).toEqual([readyRoom(second.tag, 'Client - Acme', 'other@acme.example.com')])
})

test('nothing that is said about a client stands in the log', async () => {
  harness = await openHarness()
  const client = await newClient(harness)
  harness.docspace.faults.add(fault({ method: 'POST', nth: 2 }, { kind: 'status', status: 500 }, 1))
  await client.deliver()
  expect(harness.log.lines.length).toBeGreaterThan(5)
  const all = JSON.stringify(harness.log.lines)
  expect(all).not.toMatch(/acme|anna|example\.com|sk-|Bearer/i)
  expect(all).toContain(client.tag)
})
