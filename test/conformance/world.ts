import type { IdKind } from './mapping.ts'
import type { Placeholders } from './placeholders.ts'
import type { Exchange, Note } from './recordings.ts'

/** A mail as recorders write it down. */
export interface Mail {
  /** The server's template id. */
  action: string
  to: string
  subject: string
  links: string[]
  /** When it went out, ms. */
  at: number
}

/** A portal as the recorded one was before the first exchange of a scenario: the simulator's, or a real server's. */
export interface World {
  url: string
  now(): number
  /** Authorization values by the word that stands for them: `<owner-key>` -> `sk-…`. */
  credentials: Map<string, string>
  /** Ids by the recorded ones, of people who were there before. */
  ids: Map<string, string>
  /** Ids that are known from now on: after a restore everything has another one. */
  taught?: [kind: IdKind, recorded: unknown, here: unknown][]
  /** Addresses that are other ones here: the recorded one and ours. */
  names: (readonly [recorded: string, here: string])[]
  /** What everybody signs in with, as it is sent. */
  passwordHash: string
  placeholders: Placeholders
  /** Every mail of the portal so far. */
  mails(): Promise<Mail[]>
  /** How many mails of the portal have been compared or wait for it. */
  mailsSeen: number
  /** Mails that went out and that no note has told of yet. */
  mailsPending: Mail[]
  /** Lets as much time pass before a step as passed when it was recorded. */
  before(step: Exchange | Note, index: number): Promise<void>
  /** Bytes of the archive that was announced last: its pieces were recorded without their lengths. */
  announced?: number
  /** For how long an answer that differs may still become the recorded one, ms: 0 where nothing happens by itself. */
  lateBy: number
  close(): Promise<void>
}

/** The simulator takes any. */
export const PASSWORD_HASH = 'a'.repeat(64)
