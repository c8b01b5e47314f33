import { parseJson } from '../../runtime/json.ts'
import { BadDelivery } from '../source.ts'
import { readOnce } from './read-once.ts'

/** The body as JSON. A byte order mark in front is ignored, as RFC 8259 (8.1) allows. @throws BadDelivery */
export const jsonBody = readOnce((body): unknown => {
  const value = parseJson(body.toString('utf8').replace(/^\uFEFF/, ''))
  if (value === undefined) throw new BadDelivery('body', 'must be JSON')
  return value
})

/** `value` as an object with named members, or undefined for anything else, arrays included. */
export const asObject = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
