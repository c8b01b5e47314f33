import { hasValues } from '../../crm/clients.ts'
import type { ClientRecord, Records } from '../../crm/records/records-port.ts'
import type { ClientFields } from '../../runtime/client-fields.ts'
import { Park } from '../../runtime/errors.ts'
import { onboardingReasons } from '../reasons.ts'
import type { LetIn } from '../room/desired.ts'
import { conditionsOf } from '../settings/conditions.ts'
import type { InviteSettings } from '../settings/invite.ts'

/** How people come in whom the record lets in. Without a record the link is made last of all (docs/decisions/link-as-marker.md). */
export const openTo = ({ written }: Pick<ClientRecord, 'written'>): LetIn => (written ? 'link-first' : 'at-once')

/** Whether the record lets people from outside in now. @throws Park where the record was deleted meanwhile, RetryLater */
export const mayInvite = async (
  records: Pick<Records, 'readFields'>,
  { invite }: { invite?: InviteSettings | undefined },
  record: Pick<ClientRecord, 'ref'>,
  fields?: ClientFields,
): Promise<boolean> => fulfils(records, conditionsOf(invite), record, fields)

/**
 * Whether a record has these values. The fields are read in a request of their own, and only where there are any. A field that the CRM does
 * not have fits nothing. @throws Park where the record was deleted meanwhile, RetryLater
 */
export const fulfils = async (
  records: Pick<Records, 'readFields'>,
  conditions: ReturnType<typeof conditionsOf>,
  { ref }: Pick<ClientRecord, 'ref'>,
  fields?: ClientFields,
): Promise<boolean> => {
  const names = Object.keys(conditions)
  if (names.length === 0) return true
  const values = await records.readFields(ref, names, fields)
  if (!values) throw new Park(onboardingReasons['client-deleted'])
  return hasValues(values, conditions)
}
