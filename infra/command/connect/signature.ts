import type { DeliveryNote, StepState } from '#lib/crm/setup/connector.ts'
import { signatureSeen } from '../doctor/crm/signature.ts'
import type { Output } from '../output/output.ts'
import type { Opened } from './open-connection.ts'
import { showSteps } from './show-steps.ts'

/** How often to look for the delivery about the trial record, in milliseconds. */
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
  /** Epoch milliseconds: until when to wait for the delivery about the trial record, which the CRM sends as for any other. */
  until: number
}

/** With which signature the CRM delivers, where only a delivery of its own can tell. */
export const signatureOf = async (
  out: Output,
  { name, connection, target, since, until }: Signing,
): Promise<DeliveryNote | undefined> => {
  const { clock } = target
  let note = await signatureSeen(target, name, connection, since - lookBack)
  while (note && note.state !== 'taken' && clock.now() < until) {
    await clock.sleep(lookEvery)
    note = await signatureSeen(target, name, connection, since)
  }
  if (!note) return undefined
  showSteps(out, [{ what: note.what, state: stateOf[note.state], ...(note.means && { how: [note.means] }) }])
  return note
}
