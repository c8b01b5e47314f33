import { describe, expect, test } from 'vitest'
import type { PortalCall } from '#lib/docspace/connection.ts'
import { mayDoEverything, readApiKey } from '#lib/docspace/portal/api-key.ts'
import { readPlan } from '#lib/docspace/portal/portal-plan.ts'

/** A portal that answers every call the same. */
const answering = (response: unknown) => (async () => response) as unknown as PortalCall

describe('the plan of a portal', () => {
  test('has no limit where DocSpace says -1, as a server of one’s own does', async () => {
    const features = ['room', 'total_size', 'free_backup'].map((id) => ({ id, value: -1, used: { value: 4 } }))
    expect(await readPlan(answering({ features }))).toEqual({})
  })

  test('has limits with what is used of them; one of zero leaves nothing', async () => {
    const features = [
      { id: 'room', value: 12, used: { value: 3, title: 'Rooms:' } },
      { id: 'total_size', value: 2147483648, used: null },
      { id: 'free_backup', value: 0, used: { value: 0 } },
      { id: 'year', value: false, used: null },
    ]
    expect(await readPlan(answering({ features }))).toEqual({
      rooms: { most: 12, used: 3 },
      storage: { most: 2147483648, used: 0 },
      freeBackups: { most: 0, used: 0 },
    })
  })

  test.each([undefined, {}, { features: [] }, { features: [{ id: 'room' }] }])('has none in %j', async (answer) => {
    expect(await readPlan(answering(answer))).toEqual({})
  })
})

describe('a key of DocSpace', () => {
  const keyOf = (more: object) => readApiKey(answering({ createBy: { id: 'anna' }, ...more }))

  test.each([
    [{ permissions: [] }, ['*'], true],
    [{ permissions: null }, ['*'], true],
    [{ permissions: ['*:write'] }, ['*:write'], true],
    [{ permissions: ['rooms:write', 'accounts:read'] }, ['rooms:write', 'accounts:read'], false],
  ])('with %j', async (answer, permissions, everything) => {
    const key = await keyOf(answer)
    expect(key).toEqual({ permissions, expiresAt: undefined, userId: 'anna' })
    expect(mayDoEverything(key)).toBe(everything)
  })

  test('ends when DocSpace says so', async () => {
    expect((await keyOf({ expiresAt: '2027-01-01T00:00:00Z' })).expiresAt).toBe(Date.UTC(2027, 0, 1))
    expect((await keyOf({ expiresAt: null })).expiresAt).toBeUndefined()
  })
})
