import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import type { ListedRecord, ListingQuery } from '#lib/crm/listing/listing.ts'
import { paginateObjects } from '#lib/crm/listing/paginate-objects.ts'
import { caught } from '../worlds/world.ts'

const query: ListingQuery = { since: 17, filter: { city: 'Lodz' } }
const record = (object: string, id: number): ListedRecord => ({
  ref: { source: 'crm', type: object, id: String(id) },
  name: 'Acme',
  createdAt: 0,
  isClient: true,
  written: { state: 'none' },
})

/** Three companies, no contact and one deal, two to a page; a place is the number of the record before. */
const counts = { company: 3, contact: 0, deal: 1 } as const
type Name = keyof typeof counts

const listing = (objects: readonly Name[] = ['company', 'contact', 'deal']) =>
  paginateObjects<Name, number>({
    pause: 250,
    objects,
    place: z.number(),
    async page(object, asked, after = 0) {
      expect(asked).toBe(query)
      expect(objects).toContain(object)
      const left = counts[object] - after
      const records = Array.from({ length: Math.min(left, 2) }, (_, at) => record(object, after + at + 1))
      return { records, ...(left > 2 && { after: after + 2 }) }
    },
  })

const keyed = (records: readonly ListedRecord[]) => records.map(({ ref }) => ref.type + ref.id)

describe('objects that are listed one after another', () => {
  test('come page by page in the order that was asked for, and the cursor is good for a later run', async () => {
    const pages: string[][] = []
    let cursor: string | undefined
    do {
      const { records, next } = await listing().page(query, cursor)
      pages.push(keyed(records))
      cursor = next
    } while (cursor !== undefined)
    expect(pages).toEqual([['company1', 'company2'], ['company3'], [], ['deal1']])
  })

  test('have the pause of their CRM', () => expect(listing().pause).toBe(250))

  test('have no page where there are none', async () => {
    expect(await listing([]).page(query)).toEqual({ records: [] })
  })

  test('end with the last one, without a cursor', async () => {
    expect(await listing(['deal']).page(query)).toEqual({ records: [record('deal', 1)] })
  })

  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

  test('go on from the place in a cursor, or from the beginning of its object', async () => {
    expect(keyed((await listing().page(query, encoded(['company', 1]))).records)).toEqual(['company2', 'company3'])
    expect(keyed((await listing().page(query, encoded(['deal', null]))).records)).toEqual(['deal1'])
  })

  test.each([
    ['text', 'nothing'],
    ['no text', ''],
    ['an object that is not listed', encoded(['ticket', null])],
    ['a place of another form', encoded(['deal', 'x'])],
    ['a cursor with more in it', encoded(['deal', 1, 2])],
    ['half of one', encoded(['deal'])],
  ])('refuse %s as a cursor', async (_, cursor) => {
    expect(await caught(listing().page(query, cursor))).toMatchObject({
      name: 'Park',
      reason: { code: 'crm-place-unknown' },
    })
  })
})
