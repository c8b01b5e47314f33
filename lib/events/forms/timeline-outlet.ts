import { type ClientRef, parseClientKey } from '../../runtime/client-key.ts'
import { errorName, Park, RetryLater } from '../../runtime/errors.ts'
import { clientOf, type OutgoingEvent } from '../event.ts'
import type { OutletSettings } from '../settings.ts'
import type { TriedOutlet } from '../try-outlet.ts'
import { eventWords } from './event-words.ts'

/** What stands on the timeline of a record. */
interface RecordNote {
  id: string
  at: number
  headline: string
  lines: readonly string[]
  url?: string
}

/** The timelines of a CRM's records (lib/crm/records/timeline/timeline.ts). */
interface RecordTimeline {
  write(ref: ClientRef, note: RecordNote, again: boolean): Promise<'written' | 'there' | 'gone'>
}

/** The timelines of a source's records; or why there are none, for ever (`nowhere`) or for now (`problem`). */
export type FoundTimeline = { timeline: RecordTimeline } | { nowhere: string } | { problem: string }

/** Opens the timelines of a source, by its name. */
export type OpenTimelines = (source: string) => Promise<FoundTimeline>

/**
 * Writes an event on the timeline of the client's record. `again`: an earlier try may have written it. Never throws: whatever fails on
 * the way is a reason to try again.
 */
export const writeOnTimeline = async (
  open: OpenTimelines,
  { names }: Pick<OutletSettings, 'names'>,
  event: OutgoingEvent,
  again: boolean,
): Promise<TriedOutlet> => {
  const client = clientOf(event)
  const ref = client && parseClientKey(client.key)
  if (!ref) return { meaning: 'nowhere', why: 'it is about no client' }
  try {
    const found = await open(ref.source)
    if ('nowhere' in found) return { meaning: 'nowhere', why: found.nowhere }
    if ('problem' in found) return { meaning: 'later', why: found.problem }
    const outcome = await found.timeline.write(ref, noteOf(event, names), again)
    return outcome === 'gone' ? { meaning: 'nowhere', why: 'its record is gone' } : { meaning: 'taken' }
  } catch (error) {
    return failed(error)
  }
}

const noteOf = (event: OutgoingEvent, names: boolean): RecordNote => {
  const { headline, lines, url } = eventWords(event)
  const { room } = event.data as { room?: { title?: string } }
  const title = names && room?.title !== undefined ? [`Room: ${room.title}`] : []
  return { id: event.id, at: event.at, headline, lines: [...title, ...lines], ...(url !== undefined && { url }) }
}

/** A CRM that gave no answer may still be at it: so long nobody looks whether the note is there, in milliseconds. */
const settleFor = 300_000

const failed = (error: unknown): TriedOutlet => {
  if (error instanceof Park) return { meaning: 'refused', why: error.message }
  if (!(error instanceof RetryLater))
    return { meaning: 'later', why: `Roomkeeper failed on the way (${errorName(error)})` }
  const { message: why, after, reason } = error
  const asked = reason.code === 'crm-unreachable' ? Math.max(after ?? 0, settleFor) : after
  return { meaning: 'later', why, ...(asked !== undefined && { asked }) }
}
