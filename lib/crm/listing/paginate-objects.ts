import * as z from 'zod/mini'
import type { ListedRecord, ListingQuery, RecordListing } from './listing.ts'
import { readPlace, writePlace } from './place.ts'

/** A page of one object; `after` is the position where the next page begins, and absent on the last page. */
export interface ObjectPage<P> {
  records: ListedRecord[]
  after?: P
}

interface PagedObjects<O extends string, P> {
  pause: number
  /** Objects in the order in which they are listed. */
  objects: readonly O[]
  /** Schema of a position within an object; cursors survive restarts. */
  place: z.ZodMiniType<P>
  page(object: O, query: ListingQuery, after: P | undefined): Promise<ObjectPage<P>>
}

/** Lists the objects of a CRM one after another. A cursor is an object and a position in it. */
export const paginateObjects = <O extends string, P>({
  pause,
  objects,
  place,
  page,
}: PagedObjects<O, P>): RecordListing => {
  const anyCursor = z.tuple([z.enum(objects), z.nullable(place)])
  const read = (cursor: string): [O, P | null] => readPlace(anyCursor, cursor)
  const written = (object: O, after: P | null) => writePlace([object, after])
  return {
    pause,
    async page(query, cursor) {
      const [object, after] = cursor === undefined ? [objects[0], null] : read(cursor)
      if (object === undefined) return { records: [] }
      const { records, after: further } = await page(object, query, after ?? undefined)
      if (further !== undefined) return { records, next: written(object, further) }
      const following = objects[objects.indexOf(object) + 1]
      return { records, ...(following && { next: written(following, null) }) }
    },
  }
}
