import { expect, test } from 'vitest'
import type { ConfiguredSource } from '#lib/crm/configure.ts'
import { type ReceiveOptions, receive } from '#lib/crm/receive/receiver.ts'
import { type Refusal, refusals } from '#lib/crm/receive/refusals.ts'
import { QueueRefusal } from '#lib/runtime/errors.ts'
import { settingsOf } from '../contracts/webhook-contract.ts'
import { espocrmSender } from '../senders/espocrm.ts'
import { genericSender } from '../senders/generic.ts'
import { hubspotSender } from '../senders/hubspot.ts'
import { pipedriveSender } from '../senders/pipedrive.ts'
import { salesforceSender } from '../senders/salesforce.ts'
import type { Sender } from '../senders/sender.ts'

const now = Date.parse('2026-01-15T10:00:00Z')
const minutes = 60_000

const configuredOf = (sender: Sender): ConfiguredSource => ({ source: sender.source, settings: settingsOf(sender) })

/** What a vendor sends first in its documentation, as it was received. */
const from = (
  sender: Sender,
  { headers = {}, ...more }: Partial<ReceiveOptions> & { headers?: Record<string, string | undefined> } = {},
): ReceiveOptions => {
  const [sample] = sender.documented
  const sent = sender.deliver(sample?.body ?? '', sender.secrets[0], now)
  const all = Object.entries({ ...sent.headers, ...headers }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return {
    delivery: { ...sent, path: sample?.path ?? sent.path, headers: Object.fromEntries(all) },
    configured: configuredOf(sender),
    secrets: async () => sender.secrets,
    now,
    enqueue: async () => undefined,
    ...more,
  }
}

const withBody = (options: ReceiveOptions, body: Buffer): ReceiveOptions => ({
  ...options,
  delivery: { ...options.delivery, body },
})

const signed = (sender: Sender, body: string): ReceiveOptions => ({
  ...from(sender),
  delivery: sender.deliver(body, sender.secrets[0], now),
})

const failing = (error: unknown) => async () => {
  throw error
}

/** Why a delivery is refused, what is logged of it, and the answer: one delivery for each refusal there is. */
const cases: Record<Refusal, [options: ReceiveOptions, status: number, body: RegExp, detail?: string | RegExp]> = {
  'missing-signature': [
    from(espocrmSender, { headers: { signature: undefined, 'x-signature': undefined } }),
    401,
    /unauthorised/,
  ],
  'malformed-signature': [from(espocrmSender, { headers: { signature: 'short' } }), 401, /unauthorised/],
  'wrong-signature': [from(espocrmSender, { secrets: async () => ['another one'] }), 401, /unauthorised/],
  'missing-timestamp': [
    from(hubspotSender, { headers: { 'x-hubspot-request-timestamp': undefined } }),
    401,
    /unauthorised/,
  ],
  'malformed-timestamp': [
    from(hubspotSender, { headers: { 'x-hubspot-request-timestamp': 'noon' } }),
    401,
    /unauthorised/,
  ],
  'too-old': [from(hubspotSender, { now: now + 6 * minutes }), 401, /unauthorised/],
  'from-the-future': [from(hubspotSender, { now: now - 6 * minutes }), 401, /unauthorised/],
  'wrong-credentials': [
    from(pipedriveSender, { headers: { authorization: `Basic ${btoa('roomkeeper:guessed')}` } }),
    401,
    /unauthorised/,
  ],
  'unknown-sender': [
    from(salesforceSender, {
      configured: {
        ...configuredOf(salesforceSender),
        settings: settingsOf(salesforceSender, { organizationId: '00Dxx0000001gPGEAY' }),
      },
    }),
    401,
    /unauthorised/,
  ],
  'unknown-source': [from(espocrmSender, { configured: undefined }), 404, /there is no such source/],
  'no-secret': [from(espocrmSender, { secrets: async () => [] }), 404, /there is no such source/],
  'unusable-secret': [from(genericSender, { secrets: async () => ['whsec_%'] }), 401, /unauthorised/],
  'wrong-address': [
    { ...from(espocrmSender), delivery: { ...from(espocrmSender).delivery, path: 'Account' } },
    404,
    /path: /,
    'path',
  ],
  'too-large': [withBody(from(espocrmSender), Buffer.alloc(1_000_001)), 413, /larger than 1 MB/],
  'wrong-content-type': [
    from(espocrmSender, { headers: { 'content-type': undefined } }),
    415,
    /content-type must be application\/json"/,
  ],
  malformed: [signed(hubspotSender, '{}'), 400, /body: must be an array of 1 to 100 events/, 'body'],
  'secrets-unreachable': [
    from(espocrmSender, { secrets: failing(new TypeError('of Acme')) }),
    503,
    /try again later/,
    'TypeError',
  ],
  'queue-unreachable': [
    from(espocrmSender, { enqueue: failing(new Error('of Acme', { cause: new RangeError('of Acme') })) }),
    503,
    /try again later/,
    'Error: RangeError',
  ],
  'queue-refused': [
    from(espocrmSender, { enqueue: failing(new QueueRefusal('TooLong')) }),
    503,
    /try again later/,
    'QueueRefusal TooLong',
  ],
  unexpected: [
    from(espocrmSender, {
      configured: {
        source: {
          ...espocrmSender.source,
          webhook: {
            ...espocrmSender.source.webhook,
            verify() {
              throw new TypeError('of Acme')
            },
          },
        },
        settings: settingsOf(espocrmSender),
      },
    }),
    503,
    /try again later/,
    /^TypeError {4}at .*refusals\.test\.ts/,
  ],
}

const closed: Refusal[] = ['unknown-source', 'no-secret']
const alone: Partial<Record<Refusal, string>> = {
  'too-large': 'too-large',
  'wrong-content-type': 'wrong-type',
  'wrong-address': 'malformed',
  malformed: 'malformed',
  'secrets-unreachable': 'unavailable',
  'queue-unreachable': 'unavailable',
  'queue-refused': 'unavailable',
  unexpected: 'unavailable',
}

test.each(Object.entries(cases))('%s', async (code, [options, status, body, detail]) => {
  const refusal = code as Refusal
  const { answer, ...receipt } = await receive(options)
  const as = closed.includes(refusal) ? 'closed' : (alone[refusal] ?? 'unauthorised')
  expect(receipt).toMatchObject({ as, reason: code, clients: 0 })
  if (typeof detail === 'string' || detail === undefined) expect(receipt.detail).toBe(detail)
  else expect(receipt.detail).toMatch(detail)
  expect(answer.status).toBe(status)
  expect(answer.body).toMatch(body)
  expect(answer.headers).toEqual({ 'content-type': 'application/json' })
  expect(JSON.stringify([receipt, answer])).not.toContain('Acme')
})

test('every refusal says what it means and what helps', () => {
  for (const { means, remedy } of Object.values(refusals)) {
    expect(means).toMatch(/^\p{Lu}.*[^.]$/su)
    expect(remedy).toMatch(/^\p{Lu}.*\.$/su)
  }
})
