import { afterEach, describe, expect, test } from 'vitest'
import { clientKey } from '#lib/runtime/client-key.ts'
import { account, allWays, openSite, type Site, ways } from './site.ts'
import { drain } from './world/lambda.ts'
import { madeRooms, readyRoom } from './world/portal-view.ts'

let site: Site
afterEach(() => site.stop())

const acme = { name: 'Acme', email: 'contact@acme.example.com', ownerEmail: 'anna.manager@example.com' }

describe.each(allWays)('the way %s', (way) => {
  test('makes one ready room, and a second delivery changes nothing', async () => {
    site = await openSite({ settings: ways[way] })
    const { id } = await site.espo.createClient(acme)
    const ref = account(id)
    site.enqueue(ref)
    await drain(site, site.freshWorker)
    expect(madeRooms(site.docspace)).toEqual([{ id: 100, ...readyRoom(clientKey(ref), 'Client - Acme', acme.email) }])
    const ready = site.espo.record(id)
    expect(ready).toMatchObject({ cDocspaceStatus: 'ready', cDocspaceRoomId: '100' })
    console.log(site.docspace.counters, site.espo.counters)

    site.docspace.resetCounters()
    site.enqueue(ref)
    await drain(site, site.freshWorker)
    console.log(site.docspace.counters, site.espo.counters)
    expect(site.docspace.counters.writes).toBe(0)
    expect(site.espo.record(id)).toEqual(ready)
  })
})
