import { expect, test } from 'vitest'
import { hubspotSettings } from '#lib/crm/hubspot/settings.ts'
import { projectApp, uploadSteps } from '#lib/crm/hubspot/setup/project-app.ts'

const webhookUrl = 'https://hooks.example.com/webhooks/hubspot'
const files = (settings: object) => {
  const app = projectApp({ settings: hubspotSettings.parse(settings), webhookUrl })
  return Object.fromEntries(Object.entries(app).map(([name, text]) => [name, JSON.parse(text)]))
}

test('the app has a static token for one account, its scopes, and nothing in pages of HubSpot', () => {
  const { 'hsproject.json': project, 'src/app/app-hsmeta.json': app } = files({ url: 'https://api.hubapi.com/x' })
  expect(project).toEqual({ name: 'roomkeeper', srcDir: 'src', platformVersion: '2026.03' })
  expect(app).toEqual({
    uid: 'roomkeeper',
    type: 'app',
    config: {
      name: 'Roomkeeper',
      description: 'Makes an ONLYOFFICE DocSpace room for every new client.',
      distribution: 'private',
      auth: {
        type: 'static',
        requiredScopes: [
          'crm.objects.companies.read',
          'crm.objects.companies.write',
          'crm.objects.contacts.read',
          'crm.objects.owners.read',
          'crm.schemas.companies.read',
          'crm.schemas.companies.write',
        ],
        optionalScopes: [],
        conditionallyRequiredScopes: [],
      },
      permittedUrls: { fetch: ['https://api.hubapi.com'], iframe: [], img: [] },
    },
  })
})

test('the app of notes may write contacts', () => {
  const { 'src/app/app-hsmeta.json': app } = files({ notes: true })
  expect(app.config.auth.requiredScopes).toContain('crm.objects.contacts.write')
})

test('the app is told of creations, and of changes where a property decides', () => {
  const clients = [{ object: 'company' }, { object: 'deal', where: { dealstage: ['won'] } }]
  expect(files({ clients })['src/app/webhooks/webhooks-hsmeta.json']).toEqual({
    uid: 'roomkeeper_webhooks',
    type: 'webhooks',
    config: {
      settings: { targetUrl: webhookUrl, maxConcurrentRequests: 10 },
      subscriptions: {
        crmObjects: [
          { subscriptionType: 'object.creation', objectType: 'company', active: true },
          { subscriptionType: 'object.creation', objectType: 'deal', active: true },
        ],
        legacyCrmObjects: [{ subscriptionType: 'deal.propertyChange', propertyName: 'dealstage', active: true }],
        hubEvents: [],
      },
    },
  })
})

test('the app is told of deletions and of contacts that come and go, where they matter', () => {
  const clients = [
    { object: 'company', deletions: true, watchContacts: true },
    { object: 'contact', watchContacts: true },
  ]
  expect(files({ clients })['src/app/webhooks/webhooks-hsmeta.json'].config.subscriptions).toEqual({
    crmObjects: [
      { subscriptionType: 'object.creation', objectType: 'company', active: true },
      { subscriptionType: 'object.deletion', objectType: 'company', active: true },
      { subscriptionType: 'object.creation', objectType: 'contact', active: true },
    ],
    legacyCrmObjects: [{ subscriptionType: 'company.associationChange', active: true }],
    hubEvents: [],
  })
})

test('the app is told of merges where they matter', () => {
  const clients = [{ object: 'company', merges: true }, { object: 'deal', merges: true }, { object: 'contact' }]
  expect(files({ clients })['src/app/webhooks/webhooks-hsmeta.json'].config.subscriptions.legacyCrmObjects).toEqual([
    { subscriptionType: 'company.merge', active: true },
    { subscriptionType: 'deal.merge', active: true },
  ])
})

test('files are written to be read by people', () => {
  const app = projectApp({ settings: hubspotSettings.parse({}), webhookUrl })
  for (const text of Object.values(app)) expect(text).toMatch(/^\{\n {2}"[\s\S]*\n\}\n$/)
  expect(uploadSteps('hubspot-app')[0]).toBe('  cd hubspot-app')
  expect(uploadSteps('hubspot-app').join('\n')).toContain('npx @hubspot/cli project upload')
})
