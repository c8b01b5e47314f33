import { randomUUID } from 'node:crypto'
import type { OutgoingEvent } from '#lib/events/event.ts'
import { findTarget } from '#lib/events/targets.ts'
import { type TriedOutlet, tryOutlet } from '#lib/events/try-outlet.ts'
import { postGuarded } from '#lib/notify/guarded-post.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { CommandContext } from '../ops.ts'
import type { Target } from '../target/target.ts'
import { type OpenedOutlets, openOutlets, outletNamed, outletSecretName } from './open-outlets.ts'

const testEvent = (outlet: string, at: number): OutgoingEvent => ({
  id: `evt_test_${randomUUID()}`,
  type: 'roomkeeper.test',
  at,
  data: { outlet },
})

/** Sends a test event to an outlet from this machine, as the function does. */
export const tryOutletOnce = async (
  target: Target,
  open: Pick<OpenedOutlets, 'outlets'>,
  name: string,
): Promise<TriedOutlet> => {
  const thisMachine = target.settings.events?.thisMachine ?? false
  const settings = outletNamed(open, name)
  const { kind } = settings
  // A test would stand on the record of a client.
  if (kind === 'timeline') return { meaning: 'taken', why: 'nothing was written: it would stand on a client’s record' }
  const secretName = outletSecretName(target, name)
  const own = { ...settings, kind }
  const found = await findTarget(own, { secrets: target.secrets, secretName, thisMachine })
  const { clock } = target
  return tryOutlet({ clock, thisMachine, post: postGuarded }, own, found, testEvent(name, clock.now()))
}

/** Sends a test event to one outlet, or to all. An outlet that was switched off and takes it is on again. */
export const testOutlets = async (
  { target, out }: CommandContext<object>,
  outlet: string | undefined,
): Promise<ExitCode> => {
  const opened = await target()
  const open = await openOutlets(opened)
  const names = outlet === undefined ? Object.keys(open.outlets) : [outlet]
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
    if (taken && (kind === 'slack' || kind === 'teams'))
      out.say('  Accepted is all that is known: did the test appear in the channel?')
  }
  out.result({ outlets: results })
  return results.every(({ taken }) => taken) ? exitCodes.done : exitCodes.failed
}

const switchOn = async ({ states }: OpenedOutlets, name: string): Promise<boolean> => {
  const { state, tag } = await states.read(name)
  return state.off !== undefined && (await states.write(name, { v: 1 }, tag)) !== undefined
}
