import type { GuardedPost } from '../../notify/guarded-post.ts'
import type { OutgoingEvent } from '../event.ts'

/** What an outlet is sent with. */
export interface OutletTarget {
  url: string
  /** What signs a webhook, the newest first. */
  secrets: readonly string[]
}

export type OutletRequest = Pick<GuardedPost, 'url' | 'headers'> & { body: string }

/** An event in the form that a receiver takes. `now` in epoch milliseconds. */
export type OutletForm = (event: OutgoingEvent, target: OutletTarget, now: number) => OutletRequest
