import * as z from 'zod/mini'
import { Park } from '../runtime/errors.ts'
import type { ListedRecord, Listing, ListingQuery } from './listing.ts'
import { crmReasons } from './reasons.ts'

/** A page of one object; `after` stands for the place behind its last record, and is absent on the last page. */
export interface ObjectPage<P> {
  records: ListedRecord[]
  after?: P
}

interface Turn<P> {
  pause: number
  /** In the order in which they are listed. */
  objects: readonly string[]
  /** What a place within an object looks like; it comes back from an earlier run. */
  place: z.ZodMiniType<P>
  page(object: string, query: ListingQuery, after: P | undefined): Promise<ObjectPage<P>>
}

/** Lists a CRM whose objects are asked for one after another: the cursor is the object and the place in it. */
export const listInTurn = <P>({ pause, objects, place, page }: Turn<P>): Listing => {
  const anyCursor = z.tuple([z.string(), z.nullable(place)])
  const read = (cursor: string): [string, P | null] => {
    const parsed = z.safeParse(anyCursor, decoded(cursor))
    if (!parsed.success || !objects.includes(parsed.data[0])) throw new Park(crmReasons['crm-place-unknown'])
    return parsed.data
  }
  const written = (object: string, after: P | null) =>
    Buffer.from(JSON.stringify([object, after])).toString('base64url')
  return {
    pause,
    async page(query, cursor) {
      const [object, place] = cursor === undefined ? [objects[0], null] : read(cursor)
      if (object === undefined) return { records: [] }
      const { records, after } = await page(object, query, place ?? undefined)
      if (after !== undefined) return { records, next: written(object, after) }
      const following = objects[objects.indexOf(object) + 1]
      return { records, ...(following && { next: written(following, null) }) }
    },
  }
}

const decoded = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
