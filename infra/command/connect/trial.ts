import type { Connection, ConnectStep } from '#lib/crm/setup/connector.ts'
import { clientNamed } from '../client/reference.ts'
import { WrongUsage } from '../problem.ts'
import type { Target } from '../target/target.ts'

export interface TrialFlags {
  trial: boolean
  trialRecord?: string
}

export const trialRecordHelp =
  'write the trial values on this record (source:type:id), which has no room yet, and empty its fields again'

export const trialHelp = `Whether our fields take a room’s values is tried: a record "Roomkeeper trial …" is made in the CRM, written, read back and deleted,
also when a value is refused, so that nothing stays but what the CRM keeps in its recycle bin. It never becomes a client. Automations of your
own in the CRM see it as any new record: --no-trial leaves it out, --trial-record takes a record of yours instead.`

/** Whether the fields of a connected CRM take what will come; nothing where the trial is switched off. @throws WrongUsage */
export const tryFields = async (
  target: Target,
  name: string,
  connection: Connection,
  { trial, trialRecord }: TrialFlags,
): Promise<ConnectStep[]> => {
  if (!trial) return []
  const named = trialRecord === undefined ? undefined : clientNamed(trialRecord, target)
  // A record of another CRM is no reason to make one here.
  if (named && named.source !== name) return []
  return connection.tryFields(named)
}

/** @throws WrongUsage for a record of another CRM than the one that is connected */
export const assertOwn = (target: Target, name: string, { trialRecord }: TrialFlags): void => {
  if (trialRecord === undefined || clientNamed(trialRecord, target).source === name) return
  throw new WrongUsage(`--trial-record names a record of another CRM than ${name}.`)
}
