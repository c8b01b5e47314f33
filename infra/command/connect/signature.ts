import type { DeliveryNote, StepState } from '#lib/crm/setup/connector.ts'
import { signatureSeen } from '../doctor/crm/signature.ts'
import type { Output } from '../output/output.ts'
import type { Opened } from './open-connection.ts'
import { showSteps } from './show-steps.ts'

/** How long to wait for the delivery about the trial record, and how often to look for it, in milliseconds. */
const trialPatience = 10_000
const lookEvery = 500
/** How far back an earlier delivery counts, in milliseconds. */
const lookBack = 3_600_000

const stateOf: Readonly<Record<DeliveryNote['state'], StepState>> = {
  taken: 'done',
  refused: 'wrong',
  none: 'unseen',
  off: 'wrong',
}

interface Signing extends Pick<Opened, 'name' | 'connection' | 'target'> {
  /** Epoch milliseconds: when the trial began. */
  since: number
  /** Whether a trial record was made, for which the CRM sends a delivery as for any other. */
  isTried: boolean
}

/** With which signature the CRM delivers, where only a delivery of its own can tell. */
export const signatureOf = async (
  out: Output,
  { name, connection, target, since, isTried }: Signing,
): Promise<DeliveryNote | undefined> => {
  const { clock } = target
  const end = clock.now() + (isTried ? trialPatience : 0)
  let note = await signatureSeen(target, name, connection, since - lookBack)
  while (note && note.state !== 'taken' && clock.now() < end) {
    await clock.sleep(lookEvery)
    note = await signatureSeen(target, name, connection, since)
  }
  if (!note) return undefined
  showSteps(out, [{ what: note.what, state: stateOf[note.state], ...(note.means && { how: [note.means] }) }])
  return note
}
