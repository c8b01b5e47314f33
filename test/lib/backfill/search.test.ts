import { describe, expect, test } from 'vitest'
import { statusOf } from '#lib/backfill/record-status.ts'
import { searchRecords } from '#lib/backfill/search.ts'
import type { RecordListing } from '#lib/crm/listing/listing.ts'
import { crmReasons } from '#lib/crm/reasons.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { listed, listingOf } from './listing.ts'

const query = { since: 0, filter: {} }
const portalHosts = ['docspace.example.com']
const nobodyElse = { parked: new Set<string>(), queuesHoldMessages: false, portalHosts }

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

const search = async (listing: RecordListing, clock = sleeper(), left = 3_600_000) => {
  const ids: string[] = []
  const end = clock.now() + left
  const deadline = { remaining: () => end - clock.now() }
  for await (const page of searchRecords({ listing, query, clock, deadline, minAge: 0, ...nobodyElse })) {
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

  test('goes on behind a record in whose address somebody wrote what is no escaped text', async () => {
    const odd = listed('b', { written: { state: 'none', roomUrl: 'https://intranet.example.com/clients#50%' } })
    expect(await search(listingOf([listed('a'), odd, listed('c')]))).toEqual(['a', 'b', 'c'])
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
    await expect(search(listing, clock, 30_000)).rejects.toMatchObject({ reason: { code: 'crm-busy' } })
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

const here = 'https://docspace.example.com/rooms/shared/7'
const there = 'https://trial.example.com/rooms/shared/7'

describe('a record', () => {
  test.each([
    ['no-client', { isClient: false }],
    ['no-client', { isClient: false, written: { state: 'ready', roomId: 7 } }],
    ['served', { written: { state: 'ready', roomId: 7 } }],
    ['served', { written: { state: 'ready', roomId: 7, roomUrl: here } }],
    ['other-portal', { written: { state: 'ready', roomId: 7, roomUrl: there } }],
    ['other-portal', { written: { state: 'none', roomId: 7, roomUrl: there } }],
    // Somebody wrote into the status, and the room is there all the same.
    ['served', { written: { state: 'none', roomId: 7 } }],
    // Whoever has a room and needs attention is not served.
    ['unparked', { written: { state: 'attention', roomId: 7 } }],
    ['unparked', { written: { state: 'attention' } }],
    ['missing', { createdAt: 5_000 }],
    ['young', { createdAt: 5_001 }],
    ['served', { createdAt: 5_001, written: { state: 'ready', roomId: 7 } }],
    // The queues are empty, so its message is lost: also where a room was begun.
    ['missing', { written: { state: 'preparing' } }],
    ['missing', { written: { state: 'preparing', roomId: 7 } }],
    ['young', { createdAt: 5_001, written: { state: 'preparing' } }],
  ] as const)('is %s: %j', (status, other) => {
    expect(statusOf(listed('a', other), { ...nobodyElse, youngAfter: 5_000 })).toBe(status)
  })

  test.each([
    ['attention', { written: { state: 'attention' } }],
    ['parked', {}],
    ['parked', { written: { state: 'preparing' } }],
    ['served', { written: { state: 'ready' } }],
  ] as const)('of a client with a dead letter is %s: %j', (status, other) => {
    const known = { ...nobodyElse, youngAfter: 5_000, parked: new Set(['espocrm:Account:a']) }
    expect(statusOf(listed('a', other), known)).toBe(status)
  })

  test('that is being prepared may be in a queue that holds messages, and one that nobody began with is missing', () => {
    const known = { ...nobodyElse, youngAfter: 5_000, queuesHoldMessages: true }
    expect(statusOf(listed('a', { written: { state: 'preparing' } }), known)).toBe('preparing')
    expect(statusOf(listed('a'), known)).toBe('missing')
  })
})
