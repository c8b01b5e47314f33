import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { ask, crmFailure, shaped, versionRetired } from '#lib/crm/answer.ts'
import { acceptedOfAdmin } from '#lib/crm/espocrm/api.ts'
import { espoFailure } from '#lib/crm/espocrm/failure.ts'
import { espocrm } from '#lib/crm/espocrm/index.ts'
import { writeFields as writeEspoFields } from '#lib/crm/espocrm/records.ts'
import { subscriptionStep } from '#lib/crm/espocrm/webhooks/subscriptions.ts'
import { generic } from '#lib/crm/generic/index.ts'
import { hubspotFailure } from '#lib/crm/hubspot/failure.ts'
import { hubspot } from '#lib/crm/hubspot/index.ts'
import { writeProperties } from '#lib/crm/hubspot/records.ts'
import { fieldsMissing, fieldsNotKnown } from '#lib/crm/listing/listing-fields.ts'
import { paginateObjects } from '#lib/crm/listing/paginate-objects.ts'
import { pipedriveFailure } from '#lib/crm/pipedrive/failure.ts'
import { pipedrive } from '#lib/crm/pipedrive/index.ts'
import { writeCustomFields } from '#lib/crm/pipedrive/records.ts'
import { crmReasons } from '#lib/crm/reasons.ts'
import { teamHidden } from '#lib/crm/records/team.ts'
import { type FieldWrite, refusedAmong, writeReport } from '#lib/crm/records/write-back.ts'
import { salesforceFailure } from '#lib/crm/salesforce/api/failure.ts'
import { createTokens } from '#lib/crm/salesforce/api/token.ts'
import { salesforce } from '#lib/crm/salesforce/index.ts'
import { openConnector } from '#lib/crm/setup/open-connector.ts'
import type { Source } from '#lib/crm/source.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { type Http, type HttpAnswer, NoAnswer } from '#lib/runtime/http.ts'
import { caught, testClock } from './worlds/world.ts'

interface Answer {
  json?: unknown
  text?: string
  headers?: Record<string, string>
}

const answerOf = (status: number, { json, text = '', headers = {} }: Answer = {}): HttpAnswer => ({
  status,
  headers: new Headers(headers),
  text: json === undefined ? text : JSON.stringify(json),
  json,
})

/** A CRM that gives these answers, one after the other and the last one for good. */
const answering =
  (...answers: HttpAnswer[]): Http =>
  async () => {
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    if (!answer) throw new Error('no answer is given')
    return answer
  }

const page: Answer = { headers: { 'content-type': 'text/html' }, text: '<html>' }
const failing = async (error: Error): Promise<never> => {
  throw error
}

const ref = { source: 'crm', type: 'Account', id: '1' }
const record = { ref, name: 'Acme', emails: [], isClient: true, written: { state: 'none' as const } }
const fields = { roomId: 'id', roomUrl: 'url', invitationUrl: 'link', status: 'state' }

const connectionTo = async (source: Source, settings: object, given = {}) => {
  const connector = await source.connector?.()
  if (!connector) throw new Error('it is connected by hand')
  return openConnector(source.name, connector, {
    settings: z.parse(source.settings, settings),
    given,
    stored: { credentials: undefined, webhooks: [] },
    webhookUrl: 'https://hooks.example.com/webhooks/crm',
    portalUrl: 'https://docs.example.com',
    deadline: { remaining: () => 20_000 },
    clock: testClock(),
  })
}

const hello = async (source: Source, settings: object, given = {}) =>
  (await connectionTo(source, settings, given)).hello()

const espoStep = (answer: HttpAnswer, webhookUrl: string) =>
  subscriptionStep(async () => answer, [], 'Account.create', webhookUrl, [])
const urlRefused = answerOf(400, {
  headers: { 'x-status-reason': 'Field validation failure; entityType: Webhook, field: url, type: valid' },
})

const writing = (write: FieldWrite, state: 'preparing' | 'ready') =>
  writeReport(record, { state, status: state, at: 0 }, fields, async () => write)

const salesforceError = (errorCode: string, status = 400, more = {}) =>
  answerOf(status, { json: [{ errorCode, message: 'of Acme', ...more }] })

const token = (
  answer: HttpAnswer,
  credentials: Parameters<typeof createTokens>[2] = { clientId: 'id', clientSecret: 'secret' },
) => createTokens(answering(answer), `https://${Math.random()}.example`, credentials, testClock()).current()

const quarter = 900_000
const salesforceSettings = {
  url: 'https://acme.my.salesforce.com',
  organizationId: '00Dxx0000001gPFEAY',
  integrationUserId: '005xx000001SvogAAC',
}
const listing = paginateObjects({ pause: 0, objects: ['deal'], place: z.number(), page: async () => ({ records: [] }) })

/** What brings a reason about, and what is said of it: nothing out of a record, and what an operator needs. */
type Case = [what: string, bring: () => unknown, detail: string | undefined, after?: number]

const cases: Record<keyof typeof crmReasons, Case[]> = {
  'crm-unreachable': [
    [
      'no answer',
      () => ask(() => failing(new NoAnswer('timeout', 'GET', '/x')), { method: 'GET', path: '/x' }),
      'GET: timeout',
    ],
    [
      'no time',
      () => ask(() => failing(new NoAnswer('deadline', 'PUT', '/x')), { method: 'PUT', path: '/x' }),
      'PUT: deadline',
      1_000,
    ],
    ['a fault of its own', () => crmFailure('GET x', answerOf(503)), 'GET x: 503'],
    ['a page', () => shaped(z.object({}), 'GET x', answerOf(200, page)), 'GET x: 200, but not as documented'],
    [
      'HubSpot on the move',
      () => hubspotFailure('GET x', answerOf(477, { headers: { 'retry-after': '60' } })),
      'GET x: 477',
      60_000,
    ],
    [
      'Salesforce down',
      () => salesforceFailure('GET x', salesforceError('SERVER_UNAVAILABLE', 503)),
      'GET x: 503 SERVER_UNAVAILABLE',
    ],
    [
      'Salesforce at a loss',
      () => salesforceFailure('GET x', salesforceError('UNKNOWN_EXCEPTION', 500)),
      'GET x: 500 UNKNOWN_EXCEPTION',
    ],
  ],
  'crm-moved': [
    ['a redirect', () => crmFailure('GET x', answerOf(301)), 'GET x: 301', quarter],
    ['a page that is not there', () => crmFailure('GET x', answerOf(404, page)), 'GET x: 404', quarter],
  ],
  'crm-version-retired': [
    ['any', () => versionRetired('GET x: 410'), 'GET x: 410', quarter],
    ['HubSpot', () => hubspotFailure('GET x', answerOf(410)), 'GET x: 410', quarter],
    ['Salesforce', () => salesforceFailure('GET x', answerOf(410)), 'GET x: 410', quarter],
  ],
  'crm-busy': [
    ['any', () => crmFailure('GET x', answerOf(429)), 'GET x: 429'],
    [
      'HubSpot’s day',
      () => hubspotFailure('GET x', answerOf(429, { json: { policyName: 'DAILY' } })),
      'GET x: 429',
      3_600_000,
    ],
    ['HubSpot’s ten seconds', () => hubspotFailure('GET x', answerOf(429)), 'GET x: 429', 10_000],
    [
      'HubSpot’s interval',
      () =>
        hubspotFailure('GET x', answerOf(429, { headers: { 'x-hubspot-ratelimit-interval-milliseconds': '1000' } })),
      'GET x: 429',
      1_000,
    ],
    [
      'HubSpot’s word',
      () => hubspotFailure('GET x', answerOf(429, { json: { policyName: 'DAILY' }, headers: { 'retry-after': '7' } })),
      'GET x: 429',
      7_000,
    ],
    ['Pipedrive’s burst', () => pipedriveFailure('GET x', answerOf(429)), 'GET x: 429', 2_000],
    [
      'Pipedrive’s reset',
      () => pipedriveFailure('GET x', answerOf(429, { headers: { 'x-ratelimit-reset': '3' } })),
      'GET x: 429',
      3_000,
    ],
    [
      'Pipedrive’s word',
      () => pipedriveFailure('GET x', answerOf(429, { headers: { 'x-ratelimit-reset': '3', 'retry-after': '5' } })),
      'GET x: 429',
      5_000,
    ],
    [
      'Pipedrive’s day',
      () =>
        pipedriveFailure(
          'GET x',
          answerOf(429, { headers: { 'x-daily-ratelimit-token-remaining': '0', 'retry-after': '5' } }),
        ),
      'GET x: 429',
      3_600_000,
    ],
    ['Pipedrive’s ban', () => pipedriveFailure('GET x', answerOf(403, page)), 'GET x: 403', 600_000],
    [
      'Salesforce’s day',
      () => salesforceFailure('GET x', salesforceError('REQUEST_LIMIT_EXCEEDED', 403)),
      'GET x: 403 REQUEST_LIMIT_EXCEEDED',
      quarter,
    ],
  ],
  'crm-key-refused': [
    ['any', () => crmFailure('GET x', answerOf(401)), 'GET x: 401', quarter],
    ['an address that EspoCRM has locked', () => espoFailure('GET x', answerOf(403, page)), 'address locked', 90_000],
    [
      'EspoCRM without a key',
      () => hello(espocrm, { url: 'https://crm.example.com' }),
      'no API key is given or stored',
    ],
    ['HubSpot without a token', () => hello(hubspot, {}), 'no access token is given or stored'],
    [
      'Pipedrive without a token',
      () => hello(pipedrive, { fields: { organization: fields } }),
      'no API token is given or stored',
    ],
    [
      'Salesforce without an app',
      () => hello(salesforce, salesforceSettings),
      'no client id with a secret, or with username and private key, is given or stored',
    ],
    [
      'Salesforce’s grant',
      () => token(answerOf(400, { json: { error: 'invalid_client' } })),
      'POST token: 400, clientSecret is not that of the app',
      quarter,
    ],
    [
      'Salesforce’s scopes',
      () => token(answerOf(200, { json: { access_token: 'x', scope: 'openid' } })),
      'the app lacks the scope api, Manage user data via APIs',
      quarter,
    ],
    [
      'a key that is none',
      () =>
        token(answerOf(200), {
          clientId: 'id',
          username: 'x',
          privateKey: 'none',
          audience: 'https://login.salesforce.com',
        }),
      'the private key is no PEM',
      quarter,
    ],
  ],
  'crm-wrong-credential': [
    [
      'the token of the CLI',
      () => hello(hubspot, {}, { accessToken: `C${'x'.repeat(40)}` }),
      expect.stringMatching(
        /^accessToken \(HUBSPOT_ACCESS_TOKEN\) is the OAuth token .*; give the access token of the app/,
      ),
    ],
  ],
  'crm-forbidden': [['any', () => crmFailure('GET x', answerOf(403)), 'GET x: 403', quarter]],
  'crm-team-hidden': [['any', () => teamHidden('User: read = all'), 'User: read = all', quarter]],
  'crm-not-written': [['a field that is dropped', () => writing({ outcome: 'kept', record: {} }, 'ready'), 'state']],
  'crm-refused': [
    [
      'a field that is refused',
      async () => {
        let tries = 0
        const write = async (values: object): Promise<FieldWrite> =>
          tries++ === 0
            ? { outcome: 'refused', fields: [{ name: 'state', rule: 'tooLong' }], detail: '' }
            : { outcome: 'kept', record: { ...values } }
        await writeReport(record, { state: 'ready', status: 'ready', at: 0 }, fields, write)
      },
      'state (tooLong)',
    ],
  ],
  'callback-refused': [
    [
      'the receiver of a callback',
      async () => {
        const settings = z.parse(generic.settings, { callbackUrl: 'https://127.0.0.1:9/rooms' })
        const records = await generic.openRecords({
          settings,
          credentials: { signingSecrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] },
          deadline: { remaining: () => 20_000 },
          clock: testClock(),
        })
        const real = globalThis.fetch
        globalThis.fetch = async () => new Response('', { status: 422 })
        try {
          await records.writeBack(record, { state: 'ready', status: 'ready', at: 0 })
        } finally {
          globalThis.fetch = real
        }
      },
      'callback: 422',
    ],
  ],
  'callback-not-left': [
    [
      'a queue that is not there',
      async () => {
        const settings = z.parse(generic.settings, { callbackUrl: 'https://127.0.0.1:9/rooms' })
        const records = await generic.openRecords({
          settings,
          credentials: { signingSecrets: [] },
          deadline: { remaining: () => 20_000 },
          clock: testClock(),
          tellSender: async () => Promise.reject(new TypeError('no queue')),
        })
        await records.writeBack(record, { state: 'ready', status: 'ready', at: 0 })
      },
      'TypeError',
    ],
  ],
  'crm-rule-refuses': [
    [
      'a rule of HubSpot',
      () =>
        writeProperties(
          answering(answerOf(400, { json: { message: '[{\\"name\\":\\"industry\\"}]' } })),
          { ref, path: '/x' },
          { state: 'x' },
        ),
      'industry',
    ],
  ],
  'crm-record-refused': [
    [
      'the whole record',
      () => refusedAmong({ a: '1' }, async () => ({ outcome: 'refused', fields: [], detail: 'PATCH x: 400' })),
      'PATCH x: 400',
    ],
  ],
  'crm-archived': [
    [
      'a deal of Pipedrive',
      () =>
        writeCustomFields(
          answering(answerOf(403), answerOf(200, { json: { data: { is_archived: true } } })),
          { type: 'deal', place: 'deals/1' },
          { state: 'x' },
        ),
      'deal',
    ],
  ],
  'crm-not-understood': [
    ['any', () => crmFailure('GET x', answerOf(418)), 'GET x: 418'],
    [
      'Salesforce',
      () => salesforceFailure('GET x', salesforceError('MALFORMED_QUERY', 400, { fields: ['A', 'B'] })),
      'GET x: 400 MALFORMED_QUERY A, B',
    ],
  ],
  'crm-unreadable': [
    [
      'a message without fields',
      async () =>
        (
          await generic.openRecords({
            settings: z.parse(generic.settings, {}),
            credentials: { signingSecrets: [] },
            deadline: { remaining: () => 1 },
            clock: testClock(),
          })
        ).read(ref),
      'crm:Account:1',
    ],
  ],
  'crm-address-refused': [
    [
      'EspoCRM, http',
      () => espoStep(urlRefused, 'http://hooks/webhooks/espocrm').make?.(),
      "'webhookAllowedAddressList' => ['hooks:80']",
    ],
    [
      'EspoCRM, https',
      () => espoStep(urlRefused, 'https://hooks/webhooks/espocrm').make?.(),
      "'webhookAllowedAddressList' => ['hooks:443']",
    ],
    [
      'EspoCRM, a port',
      () => espoStep(urlRefused, 'https://hooks:8443/webhooks/espocrm').make?.(),
      "'webhookAllowedAddressList' => ['hooks:8443']",
    ],
  ],
  'crm-admin-refused': [['EspoCRM', () => acceptedOfAdmin('POST x', Promise.resolve(answerOf(401))), 'POST x: 401']],
  'crm-no-admin': [['EspoCRM', () => acceptedOfAdmin('POST x', Promise.resolve(answerOf(403))), 'POST x: 403']],
  'crm-settling': [
    [
      'a company without a contact',
      async () => {
        const clock = testClock(Date.parse('2026-01-15T10:00:05Z'))
        const credentials = { accessToken: 'token' }
        const records = await hubspot.openRecords({
          settings: z.parse(hubspot.settings, {}),
          credentials,
          deadline: { remaining: () => 20_000 },
          clock,
        })
        const real = globalThis.fetch
        globalThis.fetch = async () =>
          Response.json({ id: '1', properties: { name: 'Acme' }, createdAt: '2026-01-15T10:00:00Z' })
        try {
          return await records.read({ source: 'hubspot', type: 'company', id: '1' })
        } finally {
          globalThis.fetch = real
        }
      },
      undefined,
      10_000,
    ],
  ],
  'crm-fields-missing': [
    ['a listing', () => fieldsMissing('deal'), 'deal', quarter],
    ['the first write', () => writing({ outcome: 'kept', record: {} }, 'preparing'), 'state', quarter],
  ],
  'crm-record-locked': [
    [
      'EspoCRM 10',
      () => writeEspoFields(answering(answerOf(409, { json: {} })), { ref }, { state: 'x' }, async () => record),
      'crm:Account:1',
    ],
  ],
  'crm-changing': [
    ['any', () => crmFailure('GET x', answerOf(423)), 'GET x: 423'],
    [
      'EspoCRM',
      () =>
        writeEspoFields(
          answering(answerOf(409, { json: { versionNumber: 7 } })),
          { ref },
          { state: 'x' },
          async () => record,
        ),
      'crm:Account:1',
    ],
    [
      'Salesforce',
      () => salesforceFailure('PATCH x', salesforceError('UNABLE_TO_LOCK_ROW', 400)),
      'PATCH x: 400 UNABLE_TO_LOCK_ROW',
    ],
  ],
  'crm-field-unknown': [['a filter', () => fieldsNotKnown('deal', ['a', 'b']), 'deal: a, b']],
  'crm-place-unknown': [['a cursor', () => listing.page({ since: 0, filter: {} }, 'x'), undefined]],
}

const errorOf = async (bring: () => unknown): Promise<unknown> => {
  const made = await caught((async () => bring())())
  return made instanceof Error ? made : bring()
}

describe.each(Object.entries(cases))('%s', (code, brought) => {
  const reason = Object(crmReasons)[code] as { code: string; kind: string }

  test.each(brought)('%s', async (_, bring, detail, after) => {
    const error = await errorOf(bring)
    expect(error).toBeInstanceOf(reason.kind === 'park' ? Park : RetryLater)
    const { reason: own, detail: said, after: wait } = error as RetryLater
    expect(own).toBe(reason)
    expect(said).toEqual(detail)
    expect(wait).toBe(after)
    expect(String(error)).not.toContain('Acme')
  })
})
