import { randomBytes } from 'node:crypto'
import * as z from 'zod/mini'
import { RetryLater } from '../../runtime/errors.ts'
import { ask, shaped } from '../answer.ts'
import { apiHttp, whileConnecting } from '../api-http.ts'
import { objectsOf } from '../clients.ts'
import { crmReasons } from '../reasons.ts'
import { obligatoryFields } from '../records/field-names.ts'
import type { Connection, ConnectOptions, Connector, Probe } from '../setup/connector.ts'
import { pipedriveFailure } from './failure.ts'
import { type PipedriveSettings, paths, pipedriveCredentials } from './settings.ts'
import { fieldCodes, fieldRemovals, fieldSteps, toBeMade } from './setup/account-fields.ts'
import { pipedriveKinds } from './setup/credential-mistakes.ts'
import { pipedriveUser, rightsStep } from './setup/rights.ts'
import { allWebhooks, deliveryNote, ourWebhooks, subscriptionSteps, webhookRemovals } from './setup/subscriptions.ts'
import { pipedriveProof, pipedriveTrial } from './setup/trial.ts'

const me = z.looseObject({ data: pipedriveUser })

const open = (options: ConnectOptions<PipedriveSettings>): Connection => {
  const { settings, given, stored, webhookUrl } = options
  const apiToken = given.apiToken ?? z.safeParse(pipedriveCredentials, stored.credentials).data?.apiToken
  const http = apiHttp(options, { 'x-api-token': apiToken ?? '' }, whileConnecting)
  const names = objectsOf(settings.clients)
  const basic = stored.webhooks[0] ?? `roomkeeper:${randomBytes(24).toString('hex')}`
  const whoAmI = async () => {
    if (!apiToken) throw new RetryLater(crmReasons['crm-key-refused'], { detail: 'no API token is given or stored' })
    const answer = await ask(http, { method: 'GET', path: '/v1/users/me' })
    if (answer.status !== 200) throw pipedriveFailure('GET users/me', answer)
    return shaped(me, 'GET users/me', answer).data
  }
  return {
    async hello() {
      const { name, company_domain: company } = await whoAmI()
      return `Pipedrive ${company ?? ''} as ${name}`.replace('  ', ' ')
    },
    async steps() {
      const rights = rightsStep(await whoAmI())
      if (rights.state === 'wrong') return [rights]
      const all = await allWebhooks(http)
      const existing = all.filter(({ subscription_url: url }) => url === webhookUrl)
      return [
        rights,
        ...(await fieldSteps(http, settings, names)),
        ...subscriptionSteps(http, { settings, existing, all, webhookUrl, basic }),
      ]
    },
    async tryFields(named) {
      const fields = { ...settings.fields, ...(await fieldCodes(http, settings, names)) }
      const request = { ...options, settings: { ...settings, fields }, credentials: { apiToken: apiToken ?? '' } }
      return pipedriveTrial(request, named)
    },
    async removal({ fields }) {
      return [
        ...webhookRemovals(http, await ourWebhooks(http, webhookUrl)),
        ...(fields ? await fieldRemovals(http, settings, names) : []),
      ]
    },
    causes: {
      withinMs: 10_000,
      events: names.flatMap((name) => [`create ${name}`, `change ${name}`, `delete ${name}`]),
    },
    secrets: async () => ({ credentials: { apiToken }, webhooks: [basic, ...stored.webhooks.slice(1, 2)] }),
    async settings() {
      return { fields: { ...settings.fields, ...(await fieldCodes(http, settings, names)) } }
    },
    deliveries: async () => (await ourWebhooks(http, webhookUrl)).map(deliveryNote),
    proof: pipedriveProof({ ...options, credentials: { apiToken: apiToken ?? '' } }),
    probe: probeOf,
  }
}

/** A delivery about an activity, which is never a client. */
const probeOf = (secret: string): Probe => ({
  path: '',
  headers: { 'content-type': 'application/json', authorization: `Basic ${Buffer.from(secret).toString('base64')}` },
  body: JSON.stringify({
    meta: { action: 'delete', entity: 'activity', entity_id: '1', version: '2.0' },
    data: null,
    previous: null,
  }),
})

/** Settings with placeholders for the keys of fields, which are known only once the fields are made. */
const draft = (own: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const parsed = z.safeParse(z.array(z.looseObject({ object: z.string() })), own.clients)
  const names = parsed.success ? parsed.data.map(({ object }) => object) : ['organization']
  const placeholder = Object.fromEntries(obligatoryFields.map((kind) => [kind, toBeMade]))
  const missing = Object.fromEntries(names.flatMap((name) => (name in paths ? [[name, placeholder]] : [])))
  return { ...own, fields: { ...missing, ...(own.fields as object | undefined) } }
}

/** Pipedrive has an API for fields and webhooks. The keys of fields differ from account to account, and go into the settings. */
export const pipedriveConnector: Connector<PipedriveSettings> = {
  asks: [
    {
      name: 'apiToken',
      what: 'API token of the integration user (Personal preferences > API)',
      secret: true,
      storedIn: 'credentials',
    },
  ],
  kinds: pipedriveKinds,
  deliversTo: 'public',
  draft,
  open,
}
