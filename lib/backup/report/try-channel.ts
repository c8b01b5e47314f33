import { NotDelivered } from '../../notify/not-delivered.ts'
import { backOff } from '../../runtime/back-off.ts'
import { errorName } from '../../runtime/errors.ts'
import { log } from '../../runtime/telemetry/log.ts'
import type { Channel, Keep, StageContext } from '../stages/stage-context.ts'
import type { ReportDelivery, RunState } from '../store/run-state.ts'

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
export const deliverReport = async (
  work: StageContext,
  from: RunState,
  name: Channel['name'],
  keep: Keep,
  send: (repeated: boolean) => Promise<void>,
): Promise<RunState> => {
  const before = from.deliveries[name]
  const unsure = before?.unsure === true || before?.state === 'sending'
  const tries = (before?.tries ?? 0) + 1
  const withDelivery = (state: RunState, delivery: ReportDelivery): RunState => ({
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
  name: Channel['name'],
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
export const delayUntilNext = (state: RunState, waiting: readonly Channel[], now: number): number =>
  Math.max(1_000, Math.min(...waiting.map(({ name }) => (state.deliveries[name]?.until ?? now) - now)))
