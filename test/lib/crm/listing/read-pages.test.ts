import { expect, test } from 'vitest'
import { type PageReading, readPages, readPeoplePages } from '#lib/crm/listing/read-pages.ts'
import { crmReasons } from '#lib/crm/reasons.ts'
import { RetryLater } from '#lib/runtime/errors.ts'

const query = { since: 5 } as unknown as PageReading['query']

/** Reads pages that are named by their cursors; `busy` is how often the CRM has no time first. */
const read = async (next: Record<string, string>, { from, busy = 0 }: { from?: string; busy?: number } = {}) => {
  const asked: unknown[] = []
  const waited: number[] = []
  let refusals = busy
  const listing: PageReading['listing'] = {
    pause: 250,
    async page(about, cursor = 'first') {
      asked.push(about === query ? cursor : about)
      if (refusals > 0) {
        refusals -= 1
        throw new RetryLater(crmReasons['crm-busy'], { after: 3_000 })
      }
      return { records: [], ...(next[cursor] && { next: next[cursor] }) } as never
    },
  }
  const clock = { now: () => 0, sleep: async (ms: number) => void waited.push(ms) }
  let count = 0
  for await (const _ of readPages({ listing, query, clock, deadline: { remaining: () => 60_000 }, from })) count += 1
  return { asked, waited, count }
}

test('pages are read up to the last one, with a pause before each but the first', async () => {
  expect(await read({ first: 'a', a: 'b' })).toEqual({ asked: ['first', 'a', 'b'], waited: [250, 250], count: 3 })
  expect(await read({})).toEqual({ asked: ['first'], waited: [], count: 1 })
})

test('reading goes on where it ended, and waits for a CRM that is busy', async () => {
  expect(await read({ first: 'a', a: 'b' }, { from: 'a', busy: 1 })).toEqual({
    asked: ['a', 'a', 'b'],
    waited: [3_000, 250],
    count: 2,
  })
})

test('people are read in the same way, and nobody where a CRM does not list them', async () => {
  const person = (id: string) => ({ client: { source: 'crm', type: 'company', id }, changedAt: 5 })
  const peoplePage = async (since: number, cursor?: string) =>
    cursor === undefined ? { people: [person(`${since}`)], next: 'a' } : { people: [person(cursor)] }
  const listing = { pause: 250, page: async () => ({ records: [] }) }
  const waited: number[] = []
  const clock = { now: () => 0, sleep: async (ms: number) => void waited.push(ms) }
  const read = async (asked: PageReading['listing']) => {
    const ids: string[] = []
    for await (const { people } of readPeoplePages(asked, 7, { clock, deadline: { remaining: () => 60_000 } }))
      ids.push(...people.map(({ client }) => client.id))
    return ids
  }
  expect([await read({ ...listing, peoplePage }), waited]).toEqual([['7', 'a'], [250]])
  expect(await read(listing)).toEqual([])
})
