import { randomBytes } from 'node:crypto'
import * as z from 'zod/mini'
import { RetryLater } from '../../runtime/errors.ts'
import { createHttp } from '../../runtime/http.ts'
import { ask, shaped } from '../answer.ts'
import type { Connection, ConnectOptions, Connector } from '../connector.ts'
import { fieldKinds } from '../field-texts.ts'
import { crmReasons } from '../reasons.ts'
import { fieldCodes, fieldRemovals, fieldSteps, toBeMade } from './account-fields.ts'
import { pipedriveFailure } from './failure.ts'
import { type PipedriveSettings, paths, pipedriveCredentials } from './settings.ts'
import { ourWebhooks, subscriptionSteps, webhookRemovals } from './subscriptions.ts'

const me = z.looseObject({
  data: z.looseObject({ name: z.string(), company_domain: z.optional(z.nullable(z.string())) }),
})

const open = (options: ConnectOptions<PipedriveSettings>): Connection => {
  const { settings, given, stored, webhookUrl, deadline, clock } = options
  const apiToken = given.apiToken ?? z.safeParse(pipedriveCredentials, stored.credentials).data?.apiToken
  const headers = { 'x-api-token': apiToken ?? '' }
  const http = createHttp({ baseUrl: settings.url, headers, deadline, clock, timeoutMs: 20_000 })
  const names = [...new Set(settings.clients.map(({ object }) => object))]
  const basic = stored.webhooks[0] ?? `roomkeeper:${randomBytes(24).toString('hex')}`
  return {
    async hello() {
      if (!apiToken) throw new RetryLater(crmReasons['crm-key-refused'], { detail: 'no API token is given or stored' })
      const answer = await ask(http, { method: 'GET', path: '/v1/users/me' })
      if (answer.status !== 200) throw pipedriveFailure('GET users/me', answer)
      const { name, company_domain: company } = shaped(me, 'GET users/me', answer).data
      return `Pipedrive ${company ?? ''} as ${name}`.replace('  ', ' ')
    },
    async steps() {
      const existing = await ourWebhooks(http, webhookUrl)
      return [
        ...(await fieldSteps(http, settings, names)),
        ...subscriptionSteps(http, { settings, existing, webhookUrl, basic }, names),
      ]
    },
    async removal({ fields }) {
      return [
        ...webhookRemovals(http, await ourWebhooks(http, webhookUrl)),
        ...(fields ? await fieldRemovals(http, settings, names) : []),
      ]
    },
    secrets: async () => ({ credentials: { apiToken }, webhooks: [basic, ...stored.webhooks.slice(1, 2)] }),
    async settings() {
      return { fields: { ...settings.fields, ...(await fieldCodes(http, settings, names)) } }
    },
    probe(secret) {
      // What was deleted makes no client.
      const body = JSON.stringify({
        meta: { action: 'delete', entity: 'organization', entity_id: '1', version: '2.0' },
        data: null,
        previous: null,
      })
      const authorization = `Basic ${Buffer.from(secret).toString('base64')}`
      return { path: '', headers: { 'content-type': 'application/json', authorization }, body }
    },
  }
}

/** Keys of fields can be known only once the fields are made: until then something stands in their place. */
const draft = (own: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const parsed = z.safeParse(z.array(z.looseObject({ object: z.string() })), own.clients)
  const names = parsed.success ? parsed.data.map(({ object }) => object) : ['organization']
  const placeholder = Object.fromEntries(fieldKinds.map((kind) => [kind, toBeMade]))
  const missing = Object.fromEntries(names.flatMap((name) => (name in paths ? [[name, placeholder]] : [])))
  return { ...own, fields: { ...missing, ...(own.fields as object | undefined) } }
}

/** Fields and webhooks have an API; the keys of the fields differ from account to account, and go into the settings. */
export const pipedriveConnector: Connector<PipedriveSettings> = {
  asks: [
    {
      name: 'apiToken',
      what: 'API token of the integration user (Personal preferences > API)',
      secret: true,
      storedIn: 'credentials',
    },
  ],
  draft,
  open,
}
