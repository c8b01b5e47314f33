import { type ClientRecord, RecordMoved } from '../../crm/records/records-port.ts'
import { clientKey } from '../../runtime/client-key.ts'
import { Park } from '../../runtime/errors.ts'
import type { OnboardingContext } from '../context.ts'
import { onboardingReasons } from '../reasons.ts'

/** The services of steps that read the client's record once more before anybody is let in. */
export const withConfirm = <Work extends Pick<OnboardingContext, 'records'>>(work: Work, record: ClientRecord) => ({
  ...work,
  confirm: () => confirmRecord(work, record),
})

/** Reads once more whose record it is. @throws RecordMoved where it was merged, Park where it was deleted */
const confirmRecord = async ({ records }: Pick<OnboardingContext, 'records'>, { ref }: ClientRecord): Promise<void> => {
  if (!records.current) return
  const now = await records.current(ref)
  if (!now) throw new Park(onboardingReasons['client-deleted'])
  if (clientKey(now) !== clientKey(ref)) throw new RecordMoved(now)
}
