import { callbackOutlet } from '#lib/events/callback/outlet.ts'
import { clientOf, type OutgoingEvent } from '#lib/events/event.ts'
import { sendEventMessage } from '#lib/events/queue.ts'
import { wantsEvent } from '#lib/events/worker.ts'
import { type ChangeOptions, codeUnlessAgreed, isConfirmed } from '../confirm.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { CommandContext } from '../ops.ts'
import { Problem } from '../problem.ts'
import type { Target } from '../target/target.ts'
import { openCallbacks } from '../target/tell-sender.ts'
import { type OpenedOutlets, openOutlets, outletNamed } from './open-outlets.ts'

export interface EventReplayOptions extends ChangeOptions {
  outlet?: string
}

/** Sends an event once more to the outlets that want it, or to one; under the same id, by which receivers know it. */
export const replayEvent = async (
  { target, out, options, shell }: CommandContext<EventReplayOptions>,
  id: string,
): Promise<ExitCode> => {
  const opened = await target()
  const open = await openOutlets(opened)
  const event = await open.ledger.event(id)
  if (!event)
    throw new Problem(
      `Nothing is kept of an event ${id}.`,
      'roomkeeper events list has the ids; they are kept for 30 days.',
    )
  if (options.outlet !== undefined) outletNamed(open, options.outlet)
  const to = event.type === 'record.told' ? await senderOf(opened, event, options) : wantedBy(open, event, options)
  const names = event.type === 'record.told' ? '' : ', without names: they are not kept'
  out.say(`${event.type} of ${new Date(event.at).toISOString()} goes to ${to.join(', ') || 'nobody'}${names}.`)
  const agreed = to.length > 0 && (await isConfirmed(shell, out, options, 'Send it once more?'))
  out.result({ id, to, sent: agreed })
  if (!agreed) return codeUnlessAgreed(options)
  const queueUrl = await opened.queues.url('events')
  const replayedAt = opened.clock.now()
  for (const outlet of to) await sendEventMessage(opened.sqs, queueUrl, { event, outlet, replayedAt })
  out.say('It is on its way. roomkeeper events list shows what became of it.')
  return exitCodes.done
}

const wantedBy = ({ outlets }: OpenedOutlets, event: OutgoingEvent, { outlet }: EventReplayOptions): string[] => {
  const wanting = Object.entries(outlets).flatMap(([name, one]) => (wantsEvent(one, event) ? [name] : []))
  return outlet === undefined ? wanting : [outlet]
}

/** A callback goes to its sender alone, and what it says is kept only until it is taken. @throws Problem */
const senderOf = async (target: Target, event: OutgoingEvent, { outlet }: EventReplayOptions): Promise<string[]> => {
  if (outlet !== undefined && outlet !== callbackOutlet)
    throw new Problem(`It is what ${callbackOutlet} was told.`, 'Leave --outlet out.')
  const pending = await openCallbacks(target).pending(clientOf(event)?.key ?? '')
  if (pending.some(({ id }) => id === event.id)) return [callbackOutlet]
  throw new Problem(
    'Its sender has taken it, and what it was told is not kept.',
    'Whoever sends the client once more is told its state again.',
  )
}
