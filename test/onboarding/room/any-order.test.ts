import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { allWays, openSite, type Site, ways } from '../site.ts'
import { watchInvitations } from '../world/invitations.ts'
import { readyRoom, wholeTree } from '../world/portal-view.ts'
import { acme, newClient } from '../world/story.ts'

let site: Site
afterEach(() => site.stop())

describe.each(allWays)('the way %s', (way) => {
  test('in whatever order the answers come, the room is whole before people come, and all has been seen', async () => {
    let answerTime = () => 0
    site = await openSite({ settings: ways[way], latency: () => answerTime() })
    const empty = site.docspace.snapshot()
    const atInvitation = watchInvitations(site.docspace)
    const times = fc.infiniteStream(fc.integer({ min: 1, max: 900 }))
    await fc.assert(
      fc.asyncProperty(times, async (stream) => {
        answerTime = () => Number(stream.next().value)
        site.docspace.restore(empty)
        const client = await newClient(site)
        site.docspace.resetCounters()
        await client.deliver()
        expect(client.rooms()).toEqual([readyRoom(client.tag, 'Client - Acme', acme.email)])
        expect(client.status()).toBe('ready')
        const { byRoute, writes } = site.docspace.counters
        expect(writes).toBe({ files: 8, folder: 4, room: 3 }[way])
        // Members, link and content were read after they were written.
        expect(byRoute).toMatchObject({ 'GET /files/rooms/:id/share': 1, 'GET /files/rooms/:id/links': 1 })
      }),
      { numRuns: 60 },
    )
    expect(atInvitation.length).toBeGreaterThanOrEqual(60)
    for (const content of atInvitation) expect(content).toEqual(wholeTree)
  }, 60_000)
})
