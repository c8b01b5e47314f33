import { log } from '../runtime/telemetry/log.ts'
import { metric } from '../runtime/telemetry/metrics.ts'
import type { OutgoingEvent } from './event.ts'
import { eventMetrics } from './metrics.ts'
import { slowDown, type TurnServices, triesOf, turnOf } from './pace/turns.ts'
import { longestFailing, waitAfter } from './retries.ts'
import type { EventDelivery, EventLedger } from './store/ledger.ts'
import type { OutletState, OutletStates } from './store/outlet-states.ts'
import type { TriedOutlet } from './try-outlet.ts'

export interface DeliveryServices extends TurnServices {
  ledger: Pick<EventLedger, 'delivery' | 'keep'>
  states: OutletStates
  /** Sends the event to the outlet, once. `again`: an earlier try may have arrived. */
  attempt(outlet: string, event: OutgoingEvent, again: boolean): Promise<TriedOutlet>
  /** Whether an outlet would show the same event twice: it is then claimed before it is sent, by one worker alone. */
  claims(outlet: string): boolean
  /** Tells people that an outlet is off, where they are told. @returns milliseconds after which it has to be gone on with */
  tellOff(outlet: string): Promise<number | undefined>
}

/** What becomes of a message: it is done, waits, or waits with everything for its outlet, which is out of reach; or nobody will ever take it. */
export type DeliveryStep =
  | { do: 'done' }
  | { do: 'wait'; ms: number; holdOutlet?: number }
  | { do: 'park'; why: string }

/** A receiver that does not answer, or asks for patience, is left alone by other events for at least so long, in milliseconds. */
const holdFor = 30_000

/** A claim holds for longer than a worker may run, in milliseconds. */
const claimFor = 120_000

/**
 * One try of one event at one outlet, unless it is not due, was taken, or the outlet is off. What came of it is kept before the message goes,
 * so that a crash between means one more try of the same id at most.
 */
export const deliverEvent = async (
  services: DeliveryServices,
  { event, outlet, replayedAt }: { event: OutgoingEvent; outlet: string; replayedAt?: number },
): Promise<DeliveryStep> => {
  const { ledger, states, now } = services
  const kept = await ledger.delivery(event.id, outlet)
  const isNew = (replayedAt ?? 0) > (kept?.value?.replayedAt ?? 0)
  const before = isNew ? undefined : kept?.value
  if (before && before.state !== 'waiting') return { do: 'done' }
  if (before?.nextAt !== undefined && before.nextAt > now()) return { do: 'wait', ms: before.nextAt - now() }
  const { state, tag } = await states.read(outlet)
  let over = kept?.tag
  const keep = async (value: Omit<EventDelivery, 'v' | 'at'>) =>
    ledger.keep(event.id, outlet, { v: 1, at: now(), ...value, replayedAt }, over)
  const triedBefore = before?.tries ?? 0
  if (state.off) {
    const unfinished = await services.tellOff(outlet)
    if (unfinished !== undefined) return { do: 'wait', ms: unfinished }
    await keep({ state: 'off', tries: triedBefore })
    return { do: 'done' }
  }
  const turn = await turnOf(services, outlet, before)
  if (turn > now()) {
    await keep({ ...triesOf(before), state: 'waiting', nextAt: turn, turn: true })
    return { do: 'wait', ms: turn - now() }
  }
  if (services.claims(outlet)) {
    over = await keep({ state: 'waiting', tries: triedBefore, nextAt: now() + claimFor })
    if (over === undefined) return { do: 'wait', ms: claimFor }
  }
  const tried = await services.attempt(outlet, event, kept !== undefined)
  const slowed = await slowDown(services, outlet, tried, before)
  if (slowed) {
    await keep(slowed.kept)
    const { nextAt, slowed: count } = slowed.kept
    const about = { outlet, eventId: event.id, eventType: event.type }
    log.info('event.slowed', { ...about, count, retryAfterMs: nextAt - now() })
    return { do: 'wait', ms: nextAt - now() }
  }
  return settle({ services, event, outlet, keep, state, tag }, tried, triedBefore + 1)
}

interface Trying {
  services: DeliveryServices
  event: OutgoingEvent
  outlet: string
  keep(value: Omit<EventDelivery, 'v' | 'at'>): Promise<unknown>
  state: OutletState
  tag: string | undefined
}

/** Keeps what came of a try, and says what becomes of the message. */
const settle = async (
  { services: { states, now, tellOff }, event, outlet, keep, state, tag }: Trying,
  tried: TriedOutlet,
  tries: number,
): Promise<DeliveryStep> => {
  const about = { tries, status: tried.status, why: tried.why }
  const logged = { outlet, eventId: event.id, eventType: event.type, attempt: tries }
  if (tried.meaning === 'nowhere') {
    await keep({ state: 'failed', ...about })
    log.info('event.nowhere', { ...logged, detail: tried.why ?? '' })
    return { do: 'done' }
  }
  if (tried.meaning === 'taken') {
    await keep({ state: 'accepted', ...about })
    if (state.failingSince !== undefined) await states.write(outlet, { v: 1 }, tag)
    log.info('event.delivered', { ...logged, ...statusOf(tried) })
    return { do: 'done' }
  }
  const wait = tried.meaning === 'later' ? waitAfter(tries, tried.asked) : undefined
  await noteFailure(states, outlet, { state, tag }, tried, now())
  // Before the message goes: whoever crashes here meets the outlet off, and goes on with it.
  const unfinished = await tellOff(outlet)
  if (unfinished !== undefined) return { do: 'wait', ms: unfinished }
  const detail = tried.why ?? `answered ${tried.status}`
  if (wait === undefined) {
    await keep({ state: 'failed', ...about })
    log.error('event.given_up', { ...logged, ...statusOf(tried), detail })
    return tried.meaning === 'gone' ? { do: 'done' } : { do: 'park', why: detail }
  }
  await keep({ state: 'waiting', ...about, nextAt: now() + wait })
  log.warn('event.delivery_failed', { ...logged, ...statusOf(tried), detail, retryAfterMs: wait })
  const isOutOfReach = tried.status === undefined || tried.asked !== undefined
  return { do: 'wait', ms: wait, ...(isOutOfReach && { holdOutlet: Math.max(holdFor, tried.asked ?? 0) }) }
}

const statusOf = ({ status }: TriedOutlet) => (status === undefined ? {} : { status })

/** Notes since when an outlet has failed, and switches it off when it is gone or has failed for too long. */
const noteFailure = async (
  states: OutletStates,
  outlet: string,
  { state, tag }: { state: OutletState; tag: string | undefined },
  tried: TriedOutlet,
  now: number,
): Promise<void> => {
  if (tried.meaning === 'refused') return
  const failingSince = state.failingSince ?? now
  const tooLong = now - failingSince >= longestFailing
  if (tried.meaning !== 'gone' && !tooLong) {
    if (state.failingSince === undefined) await states.write(outlet, { v: 1, failingSince }, tag)
    return
  }
  const why = tried.meaning === 'gone' ? `it answered ${tried.status}, and is gone` : 'it took nothing for three days'
  if (!(await states.write(outlet, { v: 1, failingSince, off: { at: now, why } }, tag))) return
  log.error('outlet.switched_off', { outlet, detail: why, ...statusOf(tried) })
  metric(eventMetrics.switchedOff, 1)
}
