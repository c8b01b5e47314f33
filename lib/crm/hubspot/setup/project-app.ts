import { decidingFields, objectsOf } from '../../clients.ts'
import type { HubspotSettings } from '../settings.ts'
import { scopesFor } from './scopes.ts'

/** Version of HubSpot's developer platform that the folder is written for (docs/facts/hubspot.md#project-apps). */
const platformVersion = '2026.03'

/** Deliveries that HubSpot has under way at once; it takes 5 at least. */
const maxConcurrentRequests = 10

export interface ProjectApp {
  settings: HubspotSettings
  webhookUrl: string
}

const appOf = (settings: HubspotSettings) => ({
  uid: 'roomkeeper',
  type: 'app',
  config: {
    name: 'Roomkeeper',
    description: 'Makes an ONLYOFFICE DocSpace room for every new client.',
    distribution: 'private',
    auth: {
      type: 'static',
      requiredScopes: scopesFor(objectsOf(settings.clients)),
      optionalScopes: [],
      conditionallyRequiredScopes: [],
    },
    permittedUrls: { fetch: [new URL(settings.url).origin], iframe: [], img: [] },
  },
})

/** Creations of each object, and changes of the properties that decide who is a client. */
const webhooksOf = ({ settings, webhookUrl }: ProjectApp) => ({
  uid: 'roomkeeper_webhooks',
  type: 'webhooks',
  config: {
    settings: { targetUrl: webhookUrl, maxConcurrentRequests },
    subscriptions: {
      crmObjects: objectsOf(settings.clients).map((objectType) => ({
        subscriptionType: 'object.creation',
        objectType,
        active: true,
      })),
      legacyCrmObjects: objectsOf(settings.clients).flatMap((object) =>
        decidingFields(settings.clients, object).map((propertyName) => ({
          subscriptionType: `${object}.propertyChange`,
          propertyName,
          active: true,
        })),
      ),
      hubEvents: [],
    },
  },
})

const text = (content: object) => `${JSON.stringify(content, undefined, 2)}\n`

/** A project for `hs project upload`, by path: an app for one account with a static token, its scopes and its webhooks. No secret is in it. */
export const projectApp = (app: ProjectApp): Record<string, string> => ({
  'hsproject.json': text({ name: 'roomkeeper', srcDir: 'src', platformVersion }),
  'src/app/app-hsmeta.json': text(appOf(app.settings)),
  'src/app/webhooks/webhooks-hsmeta.json': text(webhooksOf(app)),
})

/** What a person does with the folder, line by line. */
export const uploadSteps = (folder: string): string[] => [
  `  cd ${folder}`,
  '  npx @hubspot/cli account auth',
  '  npx @hubspot/cli project upload',
  'Then in HubSpot: Development > Projects > roomkeeper > Roomkeeper: tab Distribution, install it; tab Auth has its access',
  'token, client ID and client secret.',
]
