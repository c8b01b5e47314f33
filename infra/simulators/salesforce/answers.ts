import type { Answer } from '../faults.ts'

/** Thrown anywhere below a route to end the request with Salesforce's refusal. */
export class Refusal extends Error {
  readonly answer: Answer
  constructor(answer: Answer) {
    super(String(answer.status))
    this.answer = answer
  }
}

const json = { 'Content-Type': 'application/json;charset=UTF-8' }

export function ok(body: unknown, status = 200): Answer {
  return { status, headers: json, body: JSON.stringify(body) }
}

export const noContent: Answer = { status: 204, headers: {} }

/** Salesforce's errors come as a list of one; the code says more than the status. */
export function refuse(status: number, errorCode: string, message: string, fields?: string[]): Refusal {
  return new Refusal(ok([{ message, errorCode, ...(fields === undefined ? {} : { fields }) }], status))
}

/** The token endpoint speaks OAuth instead. */
export function refuseGrant(error: string, description: string, status = 400): Refusal {
  return new Refusal(ok({ error, error_description: description }, status))
}
