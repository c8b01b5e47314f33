import * as z from 'zod/mini'
import type { PortalCall } from '../connection.ts'

const person = z.looseObject({ id: z.string() })
const plain = z.looseObject({
  id: z.number(),
  action: z.looseObject({ key: z.string() }),
  initiator: z.optional(person),
  data: z.optional(z.nullable(z.looseObject({ user: z.optional(z.nullable(person)) }))),
})
/** What one person did of some kinds within a minute is one entry with others in it. */
const entry = z.extend(plain, { related: z.optional(z.nullable(z.array(plain))) })

const pageSize = 100

/** Actions that mail an invitation: somebody was let in, or was sent it again. */
const invitations = ['RoomCreateUser', 'RoomInviteResend']

/** The log of a room (docs/facts/docspace.md#the-log-of-a-room). */
export const roomLogCalls = (call: PortalCall) => ({
  /** Who invited each person last, by ids; people of whom the log does not tell are absent. All pages. */
  async inviters(roomId: number): Promise<Map<string, string>> {
    const last = new Map<string, { at: number; by: string }>()
    for (let start = 0, more = true; more; start += pageSize) {
      const path = `/api/2.0/files/folder/${roomId}/log?count=${pageSize}&startIndex=${start}`
      const page = await call({ method: 'GET', path }, z.array(entry))
      const entries = page.flatMap(({ related, ...one }) => [one, ...(related ?? [])])
      for (const { id, action, initiator, data } of entries) {
        const user = data?.user?.id
        if (!user || !initiator || !invitations.includes(action.key) || (last.get(user)?.at ?? -1) > id) continue
        last.set(user, { at: id, by: initiator.id })
      }
      more = entries.length >= pageSize && start + pageSize < mostEntries
    }
    return new Map([...last].map(([user, { by }]) => [user, by]))
  },
})

/** Older entries are not read. */
const mostEntries = 5_000
