import * as z from 'zod/mini'
import type { Clock } from '../runtime/clock.ts'
import { errorName } from '../runtime/errors.ts'
import { log } from '../runtime/telemetry/log.ts'
import { backOff } from '../runtime/waiting/back-off.ts'
import { NotDelivered } from './not-delivered.ts'

/** How far a channel has got with a report, as it is stored. */
export const reportDelivery = z.object({
  state: z.enum(['sending', 'waiting', 'sent', 'failed']),
  tries: z.number(),
  /** While `sending` nobody else may try before, while `waiting` nobody at all; epoch milliseconds. */
  until: z.optional(z.number()),
  /** An earlier try got no answer, so this one may be a second. */
  unsure: z.optional(z.boolean()),
  detail: z.optional(z.string()),
})

export type ReportDelivery = z.output<typeof reportDelivery>

/** One way to tell people. It stands in reports, in logs and in metrics. */
export type ChannelName = 'mail' | 'callback' | 'incident'

/** What a report is made of, with how far each channel has got with it. */
interface Reported {
  deliveries: Readonly<Record<string, ReportDelivery>>
}

/** How long a try may hold its place: longer than a function runs, in milliseconds. */
const lease = 16 * 60_000
/** Patience with each channel. Mail is the last to be given up: it is what people read. */
const patience = {
  mail: { tries: 40, longest: 15 * 60_000 },
  callback: { tries: 6, longest: 5 * 60_000 },
  incident: { tries: 6, longest: 5 * 60_000 },
}
/** Whether a channel has the report, or was given up. */
export const settled = (delivery: ReportDelivery | undefined): boolean =>
  delivery?.state === 'sent' || delivery?.state === 'failed'

/** One try of one channel, noted before and after. */
export const deliverReport = async <S extends Reported>(
  work: Pick<Clock, 'now'>,
  from: S,
  name: ChannelName,
  keep: (state: S) => Promise<S>,
  send: (repeated: boolean) => Promise<void>,
): Promise<S> => {
  const before = from.deliveries[name]
  const unsure = before?.unsure === true || before?.state === 'sending'
  const tries = (before?.tries ?? 0) + 1
  const withDelivery = (state: S, delivery: ReportDelivery): S => ({
    ...state,
    deliveries: { ...state.deliveries, [name]: delivery },
  })
  const sending = { state: 'sending' as const, tries, until: work.now() + lease, unsure }
  const state = await keep(withDelivery(from, sending))
  const failure = await send(unsure).then(
    () => undefined,
    // Whatever else fails does so before anything leaves.
    (error) =>
      error instanceof NotDelivered ? error : new NotDelivered(`Roomkeeper failed on the way: ${errorName(error)}`),
  )
  if (failure) {
    log.warn('report.delivery_failed', { channel: name, attempt: tries, detail: failure.message })
    return keep(withDelivery(state, afterFailure(name, tries, unsure, failure, work.now())))
  }
  log.info('report.delivered', { channel: name, attempt: tries })
  return keep(withDelivery(state, { state: 'sent', tries, ...(unsure && { unsure }) }))
}

const afterFailure = (
  name: ChannelName,
  tries: number,
  unsure: boolean,
  error: NotDelivered,
  now: number,
): ReportDelivery => {
  const { tries: most, longest } = patience[name]
  const detail = error.message
  if (error.permanent || tries >= most) return { state: 'failed', tries, detail }
  const until = now + backOff(tries, { first: 10_000, longest })
  return { state: 'waiting', tries, until, unsure: unsure || error.unsure, detail }
}

/** Milliseconds until one of the waiting channels may be tried again. */
export const delayUntilNext = (state: Reported, waiting: readonly { name: ChannelName }[], now: number): number =>
  Math.max(1_000, Math.min(...waiting.map(({ name }) => (state.deliveries[name]?.until ?? now) - now)))
