import { createHash } from 'node:crypto'
import * as z from 'zod'

// The emulator deduplicates over a whole queue. For a queue whose scope is the message group, the group is made part of the
// deduplication id on the way in and taken off again on the way out. The separator cannot occur in either.
const SEPARATOR = '\u0000'

const Entry = z.looseObject({
  MessageBody: z.string().optional(),
  MessageGroupId: z.string().optional(),
  MessageDeduplicationId: z.string().optional(),
})
type Entry = z.infer<typeof Entry>

function scoped(entry: Entry): Entry {
  const { MessageGroupId: group, MessageBody: body } = entry
  if (group === undefined || body === undefined) return entry
  const id = entry.MessageDeduplicationId ?? createHash('sha256').update(body).digest('hex')
  return { ...entry, MessageDeduplicationId: `${id}${SEPARATOR}${group}` }
}

const Body = z.looseObject({ Entries: z.array(Entry).optional() })

/** The body of SendMessage or SendMessageBatch with deduplication ids that are unique to their group. */
export function scopeToGroup(body: unknown): object {
  const parsed = Body.parse(body)
  return parsed.Entries ? { ...parsed, Entries: parsed.Entries.map(scoped) } : scoped(Entry.parse(parsed))
}

/** The deduplication id that the sender gave. */
export const originalDeduplicationId = (id: string): string => id.split(SEPARATOR)[0] ?? id
