import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { manualClock } from '#infra/simulators/docspace/index.ts'
import { anna, ben, openTwoUsers, type TwoUsers } from './two-users.ts'

const clock = manualClock(Date.UTC(2026, 0, 5, 9))

let world: TwoUsers
beforeEach(async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  world = await openTwoUsers({ clock, limits: { writesPerDay: 2 } })
})
afterEach(() => {
  vi.restoreAllMocks()
  return world.sim.stop()
})

describe('the writes of a day', () => {
  const make = (who: { id: string }) => world.open(who).rooms.create({ title: 'Acme', type: 2, tags: [] })

  test('are those of one user: the other goes on, and the error says whose they are', async () => {
    await make(ben)
    await make(ben)
    clock.advance(23 * 3_600_000)
    await expect(make(ben)).rejects.toMatchObject({
      reason: { code: 'docspace-limit' },
      source: `docspace user ${ben.id}`,
      detail: `POST /api/2.0/files/rooms: 429, user ${ben.id}`,
      after: 3_600_000 + 30_000,
    })
    expect((await make(anna)).createdBy).toBe(anna.id)
  })

  test('spread those who come back over no longer than they have waited', async () => {
    await make(ben)
    await make(ben)
    clock.advance(24 * 3_600_000 - 10_000)
    await expect(make(ben)).rejects.toMatchObject({ after: 15_000 })
  })

  test('leave every other error as it is', async () => {
    await expect(world.open(ben).rooms.rename(4_711, 'x')).rejects.toMatchObject({ status: 403 })
    const key = world.sim.state.keys.find(({ secret }) => secret === ben.key)
    Object.assign(key ?? {}, { isActive: false })
    const refused = await make(ben).catch((error: unknown) => error)
    expect(refused).toMatchObject({ reason: { code: 'docspace-key-refused' }, source: undefined })
  })
})
