import { randomUUID } from 'node:crypto'
import { callbackEvent, callbackOutlet, tryCallback } from '#lib/events/callback/outlet.ts'
import { eventBody, type OutgoingEvent } from '#lib/events/event.ts'
import { sendEventMessage } from '#lib/events/queue.ts'
import { findTarget } from '#lib/events/targets.ts'
import { type TriedOutlet, tryOutlet } from '#lib/events/try-outlet.ts'
import { postGuarded } from '#lib/notify/guarded-post.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { CommandContext } from '../ops.ts'
import type { Target } from '../target/target.ts'
import { openCallbacks } from '../target/tell-sender.ts'
import { type OpenedOutlets, openOutlets, outletNamed, outletNames, outletSecretName } from './open-outlets.ts'

const testEvent = (outlet: string, at: number): OutgoingEvent => ({
  id: `evt_test_${randomUUID()}`,
  type: 'roomkeeper.test',
  at,
  data: { outlet },
})

/** Sends a test event to an outlet from this machine, as the function does. */
export const tryOutletOnce = async (
  target: Target,
  open: Pick<OpenedOutlets, 'outlets' | 'callback'>,
  name: string,
): Promise<TriedOutlet> => {
  const thisMachine = target.settings.events?.thisMachine ?? false
  const settings = outletNamed(open, name)
  const { kind } = settings
  const { clock, secrets } = target
  const trying = { clock, thisMachine, post: postGuarded, secrets }
  const event = testEvent(name, clock.now())
  if (kind === 'callback') {
    const { callback } = open
    return callback ? tryCallback(trying, callback, { id: event.id, body: eventBody(event) }) : { meaning: 'nowhere' }
  }
  // A test would stand on the record of a client.
  if (kind === 'timeline') return { meaning: 'taken', why: 'nothing was written: it would stand on a client’s record' }
  const secretName = outletSecretName(target, name)
  const own = { ...settings, kind }
  const found = await findTarget(own, { secrets, secretName, thisMachine })
  return tryOutlet(trying, own, found, event)
}

/** Sends a test event to one outlet, or to all. An outlet that was switched off and takes it is on again. */
export const testOutlets = async (
  { target, out }: CommandContext<object>,
  outlet: string | undefined,
): Promise<ExitCode> => {
  const opened = await target()
  const open = await openOutlets(opened)
  const names = outlet === undefined ? outletNames(open) : [outlet]
  const results = []
  for (const name of names) {
    const { kind } = outletNamed(open, name)
    const tried = await tryOutletOnce(opened, open, name)
    const taken = tried.meaning === 'taken'
    const isOnAgain = taken && (await switchOn(open, name))
    results.push({
      outlet: name,
      taken,
      ...(tried.status !== undefined && { status: tried.status }),
      ...(tried.why && { why: tried.why }),
      isOnAgain,
    })
    const answer = tried.status === undefined ? tried.why : `it answered ${tried.status}`
    out.say(taken ? `${out.style('green', '✓')} ${name}: ${answer}` : `${out.style('red', '✗')} ${name}: ${answer}`)
    if (isOnAgain) out.say(`  ${name} was switched off, and is on again.`)
    if (isOnAgain && kind === 'callback') out.say(`  ${await goOn(opened)} clients have waited, and are told now.`)
    if (taken && (kind === 'slack' || kind === 'teams'))
      out.say('  Accepted is all that is known: did the test appear in the channel?')
  }
  out.result({ outlets: results })
  return results.every(({ taken }) => taken) ? exitCodes.done : exitCodes.failed
}

/** Has the sender told what it missed. @returns of how many clients */
const goOn = async (target: Target): Promise<number> => {
  const waiting = await openCallbacks(target).oldest()
  const queueUrl = await target.queues.url('events')
  for (const told of waiting)
    await sendEventMessage(target.sqs, queueUrl, { event: callbackEvent(told), outlet: callbackOutlet })
  return waiting.length
}

const switchOn = async ({ states }: OpenedOutlets, name: string): Promise<boolean> => {
  const { state, tag } = await states.read(name)
  return state.off !== undefined && (await states.write(name, { v: 1 }, tag)) !== undefined
}
