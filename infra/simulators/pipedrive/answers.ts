import { jsonOf, Refusal } from '../crm/answers.ts'
import type { WholeAnswer } from '../http/exchange.ts'

const info = 'Please check developers.pipedrive.com for more information about Pipedrive API.'

export const json = jsonOf('application/json; charset=utf-8')

export function ok(data: unknown, more: Record<string, unknown> = {}, status = 200): WholeAnswer {
  return json({ success: true, data, ...more }, status)
}

/** Refusals of version 2 name a code in words, those of version 1 a number. */
export function refuse(status: number, error: string, code?: string): Refusal {
  const named = code === undefined ? { errorCode: status, error_info: info } : { code }
  return new Refusal(json({ success: false, error, ...named }, status))
}

/** A body or query that the schema of version 2 does not take. */
export const invalid = (problem: string): Refusal =>
  refuse(400, `Validation failed: ${problem}`, 'ERR_SCHEMA_VALIDATION_FAILED')

export const unknownMethod = (): Refusal => refuse(404, 'Unknown method .')

/** What Cloudflare puts before Pipedrive's answers: a page, whatever was asked for. */
export const cloudflare: WholeAnswer = {
  status: 403,
  headers: { 'Content-Type': 'text/html; charset=UTF-8', Server: 'cloudflare' },
  body: '<!DOCTYPE html><html lang="en-US"><head><title>Attention Required! | Cloudflare</title></head><body><h1>Sorry, you have been blocked</h1><p>You are unable to access pipedrive.com</p></body></html>',
}
