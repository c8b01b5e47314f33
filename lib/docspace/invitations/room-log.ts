import * as z from 'zod/mini'
import type { PortalCall } from '../connection.ts'

const named = z.looseObject({ id: z.string(), displayName: z.optional(z.string()) })
const plain = () =>
  z.looseObject({
    id: z.number(),
    action: z.looseObject({ key: z.string() }),
    initiator: z.optional(named),
    date: z.optional(z.string()),
    data: z.optional(
      z.nullable(
        z.looseObject({
          user: z.optional(z.nullable(named)),
          group: z.optional(z.nullable(named)),
          tags: z.optional(z.nullable(z.array(z.nullable(z.string())))),
        }),
      ),
    ),
  })
/** What one person did of some kinds within a minute is one entry with others in it. Lazy: making a room asks for no log. */
const entry = z.lazy(() => z.extend(plain(), { related: z.optional(z.nullable(z.array(plain()))) }))

/** What somebody did in a room. What an API key did is its user's (docs/facts/docspace.md#the-log-of-a-room). */
export interface RoomLogEntry {
  /** The newest has the highest. */
  id: number
  /** As DocSpace names it, `RoomRenamed`. */
  action: string
  by: { id: string; name: string } | undefined
  /** Epoch milliseconds; undefined where the answer does not tell. */
  at: number | undefined
  /** Id of the person or the group whom it was done to. */
  whom: string | undefined
  tags: string[]
}

const asEntry = ({ id, action, initiator, date, data }: z.output<ReturnType<typeof plain>>): RoomLogEntry => ({
  id,
  action: action.key,
  by: initiator && { id: initiator.id, name: initiator.displayName ?? '' },
  at: Date.parse(date ?? '') || undefined,
  whom: data?.user?.id ?? data?.group?.id,
  tags: (data?.tags ?? []).filter((tag) => tag !== null),
})

const pageSize = 100

/** Actions that mail an invitation: somebody was let in, or was sent it again. */
const invitations = ['RoomCreateUser', 'RoomInviteResend']

/** The log of a room (docs/facts/docspace.md#the-log-of-a-room). */
export const roomLogCalls = (call: PortalCall) => {
  /** All pages, the newest first. */
  const entries = async (roomId: number): Promise<RoomLogEntry[]> => {
    const all: RoomLogEntry[] = []
    for (let start = 0; start < mostEntries; start += pageSize) {
      const path = `/api/2.0/files/folder/${roomId}/log?count=${pageSize}&startIndex=${start}`
      const page = await call({ method: 'GET', path }, z.array(entry))
      const found = page.flatMap((one) => [one, ...(one.related ?? [])])
      all.push(...found.map(asEntry))
      if (found.length < pageSize) break
    }
    return all
  }
  return {
    entries,

    /** Who invited each person last, by ids; people of whom the log does not tell are absent. */
    async inviters(roomId: number): Promise<Map<string, string>> {
      const invited = (await entries(roomId)).filter(({ action }) => invitations.includes(action))
      const oldestFirst = invited.sort((one, other) => one.id - other.id)
      return new Map(oldestFirst.flatMap(({ by, whom }) => (by && whom ? [[whom, by.id]] : [])))
    },
  }
}

/** Older entries are not read. */
const mostEntries = 5_000
