import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { allWays, type Harness, openHarness, ways } from '../harness.ts'
import { watchInvitations } from '../world/invitations.ts'
import { readyRoom, wholeTree } from '../world/portal-view.ts'
import { acme, newClient } from '../world/story.ts'

let harness: Harness
afterEach(() => harness.stop())

describe.each(allWays)('the way %s', (way) => {
  test('in whatever order the answers come, the room is whole before people come, and all has been seen', async () => {
    let answerTime = () => 0
    harness = await openHarness({ settings: ways[way], latency: () => answerTime() })
    const empty = harness.docspace.snapshot()
    const atInvitation = watchInvitations(harness.docspace)
    const times = fc.infiniteStream(fc.integer({ min: 1, max: 900 }))
    await fc.assert(
      fc.asyncProperty(times, async (stream) => {
        answerTime = () => Number(stream.next().value)
        harness.docspace.restore(empty)
        const client = await newClient(harness)
        harness.docspace.resetCounters()
        await client.deliver()
        expect(client.rooms()).toEqual([readyRoom(client.tag, 'Client - Acme', acme.email)])
        expect(client.status()).toBe('ready')
        const { byRoute, writes } = harness.docspace.counters
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
