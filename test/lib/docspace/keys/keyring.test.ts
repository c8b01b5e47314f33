import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { createPortals, type Portals } from '#lib/docspace/keys/open-portal.ts'
import type { RateLimiter } from '#lib/docspace/rate-limiter.ts'
import { anna, ben, openTwoUsers, type TwoUsers } from './two-users.ts'

let world: TwoUsers
let portals: Portals
let now = 0
let limiters = 0
const clock = { now: () => now, sleep: async () => {} }
let entered = 0
const newLimiter = (): RateLimiter => {
  limiters += 1
  const enter = async () => {
    entered += 1
    return () => {}
  }
  return { enter, observe: () => {} }
}
beforeAll(async () => {
  world = await openTwoUsers({ limits: 'off' })
})
beforeEach(() => {
  now = 0
  limiters = 0
  portals = createPortals(clock, newLimiter)
  world.sim.resetCounters()
})
afterAll(() => world.sim.stop())

const options = () => ({ url: world.sim.url, deadline: { remaining: () => 60_000 } })
const requests = () => world.sim.counters.requests

describe('the users behind keys', () => {
  test('are each named once, by the first of their keys, with limits of their own', async () => {
    const { ownerId } = world.sim.state
    const found = await portals.users(options(), [SAMPLE_KEYS.backup, anna.key, SAMPLE_KEYS.onboarding, ben.key])
    expect(found.map(({ userId, apiKey }) => [userId, apiKey])).toEqual([
      [ownerId, SAMPLE_KEYS.backup],
      [anna.id, anna.key],
      [ben.id, ben.key],
    ])
    expect(new Set(found.map(({ rateLimiter }) => rateLimiter)).size).toBe(3)
    const again = await portals.users(options(), [anna.key])
    expect(again[0]?.rateLimiter).toBe(found[1]?.rateLimiter)
  })

  test('are asked for once in five minutes', async () => {
    await portals.users(options(), [anna.key, ben.key])
    now = 5 * 60_000 - 1
    await portals.users(options(), [anna.key, ben.key])
    expect(requests()).toBe(2)
    now += 1
    await portals.users(options(), [anna.key])
    expect(requests()).toBe(3)
  })

  test('are asked for again where one was refused', async () => {
    const key = world.sim.state.keys.find(({ secret }) => secret === ben.key)
    Object.assign(key ?? {}, { isActive: false })
    await expect(portals.users(options(), [ben.key])).rejects.toMatchObject({
      reason: { code: 'docspace-key-refused' },
    })
    Object.assign(key ?? {}, { isActive: true })
    expect(await portals.users(options(), [ben.key])).toMatchObject([{ userId: ben.id }])
  })

  test('have no limits kept where none are asked for', async () => {
    expect(await createPortals(clock).users(options(), [ben.key])).toEqual([
      { apiKey: ben.key, userId: ben.id, rateLimiter: undefined },
    ])
  })
})

describe('a portal', () => {
  test('is opened by one key as ever, without asking whose it is', async () => {
    const docspace = await portals.open(options(), [anna.key])
    expect([docspace.byKeys, requests(), limiters]).toEqual([undefined, 0, 1])
    entered = 0
    expect(await docspace.people.keyOwner()).toBe(anna.id)
    expect(entered).toBe(1)
    expect(await createPortals(clock).openOne(options(), ben.key).people.keyOwner()).toBe(ben.id)
  })

  test('is opened by several keys, and the first acts', async () => {
    const { byKeys } = await portals.open(options(), [ben.key, anna.key])
    expect(byKeys).toMatchObject({ actsAs: ben.id, users: [ben.id, anna.id] })
  })
})
