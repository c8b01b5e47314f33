import { jsonOf, Refusal } from '../crm/answers.ts'

export const ok = jsonOf('application/json;charset=UTF-8')

/** Salesforce's errors come as a list of one; the code says more than the status. */
export function refuse(status: number, errorCode: string, message: string, fields?: string[]): Refusal {
  return new Refusal(ok([{ message, errorCode, ...(fields === undefined ? {} : { fields }) }], status))
}

/** The token endpoint speaks OAuth instead. */
export function refuseGrant(error: string, description: string, status = 400): Refusal {
  return new Refusal(ok({ error, error_description: description }, status))
}

export const notFound = (): Refusal => refuse(404, 'NOT_FOUND', 'The requested resource does not exist')
