import { describe, expect, test } from 'vitest'
import { searchRecords } from '#lib/backfill/search.ts'
import { standingOf } from '#lib/backfill/standing.ts'
import type { Listing } from '#lib/crm/listing.ts'
import { crmReasons } from '#lib/crm/reasons.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { listed, listingOf } from './listing.ts'

const query = { since: 0, filter: {} }

/** Time that passes only while somebody sleeps. */
const sleeper = () => {
  let now = 1_000_000
  const slept: number[] = []
  return {
    slept,
    now: () => now,
    async sleep(ms: number) {
      slept.push(ms)
      now += ms
    },
  }
}

const search = async (listing: Listing, clock = sleeper(), left = 3_600_000) => {
  const ids: string[] = []
  const end = clock.now() + left
  const deadline = { remaining: () => end - clock.now() }
  for await (const page of searchRecords({ listing, query, clock, deadline, minAge: 0, parked: new Set() })) {
    ids.push(...page.map(({ record }) => record.ref.id))
  }
  return ids
}

describe('going through the records of a CRM', () => {
  const records = ['a', 'b', 'c', 'd', 'e'].map((id) => listed(id))

  test('sees each once, in order, and pauses between two pages', async () => {
    const clock = sleeper()
    expect(await search(listingOf(records), clock)).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(clock.slept).toEqual([100, 100])
  })

  test('sees a record once that a CRM lists twice', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => listed(id))
    const contact = listed('a', { ref: { source: 'espocrm', type: 'Contact', id: 'a' } })
    if (a && b && c) expect(await search(listingOf([a, b, b, c, a, contact]))).toEqual(['a', 'b', 'c', 'a'])
  })

  test('waits for a CRM that asks to slow down, as long as it says, and loses no record', async () => {
    const clock = sleeper()
    const busy = [new RetryLater(crmReasons['crm-busy'], { after: 30_000 }), new RetryLater(crmReasons['crm-busy'])]
    const listing = listingOf(records, (_query, cursor) => {
      const error = cursor === '2' ? busy.shift() : undefined
      if (error) throw error
    })
    expect(await search(listing, clock)).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(clock.slept).toEqual([100, 30_000, 2_000, 100])
  })

  test('gives up a CRM that stays away', async () => {
    const clock = sleeper()
    let asked = 0
    const listing = listingOf(records, () => {
      asked += 1
      throw new RetryLater(crmReasons['crm-unreachable'])
    })
    await expect(search(listing, clock)).rejects.toThrow('does not answer')
    expect(asked).toBe(5)
  })

  test('does not wait longer than there is time', async () => {
    const clock = sleeper()
    const listing = listingOf(records, () => {
      throw new RetryLater(crmReasons['crm-busy'], { after: 60_000 })
    })
    await expect(search(listing, clock, 30_000)).rejects.toThrow('slow down')
    expect(clock.slept).toEqual([])
  })

  test.each([
    new Park(crmReasons['crm-refused']),
    new RetryLater(crmReasons['crm-key-refused']),
    new RetryLater(crmReasons['crm-fields-missing'], { after: 60_000 }),
    new RetryLater(crmReasons['crm-busy'], { after: 3_600_000 }),
  ])('asks once only for what no waiting mends: $reason.code', async (error) => {
    const clock = sleeper()
    const listing = listingOf(records, () => {
      throw error
    })
    await expect(search(listing, clock)).rejects.toBe(error)
    expect(clock.slept).toEqual([])
  })
})

describe('a record', () => {
  test.each([
    ['no-client', { isClient: false }],
    ['no-client', { isClient: false, written: { state: 'ready', roomId: 7 } }],
    ['served', { written: { state: 'ready', roomId: 7 } }],
    ['served', { written: { state: 'preparing' } }],
    // Somebody wrote into the status, and the room is there all the same.
    ['served', { written: { state: 'none', roomId: 7 } }],
    ['served', { written: { state: 'attention', roomId: 7 } }],
    ['attention', { written: { state: 'attention' } }],
    ['missing', { createdAt: 5_000 }],
    ['young', { createdAt: 5_001 }],
    ['served', { createdAt: 5_001, written: { state: 'ready', roomId: 7 } }],
  ] as const)('is %s: %j', (standing, other) => {
    expect(standingOf(listed('a', other), { youngAfter: 5_000, parked: new Set() })).toBe(standing)
  })
})
