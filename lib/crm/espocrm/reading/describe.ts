import type { ClientRef } from '../../../runtime/client-key.ts'
import type { Http } from '../../../runtime/http.ts'
import { ask, isPage, shaped } from '../../answer.ts'
import { isClient } from '../../clients.ts'
import { addresses, asText, createdFrom, writtenIn } from '../../records/fields.ts'
import { type ClientRecord, type OwnerFound, ownerWith } from '../../records/records-port.ts'
import { espoFailure, isUnknown } from '../failure.ts'
import type { EspoSettings } from '../settings.ts'
import { contactAddresses, usable } from './contacts.ts'
import { type AnyRecord, anyRecord } from './get-record.ts'

/** The record as a client. @throws RetryLater */
export const describe = async (
  http: Http,
  ref: ClientRef,
  record: AnyRecord,
  { clients, fields }: EspoSettings,
): Promise<ClientRecord> => {
  const owner = asText(record.assignedUserId)
  const [ownerFound, contacts] = await Promise.all([ownerOf(http, owner), contactAddresses(http, ref)])
  const own = usable(record)
  const revision = record.versionNumber
  return {
    ref,
    name: asText(record.name) ?? '',
    emails: addresses([...own, ...contacts]),
    ...(own.length === 0 && asText(record.emailAddress) && { emailsInvalid: true }),
    ...ownerFound,
    ...createdFrom(record.createdAt),
    isClient: isClient(clients, ref.type, record, asText(record.name)),
    written: writtenIn(record, fields),
    ...(typeof revision === 'number' && { revision: String(revision) }),
  }
}

/** The owner, or why there is no address. 403 means a deactivated user, or no right on users (docs/facts/espocrm.md#reading-a-record). */
const ownerOf = async (http: Http, userId: string | undefined): Promise<OwnerFound> => {
  if (!userId) return { ownerGap: 'none' }
  const answer = await ask(http, { method: 'GET', path: `/api/v1/User/${encodeURIComponent(userId)}` })
  if (isUnknown(answer) || (answer.status === 403 && !isPage(answer))) return { ownerGap: 'hidden' }
  if (answer.status !== 200) throw espoFailure('GET User', answer)
  const user = shaped(anyRecord, 'GET User', answer)
  return user.isActive === false ? { ownerGap: 'inactive' } : ownerWith(asText(user.emailAddress))
}
