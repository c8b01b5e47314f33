import { type CallbackSettings, callbackOutlet } from '#lib/events/callback/outlet.ts'
import type { OutletSettings } from '#lib/events/settings.ts'
import { createEventLedger, type EventLedger } from '#lib/events/store/ledger.ts'
import { createOutletStates, type OutletStates } from '#lib/events/store/outlet-states.ts'
import { callbackOf } from '../../aws/config/sources/callback.ts'
import { Problem } from '../problem.ts'
import { memoryTextsOf } from '../target/memory-texts.ts'
import type { Target } from '../target/target.ts'

/** The outlets of an environment, and what is kept of them. */
export interface OpenedOutlets {
  outlets: Readonly<Record<string, OutletSettings>>
  ledger: EventLedger
  states: OutletStates
  /** Where a sender of one's own is told of its clients, which is an outlet too. */
  callback?: CallbackSettings
}

/** Where what an outlet needs is stored. */
export const outletPath = (outlet: string): string => `events/${outlet}`

export const outletSecretName = (target: Pick<Target, 'secretName'>, outlet: string): string =>
  target.secretName(outletPath(outlet))

/** The names of all outlets, that of the callback of a sender last. */
export const outletNames = ({ outlets, callback }: Pick<OpenedOutlets, 'outlets' | 'callback'>): string[] => [
  ...Object.keys(outlets),
  ...(callback ? [callbackOutlet] : []),
]

/** @throws Problem where nobody is told anything */
export const openOutlets = async (target: Target): Promise<OpenedOutlets> => {
  const outlets = target.settings.events?.outlets ?? {}
  const url = callbackOf(target.settings)
  if (Object.keys(outlets).length === 0 && url === undefined)
    throw new Problem(
      `${target.environment} tells nobody what happens.`,
      'Settings: events.outlets; see docs/events.md.',
    )
  const texts = await memoryTextsOf(target)
  const open = async () => texts
  const callback = url === undefined ? {} : { callback: { url, secret: target.secretName('crm/generic') } }
  return { outlets, ledger: createEventLedger(open), states: createOutletStates(open), ...callback }
}

/** The outlet of a name. @throws Problem for another name */
export const outletNamed = (
  open: Pick<OpenedOutlets, 'outlets' | 'callback'>,
  name: string,
): Pick<OutletSettings, 'names' | 'url'> & { kind: OutletSettings['kind'] | 'callback' } => {
  const found = open.outlets[name]
  if (found) return found
  if (open.callback && name === callbackOutlet) return { kind: 'callback', names: true }
  throw new Problem(`There is no outlet ${name}.`, `There are ${outletNames(open).join(', ')}.`)
}
