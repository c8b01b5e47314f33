import type { DeliveryOutcome, WebhookAnswer } from '../source.ts'

const json = { 'content-type': 'application/json' }

/**
 * The default answers to a delivery. Every CRM that retries at all retries after a 503; 410, 422, 429, 502 and 504 lose events
 * at one CRM or another (docs/facts/crms.md#what-to-answer-a-delivery).
 */
export const defaultAnswer = (outcome: DeliveryOutcome, detail: string): WebhookAnswer => {
  switch (outcome) {
    case 'accepted':
      return { status: 202, headers: json, body: '{"status":"accepted"}' }
    case 'unauthorised':
      return { status: 401, headers: json, body: '{"error":"unauthorised"}' }
    case 'malformed':
      return { status: 400, headers: json, body: JSON.stringify({ error: detail }) }
    case 'unavailable':
      return { status: 503, headers: json, body: '{"error":"try again later"}' }
  }
}
