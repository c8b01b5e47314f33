import { callbackOutlet } from '#lib/events/callback/outlet.ts'
import { askChannel, type ChannelTrial } from '#lib/events/forms/gentle-trial.ts'
import { findTarget } from '#lib/events/targets.ts'
import type { TriedOutlet } from '#lib/events/try-outlet.ts'
import { postGuarded } from '#lib/notify/guarded-post.ts'
import { callbackOf } from '../../aws/config/sources/callback.ts'
import { openOutlets, outletNamed, outletNames, outletSecretName } from '../events/open-outlets.ts'
import { tryOutletOnce } from '../events/try-outlets.ts'
import type { Target } from '../target/target.ts'
import { type DoctorCheck, type Found, ok, problem, unknown } from './finding.ts'

/** Whether each outlet has what it needs, is on, and, of a webhook, takes a test event. Channels are asked, and nothing is written into them. */
export const outletChecks = ({ settings }: Pick<Target, 'settings'>): DoctorCheck[] =>
  Object.keys(settings.events?.outlets ?? {}).length === 0 && callbackOf(settings) === undefined
    ? []
    : [{ area: 'Events', look: lookAtOutlets }]

const lookAtOutlets = async (target: Target): Promise<Found[]> => {
  const open = await openOutlets(target)
  const found = outletNames(open).map(async (name): Promise<Found> => {
    const settings = outletNamed(open, name)
    const { off } = (await open.states.read(name)).state
    if (off)
      return problem(
        `${name} is switched off: ${off.why}`,
        `Put its receiver right; roomkeeper events test ${name} switches it on again.`,
      )
    const { kind } = settings
    if (kind === 'callback') return lookAtCallback(await tryOutletOnce(target, open, name))
    if (kind === 'timeline') return ok(`${name} is on: whether it may write on records stands with each CRM`)
    const thisMachine = target.settings.events?.thisMachine ?? false
    const needs = { secrets: target.secrets, secretName: outletSecretName(target, name), thisMachine }
    const where = await findTarget({ ...settings, kind }, needs)
    if ('problem' in where) return problem(`${name}: ${where.problem}`, 'See docs/events.md.')
    if (kind !== 'webhook') {
      const trial = await askChannel({ post: postGuarded, thisMachine }, kind, where.target.url)
      return lookAtChannel(name, kind, trial)
    }
    const { meaning, status, why } = await tryOutletOnce(target, open, name)
    const answer = status === undefined ? why : `it answered ${status}`
    return meaning === 'taken' ? ok(`${name} takes events`) : problem(`${name}: ${answer}`, 'Put its receiver right.')
  })
  return Promise.all(found)
}

/** What is shown in a channel only people can see. */
const lookAtChannel = (name: string, kind: 'slack' | 'teams', { state, status, why }: ChannelTrial): Found => {
  const answer = status === undefined ? (why ?? 'no answer') : `it answered ${status}`
  const anew = `Make ${kind === 'slack' ? 'a webhook' : 'a workflow'} anew and store its address; see docs/events.md.`
  if (state === 'there') return ok(`${name} takes messages: it was asked, and nothing was written into the channel`)
  if (state === 'off')
    return problem(`${name}: its workflow is turned off or deleted`, `Have its owner turn it on. ${anew}`)
  if (state === 'gone') return problem(`${name}: ${answer}, and takes nothing any more`, anew)
  const write = `roomkeeper events test ${name} writes into the channel.`
  return status === undefined || status >= 500
    ? problem(`${name}: ${answer}`, `Try again later. ${write}`)
    : unknown(`whether ${name} takes messages: ${answer} to a question`, write)
}

/** Answers of a receiver that is there, and may not know a test. */
const notKnown: ReadonlySet<number> = new Set([400, 405, 406, 409, 415, 422])

const lookAtCallback = ({ meaning, status, why }: TriedOutlet): Found => {
  if (meaning === 'taken') return ok(`${callbackOutlet} takes what a sender is told`)
  if (status !== undefined && notKnown.has(status))
    return unknown(
      `whether ${callbackOutlet} takes what a sender is told: it answered ${status} to a test, which it may not know`,
      'Have it answer 2xx to types that it does not know; see docs/crms/any-sender.md.',
    )
  const answer = status === undefined ? why : `it answered ${status}`
  return problem(`${callbackOutlet}: ${answer}`, 'Put the receiver at sources.generic.callbackUrl right.')
}
