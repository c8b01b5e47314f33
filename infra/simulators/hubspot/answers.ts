import { randomUUID } from 'node:crypto'
import { jsonOf, Refusal } from '../crm/answers.ts'

export const ok = jsonOf('application/json;charset=utf-8')

/** HubSpot's error form: always a correlation id, mostly a category. */
export function refuse(status: number, message: string, more: Record<string, unknown> = {}): Refusal {
  return new Refusal(ok({ status: 'error', message, correlationId: randomUUID(), ...more }, status))
}

export const notFound = (): Refusal => refuse(404, 'resource not found')

/** 400 for a request that HubSpot cannot take. */
export const invalid = (message: string): Refusal => refuse(400, message, { category: 'VALIDATION_ERROR' })

/** 400 for values: HubSpot packs what is wrong with each property as JSON into the message. */
export function invalidProperties(problems: { name: string; error: string; message: string }[]): Refusal {
  const inner = problems.map(({ name, error, message }) => ({
    isValid: false,
    message,
    error,
    name,
    localizedErrorMessage: message,
  }))
  return invalid(`Property values were not valid: ${JSON.stringify(inner)}`)
}
