import type { Answer } from '../faults.ts'

/** Thrown anywhere below a route to end the request with Pipedrive's refusal. */
export class Refusal extends Error {
  readonly answer: Answer
  constructor(answer: Answer) {
    super(String(answer.status))
    this.answer = answer
  }
}

const info = 'Please check developers.pipedrive.com for more information about Pipedrive API.'

export function json(body: unknown, status = 200): Answer {
  return { status, headers: { 'Content-Type': 'application/json; charset=utf-8' }, body: JSON.stringify(body) }
}

export function ok(data: unknown, more: Record<string, unknown> = {}, status = 200): Answer {
  return json({ success: true, data, ...more }, status)
}

/** Refusals of version 2 name a code in words, those of version 1 a number. */
export function refuse(status: number, error: string, code?: string): Refusal {
  return new Refusal(
    json(
      { success: false, error, ...(code === undefined ? { errorCode: status, error_info: info } : { code }) },
      status,
    ),
  )
}

/** What Cloudflare puts before Pipedrive's answers: a page, whatever was asked for. */
export const cloudflare: Answer = {
  status: 403,
  headers: { 'Content-Type': 'text/html; charset=UTF-8', Server: 'cloudflare' },
  body: '<!DOCTYPE html><html lang="en-US"><head><title>Attention Required! | Cloudflare</title></head><body><h1>Sorry, you have been blocked</h1><p>You are unable to access pipedrive.com</p></body></html>',
}
