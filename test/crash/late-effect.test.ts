import { afterEach, describe, expect, test, vi } from 'vitest'
import { account, allWays, type Harness, openHarness, ways } from '#test/onboarding/harness.ts'
import { drain, invoke } from '#test/onboarding/world/lambda.ts'
import { madeRooms, readyRoom } from '#test/onboarding/world/portal-view.ts'
import { drive, type Fate, letGoBy, type OutgoingCall } from '#test/onboarding/world/wire.ts'
import { tagOf } from './explore.ts'

let harness: Harness | undefined
afterEach(async () => {
  vi.restoreAllMocks()
  await harness?.stop()
})

/** One client whose `n`-th write has its effect long after whoever made it is gone, or has given up on it. */
const withLateWrite = async (way: (typeof allWays)[number], n: number, fate: Fate) => {
  const here = await openHarness({ settings: ways[way] })
  harness = here
  const { id } = await here.espo.createClient({ name: 'Acme', email: 'contact@acme.example.com' })
  here.enqueue(account(id))
  let writes = 0
  let late: OutgoingCall | undefined
  const fateOf = (call: OutgoingCall) => {
    if (call.host !== here.docspace.url || call.method === 'GET') return 'pass'
    writes += 1
    if (writes !== n) return 'pass'
    late = call
    return fate
  }
  await drive(here.clock, here.wire, invoke(here, here.freshWorker(), fateOf).outcome)
  await drain(here, here.freshWorker)
  await letGoBy(here.clock, here.wire, 600_000)
  return { id, late }
}

describe.each(allWays)('the way %s', (way) => {
  test('a write that takes effect after the worker has given up on it is not made twice', async () => {
    // The shortest wait there is: the worst case.
    vi.spyOn(Math, 'random').mockReturnValue(0)
    for (let n = 1; ; n += 1) {
      const { id, late } = await withLateWrite(way, n, 'applied-late')
      if (!late) break
      const rooms = madeRooms((harness as Harness).docspace).map(({ id: _, ...room }) => room)
      expect(rooms, `${late.method} ${late.path}`).toEqual([
        readyRoom(tagOf(id), 'Client - Acme', 'contact@acme.example.com'),
      ])
      await harness?.stop()
    }
  }, 60_000)

  test('a server that is slower than the death of its worker makes one room, and invites everybody once', async () => {
    for (let n = 1; ; n += 1) {
      const { id, late } = await withLateWrite(way, n, 'dies-applied-late')
      if (!late) break
      // A folder may be there twice: only the room is worth a long wait.
      const rooms = madeRooms((harness as Harness).docspace).map(({ id: _, content, ...room }) => ({
        ...room,
        content: [...new Set(content)],
      }))
      expect(rooms, `${late.method} ${late.path}`).toEqual([
        readyRoom(tagOf(id), 'Client - Acme', 'contact@acme.example.com'),
      ])
      await harness?.stop()
    }
  }, 60_000)
})
