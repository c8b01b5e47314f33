import { S3Client } from '@aws-sdk/client-s3'
import type { OutletSettings } from '#lib/events/settings.ts'
import { createEventLedger, type EventLedger } from '#lib/events/store/ledger.ts'
import { createOutletStates, type OutletStates } from '#lib/events/store/outlet-states.ts'
import { createS3Texts } from '#lib/runtime/objects/s3-texts.ts'
import { Problem } from '../problem.ts'
import { clientConfig } from '../target/aws.ts'
import { bucketNameOf } from '../target/bucket-name.ts'
import type { Target } from '../target/target.ts'

/** The outlets of an environment, and what is kept of them. */
export interface OpenedOutlets {
  outlets: Readonly<Record<string, OutletSettings>>
  ledger: EventLedger
  states: OutletStates
}

/** Where what an outlet needs is stored. */
export const outletPath = (outlet: string): string => `events/${outlet}`

export const outletSecretName = (target: Pick<Target, 'secretName'>, outlet: string): string =>
  target.secretName(outletPath(outlet))

/** @throws Problem where nobody is told anything */
export const openOutlets = async (target: Target): Promise<OpenedOutlets> => {
  const outlets = target.settings.events?.outlets ?? {}
  if (Object.keys(outlets).length === 0)
    throw new Problem(
      `${target.environment} tells nobody what happens.`,
      'Settings: events.outlets; see docs/events.md.',
    )
  const s3 = new S3Client(clientConfig(target.instance, 'S3'))
  const texts = createS3Texts(s3, await bucketNameOf(s3, target, 'memory'))
  const open = async () => texts
  return { outlets, ledger: createEventLedger(open), states: createOutletStates(open) }
}

/** The outlet of a name. @throws Problem for another name */
export const outletNamed = ({ outlets }: Pick<OpenedOutlets, 'outlets'>, name: string): OutletSettings => {
  const found = outlets[name]
  if (found) return found
  throw new Problem(`There is no outlet ${name}.`, `There are ${Object.keys(outlets).join(', ')}.`)
}
