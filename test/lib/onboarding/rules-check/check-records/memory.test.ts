import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { RecordListing } from '#lib/crm/listing/listing.ts'
import { checkRecords, noFieldsFound } from '#lib/onboarding/rules-check/check-records.ts'
import { createTally } from '#lib/onboarding/rules-check/tally.ts'
import { listed } from '../../../backfill/listing.ts'
import { testClock } from '../../../crm/worlds/world.ts'
import { settings } from '../rules.ts'

setFlagsFromString('--expose_gc')
const collectGarbage: () => void = runInNewContext('gc')

const pageSize = 200

/** So many clients with long names and much text, made page by page. Every other one has the name of another client. */
const listingOf = (count: number): RecordListing => ({
  pause: 0,
  async page(_, cursor) {
    const start = Number(cursor ?? 0)
    const records = Array.from({ length: Math.min(pageSize, count - start) }, (_unused, at) =>
      listed(String(start + at), {
        name: `${'n'.repeat(150)} ${Math.floor((start + at) / 2)}`,
        values: { type: null, industry: at % 10 === 0 ? `${'text '.repeat(200)}${start + at}` : 'Legal' },
      }),
    )
    const next = start + pageSize
    return { records, ...(next < count && { next: String(next) }) }
  },
})

/** The most memory in bytes that a check of so many records holds at the end of a page. */
const heldBy = async (count: number) => {
  collectGarbage()
  const before = process.memoryUsage().heapUsed
  const tally = createTally()
  const clock = testClock()
  const records = { readFields: async () => ({}) }
  const whole = { most: Number.MAX_SAFE_INTEGER, read: async () => ({ writes: 4, people: { 2: 3, 9: 1 } }) }
  const check = { settings, source: 'espocrm', since: 0, clock, records, tally, fields: noFieldsFound(), whole }
  let most = 0
  const pages = checkRecords({ ...check, listing: listingOf(count), deadline: { remaining: () => 60_000 } })
  for await (const { next } of pages) {
    if (next && Number(next) % (pageSize * 10) !== 0) continue
    collectGarbage()
    most = Math.max(most, process.memoryUsage().heapUsed - before)
  }
  expect(tally.result()).toMatchObject({ records: count, clients: count })
  return most
}

test('a check of 10,000 records holds less than 3 MB, and one of 20,000 less than 5', async () => {
  await heldBy(400)
  const megabytes = { few: (await heldBy(10_000)) / 1e6, many: (await heldBy(20_000)) / 1e6 }
  expect(megabytes.few).toBeLessThan(3)
  expect(megabytes.many).toBeLessThan(5)
})
