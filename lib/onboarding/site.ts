import type { DocSpace } from '../docspace/index.ts'
import type { Clock } from '../runtime/clock.ts'
import type { Hold } from './hold.ts'
import type { PortalFacts } from './portal-facts.ts'

/** What the steps that make a room need. */
export interface Site {
  docspace: DocSpace
  facts: PortalFacts
  clock: Clock
  /** Around the write that makes a room. */
  hold: Pick<Hold, 'during'>
}
