import { type DeliveryServices, type DeliveryStep, deliverEvent } from '../deliver.ts'
import { clientOf } from '../event.ts'
import type { EventMessage } from '../message.ts'
import type { EventLedger } from '../store/ledger.ts'
import type { TriedOutlet } from '../try-outlet.ts'
import type { Callback, CallbackOutbox, PendingCallback } from './outbox.ts'
import { callbackEvent, callbackOutlet } from './outlet.ts'

export interface CallbackServices extends Omit<DeliveryServices, 'attempt' | 'claims'> {
  ledger: EventLedger
  outbox: CallbackOutbox
  /** Sends a callback, once. */
  attemptCallback(told: Callback): Promise<TriedOutlet>
  /** Puts another message into the queue. */
  send(message: EventMessage): Promise<void>
}

/** Another worker is at the same client: it is looked at again after so long, in milliseconds. */
const lookAgain = 5_000

/** Whoever waits for no longer may be waiting for such a worker alone, in milliseconds. */
const longestClaim = 120_000

/**
 * Tells a sender the next of what it is to know of a client, whichever message came: what happened later waits for what happened before, and
 * each is claimed, so that no two workers tell one client's. A message that got lost is made up for by the next one.
 */
export const deliverCallback = async (services: CallbackServices, message: EventMessage): Promise<DeliveryStep> => {
  const { outbox, ledger, send } = services
  const pending = await outbox.pending(clientOf(message.event)?.key ?? '')
  const next = await nextOf(services, pending, message)
  if (!next) return { do: 'done' }
  const told = await outbox.read(next.key)
  if (!told) return { do: 'wait', ms: lookAgain }
  const event = callbackEvent(told)
  if (next.isNew) await ledger.note(event)
  let taken = false
  const attempt = async () => {
    const tried = await services.attemptCallback(told)
    taken = tried.meaning === 'taken'
    return tried
  }
  const step = await deliverEvent(
    { ...services, claims: () => true, attempt },
    { event, outlet: callbackOutlet, replayedAt: next.replayedAt },
  )
  if (step.do === 'wait') return step.ms > longestClaim ? step : { ...step, ms: Math.min(step.ms, lookAgain) }
  if (taken) await outbox.remove(next.key)
  const isLeft = !taken && (await leaveForLater(services, told.id))
  if (pending.length > 1) await send({ event: message.event, outlet: callbackOutlet })
  return isLeft ? { do: 'done' } : step
}

/** What was given up because its outlet was switched off is told when it is on again, before what came later. @returns whether it is so */
const leaveForLater = async ({ ledger, states }: CallbackServices, id: string): Promise<boolean> => {
  if (!(await states.read(callbackOutlet)).state.off) return false
  const kept = await ledger.delivery(id, callbackOutlet)
  if (kept?.value) await ledger.keep(id, callbackOutlet, { ...kept.value, state: 'off' }, kept.tag)
  return true
}

interface Next extends PendingCallback {
  /** Which telling of it that is. */
  replayedAt: number
  /** Whether nothing of it was told before. */
  isNew: boolean
}

/**
 * The oldest that is to be told. What was given up is passed over, unless somebody has asked for it once more; what met an outlet that was
 * switched off is told when it is on again.
 */
const nextOf = async (
  { ledger, states, outbox, now }: CallbackServices,
  pending: readonly PendingCallback[],
  { event, replayedAt: askedAt = 0 }: EventMessage,
): Promise<Next | undefined> => {
  for (const one of pending) {
    const kept = (await ledger.delivery(one.id, callbackOutlet))?.value
    const toldAt = kept?.replayedAt ?? 0
    const as = (replayedAt: number): Next => ({ ...one, replayedAt, isNew: !kept })
    // The same may be told a second time, by the same id, for a sender that has lost it.
    if (!kept || kept.state === 'waiting' || one.at > toldAt) return as(Math.max(one.at, toldAt))
    // A crash came between.
    if (kept.state === 'accepted') await outbox.remove(one.key)
    else if (event.id === one.id && askedAt > toldAt) return as(askedAt)
    else if (kept.state === 'off' && !(await states.read(callbackOutlet)).state.off) return as(now())
  }
  return undefined
}
