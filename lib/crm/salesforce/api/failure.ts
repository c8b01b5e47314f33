import * as z from 'zod/mini'
import { Park, RetryLater } from '../../../runtime/errors.ts'
import type { HttpAnswer } from '../../../runtime/http.ts'
import { crmFailure, isMissing, versionRetired } from '../../answer.ts'
import { crmReasons } from '../../reasons.ts'
import type { RefusedField } from '../../records/write-back.ts'

const minutes = 60_000

const errors = z.array(
  z.looseObject({
    errorCode: z.string(),
    message: z.optional(z.string()),
    fields: z.optional(z.array(z.string())),
  }),
)
type SalesforceError = z.output<typeof errors>[number]

const gone = new Set(['NOT_FOUND', 'ENTITY_IS_DELETED', 'INVALID_CROSS_REFERENCE_KEY'])
const notOurs = new Set(['INVALID_FIELD', 'INVALID_FIELD_FOR_INSERT_UPDATE'])
const passing = new Set(['REQUEST_LIMIT_EXCEEDED', 'UNABLE_TO_LOCK_ROW', 'SERVER_UNAVAILABLE', 'UNKNOWN_EXCEPTION'])

/** The first of the errors an answer lists; undefined for a page. */
const firstError = (answer: HttpAnswer): SalesforceError | undefined => {
  const parsed = z.safeParse(errors, answer.json)
  return parsed.success ? parsed.data[0] : undefined
}

/** Whether the record was deleted. */
export const isGone = (answer: HttpAnswer): boolean =>
  isMissing(answer) || gone.has(firstError(answer)?.errorCode ?? '')

/** Whether what a new record refers to was deleted. A 404 means something else there: that of an upsert, no such field. */
export const refersToGone = (answer: HttpAnswer): boolean =>
  ['ENTITY_IS_DELETED', 'INVALID_CROSS_REFERENCE_KEY'].includes(firstError(answer)?.errorCode ?? '')

/** Whether the answer names a field that does not exist or that the integration user may not see. */
export const isUnknownField = (answer: HttpAnswer): boolean => notOurs.has(firstError(answer)?.errorCode ?? '')

/** Whether the organization has no such object, or the integration user may not see it. */
export const isUnknownObject = (answer: HttpAnswer): boolean => firstError(answer)?.errorCode === 'INVALID_TYPE'

/** Whether Salesforce refuses what was written, and not only the moment. */
export const isRefused = (answer: HttpAnswer): boolean =>
  answer.status === 400 && !passing.has(firstError(answer)?.errorCode ?? '')

/** The fields that a refused write names. An unknown field is named in the message alone. */
export const refusedFields = (answer: HttpAnswer): RefusedField[] => {
  const error = firstError(answer)
  if (!error) return []
  const absent = notOurs.has(error.errorCode)
  const unknown = /No such column '(\w+)'/.exec(error.message ?? '')?.[1]
  const names = error.fields?.length ? error.fields : unknown ? [unknown] : []
  const says = error.message
  return names.map((name) => (absent ? { name, absent } : { name, rule: error.errorCode, ...(says && { says }) }))
}

/** Salesforce's sentence about the error. It is for people and never for a log: it may quote a value. */
export const saidIn = (answer: HttpAnswer): string => firstError(answer)?.message ?? String(answer.status)

/** The call, its status, and Salesforce's error code with the fields that it names. */
export const describeFailure = (what: string, answer: HttpAnswer): string => {
  const error = firstError(answer)
  return [`${what}: ${answer.status}`, error?.errorCode, error?.fields?.join(', ')].filter(Boolean).join(' ')
}

/** The error for an answer that is no success. Salesforce's code in the body is more exact than the status (docs/facts/salesforce.md#rest-api). */
export const salesforceFailure = (what: string, answer: HttpAnswer): RetryLater | Park => {
  const error = firstError(answer)
  const detail = describeFailure(what, answer)
  switch (error?.errorCode) {
    case 'REQUEST_LIMIT_EXCEEDED':
      // The limit is for a rolling window of 24 hours, so some requests are free again soon.
      return new RetryLater(crmReasons['crm-busy'], { detail, after: 15 * minutes })
    case 'UNABLE_TO_LOCK_ROW':
      return new RetryLater(crmReasons['crm-changing'], { detail })
    case 'SERVER_UNAVAILABLE':
    case 'UNKNOWN_EXCEPTION':
      return new RetryLater(crmReasons['crm-unreachable'], { detail })
    default:
  }
  if (answer.status === 410) return versionRetired(detail)
  return answer.status === 400 ? new Park(crmReasons['crm-not-understood'], { detail }) : crmFailure(what, answer)
}
