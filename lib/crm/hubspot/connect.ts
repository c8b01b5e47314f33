import * as z from 'zod/mini'
import { RetryLater } from '../../runtime/errors.ts'
import { hmac } from '../../runtime/signing/signature.ts'
import { ask, shaped } from '../answer.ts'
import { apiHttp, whileConnecting } from '../api-http.ts'
import { objectsOf, tellsDeletions, tellsMerges, watchedFields } from '../clients.ts'
import { crmReasons } from '../reasons.ts'
import type { Connection, ConnectOptions, Connector, ConnectStep, Probe } from '../setup/connector.ts'
import { watchesAssociations } from './events/followed.ts'
import { hubspotFailure } from './failure.ts'
import { apiPaths } from './paths.ts'
import { type HubspotSettings, hubspotCredentials, type ObjectName } from './settings.ts'
import { hubspotKinds } from './setup/credential-mistakes.ts'
import { projectApp, uploadSteps } from './setup/project-app.ts'
import { propertyRemovals, propertySteps } from './setup/properties.ts'
import { scopesStep } from './setup/scopes.ts'
import { signatureNote } from './setup/signature-seen.ts'
import { hubspotProof, hubspotTrial, trialNameProperty } from './setup/trial.ts'
import { signedUrl } from './signature.ts'

const account = z.looseObject({ portalId: z.number(), accountType: z.optional(z.string()) })

const webhookStep = ({ settings, webhookUrl }: ConnectOptions<HubspotSettings>, names: ObjectName[]): ConnectStep => ({
  what: 'webhook subscriptions of the app: HubSpot has no API for them',
  state: 'unseen',
  how: [
    'roomkeeper connect hubspot --out roomkeeper-hubspot writes a project app that has them all, then:',
    ...uploadSteps('roomkeeper-hubspot'),
    'For a legacy private app, which can no longer be made: Development > Legacy apps > your app > Edit app > Webhooks:',
    `  Target URL: ${webhookUrl}`,
    ...names.flatMap((name) => [
      `  Create subscription: ${name}, Created`,
      ...watchedFields(settings.clients, name).map(
        (field) => `  Create subscription: ${name}, Property changed, ${field}`,
      ),
      ...(watchesAssociations(settings, name) ? [`  Create subscription: ${name}, Association changed`] : []),
      ...(tellsDeletions(settings.clients, name) ? [`  Create subscription: ${name}, Deleted`] : []),
      ...(tellsMerges(settings.clients, name) ? [`  Create subscription: ${name}, Merged`] : []),
    ]),
    '  Then Commit changes. The client secret is on the tab Auth.',
    ...(settings.allowV1
      ? []
      : [
          'An app that signs in the older way only is refused (missing-signature): set allowV1 in sources.hubspot then.',
        ]),
  ],
})

const open = (options: ConnectOptions<HubspotSettings>): Connection => {
  const { settings, given, stored, webhookUrl, clock } = options
  const accessToken = given.accessToken ?? z.safeParse(hubspotCredentials, stored.credentials).data?.accessToken
  const headers = { authorization: `Bearer ${accessToken ?? ''}` }
  const http = apiHttp(options, headers, whileConnecting)
  const names = objectsOf(settings.clients)
  return {
    async hello() {
      if (!accessToken)
        throw new RetryLater(crmReasons['crm-key-refused'], { detail: 'no access token is given or stored' })
      const answer = await ask(http, { method: 'GET', path: apiPaths(settings).account })
      if (answer.status !== 200) throw hubspotFailure('GET account-info', answer)
      const { portalId, accountType } = shaped(account, 'GET account-info', answer)
      return `HubSpot account ${portalId}${accountType ? ` (${accountType})` : ''}`
    },
    async steps() {
      const clientSecret = given.clientSecret ?? stored.webhooks[0]
      const scopes = await scopesStep(http, settings, { accessToken, clientId: given.clientId, clientSecret }, names)
      if (scopes.state === 'wrong') return [scopes]
      return [scopes, ...(await propertySteps(http, settings, names)), webhookStep(options, names)]
    },
    tryFields: (named) => hubspotTrial({ ...options, credentials: { accessToken: accessToken ?? '' } }, named),
    async removal({ fields }) {
      return [
        {
          what: 'webhook subscriptions: delete the app (hs project delete, or Development > Legacy apps)',
          state: 'by-hand',
        },
        ...(fields ? await propertyRemovals(http, settings, names) : []),
      ]
    },
    async secrets() {
      const { clientSecret } = given
      // The older secret stays valid while HubSpot changes to the new one.
      const webhooks = clientSecret
        ? [clientSecret, ...stored.webhooks.filter((one) => one !== clientSecret)]
        : undefined
      return { credentials: { accessToken }, ...(webhooks && { webhooks: webhooks.slice(0, 2) }) }
    },
    // Settings that have the defaults stay without these members.
    settings: async () => ({
      ...(settings.apiVersion !== 'v3' && { apiVersion: settings.apiVersion }),
      ...(settings.allowV1 && { allowV1: true }),
    }),
    causes: {
      withinMs: 10_000,
      events: names.flatMap((name) => [
        `${name}.creation`,
        `${name}.propertyChange:${trialNameProperty[name]}`,
        `${name}.deletion`,
      ]),
    },
    files: async () => projectApp({ settings, webhookUrl }),
    proof: hubspotProof({ ...options, credentials: { accessToken: accessToken ?? '' } }),
    probe: (secret) => probeOf(secret, webhookUrl, clock.now()),
    signedWith: (seen) => signatureNote(seen, settings),
  }
}

/** The delivery of HubSpot's button *Test*, about a record that does not exist. `now` in epoch milliseconds. */
const probeOf = (secret: string, webhookUrl: string, now: number): Probe => {
  const event = { subscriptionType: 'company.creation', objectId: 123, changeSource: 'CRM', changeFlag: 'NEW' }
  const body = JSON.stringify([event])
  const signature = hmac(secret, 'POST', signedUrl(webhookUrl), body, String(now)).toString('base64')
  const headers = {
    'content-type': 'application/json',
    'x-hubspot-request-timestamp': String(now),
    'x-hubspot-signature-v3': signature,
  }
  return { path: '', headers, body }
}

/** New connections begin with the latest version and accept either signature: HubSpot does not document which one a project app sends. */
const draft = (own: Readonly<Record<string, unknown>>, isNew: boolean) =>
  isNew ? { apiVersion: '2026-09', allowV1: true, ...own } : own

/** HubSpot has an API for properties. It has none for the webhooks of an app, which come with an uploaded project. */
export const hubspotConnector: Connector<HubspotSettings> = {
  asks: [
    {
      name: 'accessToken',
      what: 'Access token of the app (Development > Projects > roomkeeper > Roomkeeper > Auth; of an older one Development > Legacy apps > Auth)',
      secret: true,
      storedIn: 'credentials',
    },
    {
      name: 'clientSecret',
      what: 'Client secret of the app (the same tab), which signs its webhooks',
      secret: true,
      storedIn: 'webhooks',
    },
    {
      name: 'clientId',
      what: 'Client ID of the app (the same tab), with which its scopes can be seen; it is not stored',
      secret: false,
      storedIn: 'never',
      optional: true,
    },
  ],
  kinds: hubspotKinds,
  deliversTo: 'public-https',
  draft,
  folder: {
    files: ({ settings, webhookUrl }) => projectApp({ settings, webhookUrl }),
    afterwards: uploadSteps,
  },
  open,
}
