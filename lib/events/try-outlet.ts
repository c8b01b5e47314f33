import { AddressRefused, type GuardedAnswer, type GuardedPost } from '../notify/guarded-post.ts'
import type { Clock } from '../runtime/clock.ts'
import { errorName } from '../runtime/errors.ts'
import { type OutgoingEvent, withoutNames } from './event.ts'
import { forms, meaningOf } from './forms/index.ts'
import type { OutletRequest } from './forms/outlet-request.ts'
import { askedWait } from './retries.ts'
import type { AddressedKind, OutletSettings } from './settings.ts'
import type { FoundTarget } from './targets.ts'

/** What came of one try. */
export interface TriedOutlet {
  /** `nowhere`: there is nothing to write it on, and nothing is wrong. */
  meaning: ReturnType<typeof meaningOf> | 'nowhere'
  status?: number
  /** Why there is no status. */
  why?: string
  /** Milliseconds that the receiver has asked for. */
  asked?: number
}

export interface TryServices {
  clock: Pick<Clock, 'now'>
  thisMachine: boolean
  post(request: GuardedPost): Promise<GuardedAnswer>
}

/** Standard Webhooks advises 15 to 30 seconds. */
const timeoutMs = 20_000

/** Sends an event to an outlet, once. Never throws: whatever fails on the way is a reason to try again. */
export const tryOutlet = async (
  services: TryServices,
  settings: Pick<OutletSettings, 'names'> & { kind: AddressedKind },
  found: FoundTarget,
  event: OutgoingEvent,
): Promise<TriedOutlet> => {
  if ('problem' in found) return { meaning: 'later', why: found.problem }
  const { kind, names } = settings
  const request = forms[kind](names ? event : withoutNames(event), found.target, services.clock.now())
  return tryRequest(services, kind, request)
}

/** Sends a request to a receiver of a kind, once. Never throws. */
export const tryRequest = async (
  { clock, thisMachine, post }: TryServices,
  kind: AddressedKind,
  request: OutletRequest & Pick<GuardedPost, 'anyPort'>,
): Promise<TriedOutlet> => {
  try {
    const { status, retryAfter } = await post({ ...request, timeoutMs, allowThisMachine: thisMachine })
    const asked = askedWait(retryAfter, clock.now())
    return { meaning: meaningOf(kind, status), status, ...(asked !== undefined && { asked }) }
  } catch (error) {
    return { meaning: 'later', why: error instanceof AddressRefused ? error.message : `no answer (${reasonOf(error)})` }
  }
}

/** The system's word for it, such as ECONNREFUSED, which has no part of the address. */
const reasonOf = (error: unknown): string => {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : errorName(error)
}
