import { RetryLater } from '../../runtime/errors.ts'
import type { HttpAnswer } from '../../runtime/http.ts'
import { crmFailure, isMissing, isPage } from '../answer.ts'
import { crmReasons } from '../reasons.ts'

/** Whether the record does not exist. A 404 for an entity that does not exist means wrong settings instead (docs/facts/espocrm.md#reading-a-record). */
export const isUnknown = (answer: HttpAnswer): boolean =>
  isMissing(answer) && !answer.headers.get('x-status-reason')?.startsWith('Controller')

/**
 * The error for an answer that is no success. After twelve wrong keys EspoCRM locks the address for a minute, even for the right key,
 * and answers 403 with a page (docs/facts/espocrm.md#authentication).
 */
export const espoFailure = (what: string, answer: HttpAnswer) => {
  if (answer.status === 403 && isPage(answer)) {
    return new RetryLater(crmReasons['crm-key-refused'], { detail: 'address locked', after: 90_000 })
  }
  return crmFailure(what, answer)
}
