import { objectsOf, tellsDeletions, tellsMerges, watchedFields } from '../../clients.ts'
import { watchesAssociations } from '../events/followed.ts'
import type { HubspotSettings } from '../settings.ts'
import { scopesFor } from './scopes.ts'

/** The version of HubSpot's developer platform (docs/facts/hubspot.md#project-apps). */
const platformVersion = '2026.03'

/** The most deliveries that HubSpot makes at the same time; 5 is the smallest value that it accepts. */
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
      requiredScopes: scopesFor(objectsOf(settings.clients), settings),
      optionalScopes: [],
      conditionallyRequiredScopes: [],
    },
    permittedUrls: { fetch: [new URL(settings.url).origin], iframe: [], img: [] },
  },
})

/**
 * Subscriptions to creations of each object, to deletions and merges where they matter, to changes of the properties that decide which records are clients or concern their rooms, and
 * to contacts that come and go.
 */
const webhooksOf = ({ settings, webhookUrl }: ProjectApp) => ({
  uid: 'roomkeeper_webhooks',
  type: 'webhooks',
  config: {
    settings: { targetUrl: webhookUrl, maxConcurrentRequests },
    subscriptions: {
      crmObjects: objectsOf(settings.clients).flatMap((objectType) =>
        ['creation', ...(tellsDeletions(settings.clients, objectType) ? ['deletion'] : [])].map((happened) => ({
          subscriptionType: `object.${happened}`,
          objectType,
          active: true,
        })),
      ),
      legacyCrmObjects: objectsOf(settings.clients).flatMap((object) => [
        ...watchedFields(settings.clients, object).map((propertyName) => ({
          subscriptionType: `${object}.propertyChange`,
          propertyName,
          active: true,
        })),
        ...(watchesAssociations(settings, object)
          ? [{ subscriptionType: `${object}.associationChange`, active: true }]
          : []),
        ...(tellsMerges(settings.clients, object) ? [{ subscriptionType: `${object}.merge`, active: true }] : []),
      ]),
      hubEvents: [],
    },
  },
})

const text = (content: object) => `${JSON.stringify(content, undefined, 2)}\n`

/** The files of a project for `hs project upload`: an app for one account with a static token, scopes and webhooks, without any secret. */
export const projectApp = (app: ProjectApp): Record<string, string> => ({
  'hsproject.json': text({ name: 'roomkeeper', srcDir: 'src', platformVersion }),
  'src/app/app-hsmeta.json': text(appOf(app.settings)),
  'src/app/webhooks/webhooks-hsmeta.json': text(webhooksOf(app)),
})

/** How a person uploads the folder, line by line. */
export const uploadSteps = (folder: string): string[] => [
  `  cd ${folder}`,
  '  npx @hubspot/cli account auth',
  '  npx @hubspot/cli project upload',
  'Then in HubSpot: Development > Projects > roomkeeper > Roomkeeper: tab Distribution, install it; tab Auth has its access',
  'token, client ID and client secret.',
]
