import * as z from 'zod/mini'
import { lowerAscii } from '../../runtime/ascii.ts'
import { DocSpaceRefusal } from '../answer.ts'
import type { PortalCall } from '../connection.ts'

/** The group of all colleagues, which every portal has under the same id; lists do not name it (docs/facts/docspace.md#groups-in-rooms). */
export const everyone = 'c5cc67d1-c3e8-43c0-a3ad-3928ae3e5b5e'

/** A group of colleagues. */
export interface Group {
  id: string
  name: string
  members: readonly { userId: string; email: string }[]
}

const named = z.looseObject({ id: z.string(), name: z.string() })
const whole = z.lazy(() =>
  z.looseObject({
    id: z.string(),
    name: z.string(),
    members: z.optional(z.array(z.looseObject({ id: z.string(), email: z.optional(z.string()) }))),
  }),
)

const pageSize = 100

export const groupCalls = (call: PortalCall) => ({
  /** A group with its members; undefined when there is none of that id. */
  async read(id: string): Promise<Group | undefined> {
    try {
      const path = `/api/2.0/group/${encodeURIComponent(id)}`
      const { members = [], ...group } = await call({ method: 'GET', path }, whole)
      const people = members.map(({ id: userId, email = '' }) => ({ userId, email: lowerAscii(email) }))
      return { id: group.id, name: group.name, members: people }
    } catch (error) {
      if (error instanceof DocSpaceRefusal && error.status === 404) return undefined
      throw error
    }
  },

  /** Ids of the groups of this name, whatever its capitals: DocSpace lets several have one name. */
  async idsOf(name: string): Promise<string[]> {
    const found: string[] = []
    for (let start = 0, more = true; more; start += pageSize) {
      const query = new URLSearchParams({ filterValue: name, count: String(pageSize), startIndex: String(start) })
      const page = await call({ method: 'GET', path: `/api/2.0/group?${query}` }, z.array(named))
      found.push(...page.filter((one) => isSame(one.name, name)).map(({ id }) => id))
      more = page.length === pageSize
    }
    return found
  },
})

const isSame = (one: string, other: string) => one.trim().toLowerCase() === other.trim().toLowerCase()
