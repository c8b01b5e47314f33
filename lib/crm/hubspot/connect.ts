import * as z from 'zod/mini'
import { RetryLater } from '../../runtime/errors.ts'
import { ask, shaped } from '../answer.ts'
import { apiHttp, whileConnecting } from '../api-http.ts'
import { decidingFields } from '../clients.ts'
import type { Connection, ConnectOptions, Connector, ConnectStep } from '../connector.ts'
import { crmReasons } from '../reasons.ts'
import { hmac } from '../signature.ts'
import { hubspotFailure } from './failure.ts'
import { propertyRemovals, propertySteps } from './properties.ts'
import { type HubspotSettings, hubspotCredentials, type ObjectName, objects } from './settings.ts'
import { signedUrl } from './signature.ts'

const account = z.looseObject({ portalId: z.number(), accountType: z.optional(z.string()) })
const tokenInfo = z.looseObject({ scopes: z.array(z.string()) })

/** What the private app must have been granted; the last kind only to make and delete properties. */
const scopesFor = (names: readonly ObjectName[]): string[] => [
  ...new Set([
    ...names.flatMap((name) => [`crm.objects.${objects[name].path}.read`, `crm.objects.${objects[name].path}.write`]),
    'crm.objects.contacts.read',
    'crm.objects.owners.read',
    ...names.flatMap((name) => [`crm.schemas.${objects[name].path}.read`, `crm.schemas.${objects[name].path}.write`]),
  ]),
]

const webhookStep = ({ settings, webhookUrl }: ConnectOptions<HubspotSettings>, names: ObjectName[]): ConnectStep => ({
  what: 'webhook subscriptions of the private app: HubSpot has no API for them',
  state: 'by-hand',
  how: [
    'Settings > Integrations > Private Apps > your app > Edit app > Webhooks:',
    `  Target URL: ${webhookUrl}`,
    ...names.flatMap((name) => [
      `  Create subscription: ${name}, Created`,
      ...decidingFields(settings.clients, name).map(
        (field) => `  Create subscription: ${name}, Property changed, ${field}`,
      ),
    ]),
    'Then Commit changes. The client secret is on the tab Auth.',
    'An app that signs in the older way only is refused (missing-signature): set allowV1 in sources.hubspot then.',
  ],
})

const open = (options: ConnectOptions<HubspotSettings>): Connection => {
  const { settings, given, stored, webhookUrl, clock } = options
  const accessToken = given.accessToken ?? z.safeParse(hubspotCredentials, stored.credentials).data?.accessToken
  const headers = { authorization: `Bearer ${accessToken ?? ''}` }
  const http = apiHttp(options, headers, whileConnecting)
  const names = [...new Set(settings.clients.map(({ object }) => object))]
  const rights = async (): Promise<ConnectStep> => {
    const what = 'scopes of the private app'
    const path = '/oauth/v2/private-apps/get/access-token-info'
    const answer = await ask(http, { method: 'POST', path, json: { tokenKey: accessToken }, repeatable: true })
    if (answer.status !== 200) throw hubspotFailure('POST access-token-info', answer)
    const { scopes } = shaped(tokenInfo, 'POST access-token-info', answer)
    const missing = scopesFor(names).filter((scope) => !scopes.includes(scope))
    if (missing.length === 0) return { what, state: 'done' }
    const where = 'Settings > Integrations > Private Apps > your app > Edit app > Scopes, add:'
    return { what, state: 'wrong', how: [where, ...missing.map((scope) => `  ${scope}`)] }
  }
  return {
    async hello() {
      if (!accessToken)
        throw new RetryLater(crmReasons['crm-key-refused'], { detail: 'no access token is given or stored' })
      const answer = await ask(http, { method: 'GET', path: '/account-info/v3/details' })
      if (answer.status !== 200) throw hubspotFailure('GET account-info', answer)
      const { portalId, accountType } = shaped(account, 'GET account-info', answer)
      return `HubSpot account ${portalId}${accountType ? ` (${accountType})` : ''}`
    },
    async steps() {
      const scopes = await rights()
      if (scopes.state === 'wrong') return [scopes]
      return [scopes, ...(await propertySteps(http, settings, names)), webhookStep(options, names)]
    },
    async removal({ fields }) {
      return [
        { what: 'webhook subscriptions: delete them on the page of the private app', state: 'by-hand' },
        ...(fields ? propertyRemovals(http, settings, names) : []),
      ]
    },
    async secrets() {
      const { clientSecret } = given
      // An older secret stays good while HubSpot changes over.
      const webhooks = clientSecret
        ? [clientSecret, ...stored.webhooks.filter((one) => one !== clientSecret)]
        : undefined
      return { credentials: { accessToken }, ...(webhooks && { webhooks: webhooks.slice(0, 2) }) }
    },
    probe(secret) {
      // What HubSpot's own button *Test* sends: a record that does not exist.
      const event = { subscriptionType: 'company.creation', objectId: 123, changeSource: 'CRM', changeFlag: 'NEW' }
      const body = JSON.stringify([event])
      const timestamp = String(clock.now())
      const signature = hmac(secret, 'POST', signedUrl(webhookUrl), body, timestamp).toString('base64')
      return {
        path: '',
        headers: {
          'content-type': 'application/json',
          'x-hubspot-request-timestamp': timestamp,
          'x-hubspot-signature-v3': signature,
        },
        body,
      }
    },
  }
}

/** Properties have an API; the webhooks of a private app have none. */
export const hubspotConnector: Connector<HubspotSettings> = {
  asks: [
    {
      name: 'accessToken',
      what: 'Access token of the private app (Settings > Integrations > Private Apps > your app > Auth)',
      secret: true,
      storedIn: 'credentials',
    },
    {
      name: 'clientSecret',
      what: 'Client secret of the private app (the same tab), which signs its webhooks',
      secret: true,
      storedIn: 'webhooks',
    },
  ],
  open,
}
