import { describe, expect, test } from 'vitest'
import { type ChangeSearch, findChanged } from '#lib/backfill/changed.ts'
import type { ChangedPerson, ListedRecord, ListingQuery } from '#lib/crm/listing/listing.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { createVirtualClock } from '#test/onboarding/world/virtual-clock.ts'
import { listed, listingOf } from './listing.ts'

const minute = 60_000
const ready = { state: 'ready', status: 'ready', roomId: 1 } as const
const start = createVirtualClock().now() - 100 * minute
/** A record of a ready client that was changed so many minutes after the start. */
const changed = (id: string, minutes: number, other: Partial<ListedRecord> = {}) =>
  listed(id, { written: ready, changedAt: start + minutes * minute, ...other })
const person = (id: string, minutes: number): ChangedPerson => ({
  client: listed(id).ref,
  changedAt: start + minutes * minute,
})

interface Asked extends Partial<ChangeSearch> {
  records?: readonly ListedRecord[]
  persons?: readonly ChangedPerson[]
  onQuery?: (query: ListingQuery) => void
}

const search = async ({ records = [], persons, onQuery, ...more }: Asked) => {
  const clock = createVirtualClock()
  const listing = listingOf(records, (query) => onQuery?.(query))
  const peoplePage = async (_since: number, cursor = '0') => {
    const next = Number(cursor) + 2
    const people = (persons ?? []).slice(Number(cursor), next)
    return { people, ...(next < (persons?.length ?? 0) && { next: String(next) }) }
  }
  const found = await findChanged({
    listing: { ...listing, ...(persons && { peoplePage }) },
    since: start,
    most: 3,
    people: true,
    parked: new Set(),
    queuesHoldMessages: false,
    portalHosts: undefined,
    hadRoom: async () => true,
    clock: { now: clock.now, sleep: async () => {} },
    deadline: { remaining: () => 300_000 },
    ...more,
  })
  return { ids: found.clients.map(({ id }) => id), until: (found.until - start) / minute }
}

/** Until when everything was seen: shortly before the search began. */
const everything = 98

describe('clients that have changed', () => {
  test('are taken once each, the oldest change first, whether it was in the record or of its people', async () => {
    const records = [changed('a', 1), changed('b', 3)]
    const persons = [person('c', 2), person('a', 4)]
    expect(await search({ records, persons })).toEqual({ ids: ['a', 'c', 'b'], until: everything })
  })

  test('are asked for since the last look, by the time of the change', async () => {
    const asked: ListingQuery[] = []
    await search({ records: [], onQuery: (query) => asked.push(query) })
    expect(asked).toEqual([{ since: start, filter: {}, by: 'change' }])
  })

  test('have a room, or one that waits for the record; whoever has none is left to others', async () => {
    const records = [
      changed('ready', 1),
      changed('review', 2, { written: { state: 'review', status: 'ready for review' } }),
      changed('left', 3, { isClient: false }),
      changed('none', 4, { written: { state: 'none' } }),
      changed('begun', 5, { written: { state: 'preparing' } }),
      changed('attention', 6, { written: { state: 'attention' } }),
      changed('archived', 7, { written: { state: 'none' }, isArchived: true }),
    ]
    expect((await search({ records, most: 9 })).ids).toEqual(['ready', 'review', 'left'])
  })

  test('are left out where they are parked, or their people’s client had no room', async () => {
    const records = [changed('a', 1), changed('b', 2)]
    const persons = [person('c', 3), person('d', 4)]
    const parked = new Set([clientKey(listed('a').ref)])
    const hadRoom = async (client: string) => client !== clientKey(listed('c').ref)
    expect((await search({ records, persons, parked, hadRoom })).ids).toEqual(['b', 'd'])
  })

  test('are not looked for among people where those do not follow, or the CRM cannot list them', async () => {
    expect((await search({ records: [changed('a', 1)], persons: [person('b', 2)], people: false })).ids).toEqual(['a'])
    expect((await search({ records: [changed('a', 1)] })).ids).toEqual(['a'])
  })

  test('that were seen before are left out, where a CRM keeps whole seconds', async () => {
    expect((await search({ records: [changed('a', 1), changed('b', 2)], since: start + minute + 1 })).ids).toEqual([
      'b',
    ])
  })
})

describe('of more than a sweep takes', () => {
  const records = Array.from({ length: 9 }, (_, n) => changed(`c${n}`, n))

  test('the oldest are taken, and the next sweep goes on behind them', async () => {
    const first = await search({ records })
    expect(first.ids).toEqual(['c0', 'c1', 'c2'])
    const again = await search({ records, since: start + first.until * minute })
    expect(again.ids).toEqual(['c3', 'c4', 'c5'])
  })

  test('those of one moment are taken together, so that the next sweep goes on', async () => {
    const atOnce = Array.from({ length: 7 }, (_, n) => changed(`c${n}`, 1))
    const { ids, until } = await search({ records: [...atOnce, changed('late', 2)] })
    expect(ids).toEqual(atOnce.map(({ ref }) => ref.id))
    expect((await search({ records: [...atOnce, changed('late', 2)], since: start + until * minute })).ids).toEqual([
      'late',
    ])
  })

  test('nobody is passed over because the other list was read further', async () => {
    const persons = [person('p', 0), person('q', 30)]
    const { ids } = await search({ records, persons })
    expect(ids).toEqual(['c0', 'p', 'c1'])
    expect(ids).not.toContain('q')
  })

  test('no more is read than is needed', async () => {
    let pages = 0
    await search({ records, onQuery: () => (pages += 1) })
    expect(pages).toBe(2)
  })

  test('what was read is taken when the time runs out, and the next sweep goes on there', async () => {
    const { ids, until } = await search({ records, most: 100, deadline: { remaining: () => 59_000 } })
    expect(ids).toEqual(['c0'])
    expect(until).toBe(1)
  })
})
