import { RetryLater } from '../../runtime/errors.ts'
import type { HttpAnswer } from '../../runtime/http.ts'
import { crmFailure, isMissing, isPage } from '../answer.ts'
import { crmReasons } from '../reasons.ts'

/** Also an entity that does not exist is a 404: then the settings are wrong, not the record (docs/facts/espocrm.md#reading-a-record). */
export const isUnknown = (answer: HttpAnswer): boolean =>
  isMissing(answer) && !answer.headers.get('x-status-reason')?.startsWith('Controller')

/**
 * The error for an answer that is no success. After twelve wrong keys the address is locked for a minute, the right key too:
 * the one 403 that is HTML (docs/facts/espocrm.md#authentication).
 */
export const espoFailure = (what: string, answer: HttpAnswer) => {
  if (answer.status === 403 && isPage(answer)) {
    return new RetryLater(crmReasons['crm-key-refused'], { detail: 'address locked', after: 90_000 })
  }
  return crmFailure(what, answer)
}
