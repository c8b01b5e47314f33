import { expect, test } from 'vitest'
import { type PageReading, readPages } from '#lib/crm/listing/read-pages.ts'
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
