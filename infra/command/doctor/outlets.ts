import { findTarget } from '#lib/events/targets.ts'
import { openOutlets, outletSecretName } from '../events/open-outlets.ts'
import { tryOutletOnce } from '../events/try-outlets.ts'
import type { Target } from '../target/target.ts'
import { type DoctorCheck, type Found, ok, problem, unknown } from './finding.ts'

/** Whether each outlet has what it needs, is on, and, of a webhook, takes a test event. Into a channel nothing is written. */
export const outletChecks = ({ settings }: Pick<Target, 'settings'>): DoctorCheck[] =>
  Object.keys(settings.events?.outlets ?? {}).length === 0 ? [] : [{ area: 'Events', look: lookAtOutlets }]

const lookAtOutlets = async (target: Target): Promise<Found[]> => {
  const open = await openOutlets(target)
  const found = Object.entries(open.outlets).map(async ([name, settings]): Promise<Found> => {
    const { off } = (await open.states.read(name)).state
    if (off)
      return problem(
        `${name} is switched off: ${off.why}`,
        `Put its receiver right; roomkeeper events test ${name} switches it on again.`,
      )
    const { kind } = settings
    if (kind === 'timeline') return ok(`${name} is on: whether it may write on records stands with each CRM`)
    const thisMachine = target.settings.events?.thisMachine ?? false
    const needs = { secrets: target.secrets, secretName: outletSecretName(target, name), thisMachine }
    const where = await findTarget({ ...settings, kind }, needs)
    if ('problem' in where) return problem(`${name}: ${where.problem}`, 'See docs/events.md.')
    if (kind !== 'webhook')
      return unknown(`whether ${name} shows anything`, `roomkeeper events test ${name} writes into the channel.`)
    const { meaning, status, why } = await tryOutletOnce(target, open, name)
    const answer = status === undefined ? why : `it answered ${status}`
    return meaning === 'taken' ? ok(`${name} takes events`) : problem(`${name}: ${answer}`, 'Put its receiver right.')
  })
  return Promise.all(found)
}
