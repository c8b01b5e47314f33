import type { ClientRef } from '../../../runtime/client-key.ts'

/** What is to stand on the timeline of a record. */
export interface TimelineNote {
  /** The id of the event. It stands in the note, by which the note is found again. */
  id: string
  /** When it happened, epoch milliseconds. */
  at: number
  headline: string
  /** What people typed may stand in them: each CRM is sent it as plain text. */
  lines: readonly string[]
  /** The page of the room. */
  url?: string
}

/** `written`: by this call. `there`: an earlier one had written it. `gone`: there is no such record. */
export type NoteOutcome = 'written' | 'there' | 'gone'

/** The timelines of a CRM's records. */
export interface Timeline {
  /**
   * Writes a note on a record's timeline, and sends it once. `again`: an earlier call may have written it, so that the record's notes are
   * looked through first. @throws RetryLater, after which nobody knows whether it was written; Park where it is refused
   */
  write(ref: ClientRef, note: TimelineNote, again: boolean): Promise<NoteOutcome>
}

/** The line by which a note is found again. */
export const markOf = ({ id }: Pick<TimelineNote, 'id'>): string => `Roomkeeper ${id}`

/** Text in one line: what people typed must not begin a paragraph or a list of its own. */
export const inOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
