import type { ClientRecord } from '../../../crm/records/records-port.ts'
import { statusText, wasReady } from '../../../crm/records/status.ts'
import type { OnboardingContext } from '../../context.ts'
import { withNote } from './merge-words.ts'

/** Says on the surviving record what becomes of another room; what it says besides stays. @returns the record as it is then @throws RetryLater, Park, RecordMoved */
export const tellSurvivor = async (
  { records, clock }: Pick<OnboardingContext, 'records' | 'clock'>,
  record: ClientRecord,
  roomId: number,
  note: string,
): Promise<ClientRecord> => {
  const { written } = record
  if (!wasReady(written?.state)) return record
  const status = withNote(written.status ?? statusText('ready'), roomId, note)
  if (status === written.status) return record
  await records.writeBack(record, { state: written.state, status, at: clock.now() })
  return { ...record, written: { ...written, status } }
}
