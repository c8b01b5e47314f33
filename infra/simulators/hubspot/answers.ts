import { randomUUID } from 'node:crypto'
import type { Answer } from '../faults.ts'

/** Thrown anywhere below a route to end the request with HubSpot's refusal. */
export class Refusal extends Error {
  readonly answer: Answer
  constructor(answer: Answer) {
    super(String(answer.status))
    this.answer = answer
  }
}

const json = { 'Content-Type': 'application/json;charset=utf-8' }

export function ok(body: unknown, status = 200): Answer {
  return { status, headers: json, body: JSON.stringify(body) }
}

export const noContent: Answer = { status: 204, headers: {} }

/** HubSpot's error form: always a correlation id, mostly a category. */
export function refuse(status: number, message: string, more: Record<string, unknown> = {}): Refusal {
  return new Refusal(ok({ status: 'error', message, correlationId: randomUUID(), ...more }, status))
}

export function notFound(): Refusal {
  return refuse(404, 'resource not found')
}

/** 400 for values: HubSpot packs what is wrong with each property as JSON into the message. */
export function invalidProperties(problems: { name: string; error: string; message: string }[]): Refusal {
  const inner = problems.map(({ name, error, message }) => ({
    isValid: false,
    message,
    error,
    name,
    localizedErrorMessage: message,
  }))
  return refuse(400, `Property values were not valid: ${JSON.stringify(inner)}`, { category: 'VALIDATION_ERROR' })
}
