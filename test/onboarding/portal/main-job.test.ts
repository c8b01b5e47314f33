import { afterEach, describe, expect, test } from 'vitest'
import { fault } from '#infra/simulators/docspace/index.ts'
import { allWays, openSite, type Site, ways } from '../site.ts'
import { invoke } from '../world/lambda.ts'
import { madeRooms, readyRoom } from '../world/portal-view.ts'
import { acme, newClient } from '../world/story.ts'
import { drive } from '../world/wire.ts'

let site: Site
afterEach(() => site.stop())

/** Requests for one new client by a worker that has served others before: issue one more, and this fails. */
const budgets = {
  files: { requests: 14, writes: 8 },
  folder: { requests: 11, writes: 4 },
  room: { requests: 10, writes: 3 },
} as const

const ofCrm = (site: Site) => Object.values(site.espo.counters).reduce((sum, count) => sum + count, 0)

describe.each(allWays)('the way %s', (way) => {
  test('makes one ready room; a second delivery changes and mails nothing', async () => {
    site = await openSite({ settings: ways[way] })
    const client = await newClient(site)
    await client.deliver()
    expect(client.rooms()).toEqual([readyRoom(client.tag, 'Client - Acme', acme.email)])
    const record = site.espo.record(client.id)
    expect(record).toMatchObject({
      cDocspaceStatus: 'ready',
      cDocspaceRoomId: String(client.room().id),
      cDocspaceRoomUrl: `${site.docspace.url}/rooms/shared/${client.room().id}#${client.tag}`,
      cDocspaceInvitationUrl: expect.stringMatching(/\/s\/.+/),
    })

    const before = site.docspace.snapshot()
    site.docspace.resetCounters()
    await client.deliver()
    expect(site.docspace.counters.writes).toBe(0)
    expect(site.docspace.counters.requests).toBeLessThanOrEqual(4)
    expect(site.docspace.state.mails).toEqual(before.mails)
    expect(madeRooms(site.docspace)).toHaveLength(1)
    expect(site.espo.record(client.id)).toEqual(record)
  })

  test('costs as many requests as it must', async () => {
    site = await openSite({ settings: ways[way] })
    const worker = site.freshWorker()
    const serve = async (name: string) => {
      const client = await newClient(site, { ...acme, name, email: `${name}@acme.example.com` })
      site.docspace.resetCounters()
      const crm = ofCrm(site)
      site.enqueue({ source: 'espocrm', type: 'Account', id: client.id })
      await drive(site.clock, site.wire, invoke(site, worker).outcome)
      expect(client.status()).toBe('ready')
      return { docspace: site.docspace.counters, crm: ofCrm(site) - crm }
    }
    await serve('first')
    const { docspace, crm } = await serve('second')
    const { requests, writes } = docspace
    expect({ requests, writes }).toEqual(budgets[way])
    // Record, owner, contacts; being prepared; ready.
    expect(crm).toBe(5)
  })
})

test('two clients of one name get a room each', async () => {
  site = await openSite()
  const first = await newClient(site)
  const second = await newClient(site, { ...acme, email: 'other@acme.example.com' })
  await first.deliver()
  await second.deliver()
  expect(first.rooms()).toEqual([readyRoom(first.tag, 'Client - Acme', acme.email)])
  expect(second.rooms()).toEqual([readyRoom(second.tag, 'Client - Acme', 'other@acme.example.com')])
})

test('nothing that is said about a client stands in the log', async () => {
  site = await openSite()
  const client = await newClient(site)
  site.docspace.faults.add(fault({ method: 'POST', nth: 2 }, { kind: 'status', status: 500 }, 1))
  await client.deliver()
  expect(site.log.lines.length).toBeGreaterThan(5)
  const all = JSON.stringify(site.log.lines)
  expect(all).not.toMatch(/acme|anna|example\.com|sk-|Bearer/i)
  expect(all).toContain(client.tag)
})
