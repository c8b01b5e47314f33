import type { DocSpace } from '../docspace/index.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Hold } from './room/hold-message.ts'
import type { PortalFacts } from './room/portal-cache.ts'

/** What is needed to find and make rooms. */
export interface Site {
  docspace: DocSpace
  facts: PortalFacts
  clock: Clock
  /** Around the write that makes a room. */
  hold: Pick<Hold, 'during'>
}

/** What the steps that make a client's room need. */
export interface Making extends Site {
  /** Reads the client's record once more. @throws RecordMoved where it was merged meanwhile, Park where it was deleted */
  confirm(): Promise<void>
}
