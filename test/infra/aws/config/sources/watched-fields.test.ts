import { describe, expect, test } from 'vitest'
import { espoSubscriptions } from '#lib/crm/espocrm/webhooks/subscribed.ts'
import { projectApp } from '#lib/crm/hubspot/setup/project-app.ts'
import { subscriptionSteps } from '#lib/crm/pipedrive/setup/subscriptions.ts'
import type { Http } from '#lib/runtime/http.ts'
import { checked, given, settingsOf } from '../checked-sources.ts'

const eventsOf = (settings: Parameters<typeof espoSubscriptions>[0]) =>
  espoSubscriptions(settings).map(({ event }) => event)

const waiting = (field: string) => ({ invite: { when: { [field]: 'Live' } } })

describe('a field that people wait for is an event without being named twice', () => {
  test('EspoCRM gets a webhook for each', () => {
    const events = (...more: [object, object?]) => eventsOf(settingsOf('espocrm', ...more))
    expect(events({})).toEqual(['Account.create'])
    expect(events({ invite: { when: { stage: 'Live', signed: 'true' } } })).toEqual([
      'Account.create',
      'Account.fieldUpdate.stage',
      'Account.fieldUpdate.signed',
    ])
    const clients = [{ object: 'Account', where: { stage: ['Live'] }, watch: ['region'] }]
    expect(events(waiting('stage'), { clients })).toEqual([
      'Account.create',
      'Account.fieldUpdate.stage',
      'Account.fieldUpdate.region',
    ])
  })

  test('a rule’s own field is one of the kinds that it takes', () => {
    const rooms = [
      { name: 'deals', objects: ['Opportunity'], ...waiting('approved') },
      { name: 'default', invite: { when: {} } },
    ]
    const clients = [{ object: 'Account' }, { object: 'Opportunity' }]
    expect(eventsOf(settingsOf('espocrm', { ...waiting('stage'), rooms }, { clients }))).toEqual([
      'Account.create',
      'Opportunity.create',
      'Opportunity.fieldUpdate.approved',
    ])
  })

  test('HubSpot’s app subscribes to its changes', () => {
    const settings = settingsOf('hubspot', waiting('stage'))
    const files = projectApp({ settings, webhookUrl: 'https://hooks.example.com/webhooks/hubspot' })
    const { config } = JSON.parse(files['src/app/webhooks/webhooks-hsmeta.json'] ?? '')
    expect(config.subscriptions.legacyCrmObjects).toEqual([
      { subscriptionType: 'company.propertyChange', propertyName: 'stage', active: true },
    ])
  })

  test('Pipedrive sends changes too', () => {
    const actions = (onboarding: object) => {
      const context = {
        settings: settingsOf('pipedrive', onboarding),
        existing: [],
        all: [],
        webhookUrl: '',
        basic: 'a:b',
      }
      return subscriptionSteps({} as Http, context).map(({ what }) => what)
    }
    expect(actions(waiting('stage'))).toEqual(['webhook create of organization', 'webhook change of organization'])
    expect(actions({})).toEqual(['webhook create of organization'])
  })

  test.each(['salesforce', 'generic'] as const)('%s stays as it is: it has no events for fields', (name) => {
    expect(checked(name, waiting('stage')).sources).toEqual({ [name]: given[name] })
  })

  test('sources stay as they were written where nobody waits', () => {
    expect(checked('espocrm', {}).sources).toEqual({ espocrm: given.espocrm })
  })
})

describe('what a room follows is an event without being named in `watch`', () => {
  const clientsOf = (name: 'espocrm' | 'hubspot' | 'pipedrive', onboarding: object, own?: object) =>
    settingsOf(name, onboarding, own).clients
  const everything = { follow: {}, team: { fromCrm: 'editing' } }

  test('EspoCRM: name, owner, address and team of an account, and its contacts', () => {
    expect(eventsOf(settingsOf('espocrm', everything))).toEqual([
      'Account.create',
      'Account.fieldUpdate.name',
      'Account.fieldUpdate.assignedUser',
      'Account.fieldUpdate.emailAddress',
      'Account.fieldUpdate.teams',
      'Contact.create',
      'Contact.fieldUpdate.account',
    ])
  })

  test('EspoCRM: an opportunity has no address, and tells nothing of its contacts', () => {
    const clients = [{ object: 'Opportunity', where: { stage: ['Closed Won'] } }]
    expect(eventsOf(settingsOf('espocrm', { follow: {} }, { clients }))).toEqual([
      'Opportunity.create',
      'Opportunity.fieldUpdate.stage',
      'Opportunity.fieldUpdate.name',
      'Opportunity.fieldUpdate.assignedUser',
    ])
  })

  test('HubSpot: properties that name a record and its owner, and its associations with contacts', () => {
    const clients = [{ object: 'company' }, { object: 'contact' }, { object: 'deal' }]
    const settings = settingsOf('hubspot', everything, { clients })
    const files = projectApp({ settings, webhookUrl: 'https://hooks.example.com/webhooks/hubspot' })
    const { config } = JSON.parse(files['src/app/webhooks/webhooks-hsmeta.json'] ?? '')
    const told = config.subscriptions.legacyCrmObjects as { subscriptionType: string; propertyName?: string }[]
    expect(told.map(({ subscriptionType, propertyName = '' }) => `${subscriptionType} ${propertyName}`.trim())).toEqual(
      [
        'company.propertyChange name',
        'company.propertyChange domain',
        'company.propertyChange hubspot_owner_id',
        'company.associationChange',
        'contact.propertyChange firstname',
        'contact.propertyChange lastname',
        'contact.propertyChange email',
        'contact.propertyChange hubspot_owner_id',
        'deal.propertyChange dealname',
        'deal.propertyChange hubspot_owner_id',
        'deal.associationChange',
      ],
    )
  })

  test('Pipedrive: changes of a record, and persons of organizations', () => {
    const steps = (onboarding: object, objects: ('organization' | 'deal')[]) => {
      const settings = settingsOf('pipedrive', onboarding, { clients: objects.map((object) => ({ object })) })
      const context = { settings, existing: [], all: [], webhookUrl: '', basic: 'a:b' }
      return subscriptionSteps({} as Http, context).map(({ what }) => what)
    }
    expect(steps({ follow: {} }, ['organization'])).toEqual([
      'webhook create of organization',
      'webhook change of organization',
      'webhook create of person',
      'webhook change of person',
      'webhook delete of person',
    ])
    expect(steps({ follow: {} }, ['deal'])).toEqual(['webhook create of deal', 'webhook change of deal'])
    expect(clientsOf('pipedrive', { follow: {} }, { clients: [{ object: 'deal' }] })).toMatchObject([
      { watch: ['title', 'owner_id', 'person_id', 'org_id'] },
    ])
  })

  test('fields in the title are, and of the rest only what follows', () => {
    const room = { title: '{name} {field:number|0000} {owner} {year}' }
    const none = { title: false, manager: 'no', contacts: 'no', team: 'no' }
    const watched = (onboarding: object) => {
      const [{ watch, watchContacts }] = clientsOf('espocrm', onboarding)
      return { watch, watchContacts }
    }
    expect(watched({ room, follow: { ...none, title: true } })).toEqual({
      watch: ['name', 'number', 'assignedUser'],
      watchContacts: undefined,
    })
    expect(watched({ room, follow: { ...none, manager: 'replace' } })).toEqual({ watch: ['assignedUser'] })
    expect(watched({ room, follow: { ...none, contacts: 'add' } })).toEqual({
      watch: ['emailAddress'],
      watchContacts: true,
    })
    expect(watched({ room, follow: none })).toEqual({})
    expect(watched({ room, follow: { ...none, team: 'add' } })).toEqual({})
    expect(watched({ room: { title: '{id}' }, follow: { ...none, title: true } })).toEqual({})
  })

  test('by a rule for the kinds of records that it takes', () => {
    const rooms = [
      { name: 'deals', objects: ['Opportunity'], follow: { contacts: 'no' } },
      { name: 'none', objects: ['Lead'], skip: true, follow: {} },
      { name: 'default' },
    ]
    const clients = [{ object: 'Account' }, { object: 'Opportunity' }, { object: 'Lead' }]
    expect(clientsOf('espocrm', { rooms }, { clients })).toMatchObject([
      { object: 'Account', where: {} },
      { object: 'Opportunity', watch: ['name', 'assignedUser'] },
      { object: 'Lead', where: {} },
    ])
    expect(clientsOf('espocrm', { rooms }, { clients })[0]).not.toHaveProperty('watch')
  })

  test('not twice where it decides or is watched by hand, and contacts not where that is forbidden', () => {
    const clients = [{ object: 'Account', where: { name: ['Acme'] }, watch: ['region'], watchContacts: false }]
    expect(eventsOf(settingsOf('espocrm', { follow: {} }, { clients }))).toEqual([
      'Account.create',
      'Account.fieldUpdate.name',
      'Account.fieldUpdate.region',
      'Account.fieldUpdate.assignedUser',
      'Account.fieldUpdate.emailAddress',
    ])
  })

  test.each(['salesforce', 'generic'] as const)('%s stays as it is: it tells of new clients alone', (name) => {
    expect(checked(name, { follow: {} }).sources).toEqual({ [name]: given[name] })
  })
})

test('what changes with each write of ours cannot be waited for', () => {
  expect(() => checked('hubspot', waiting('num_notes'))).toThrow(
    /sources\.hubspot\.clients: with the fields that `onboarding` names: must not name num_notes/,
  )
  expect(() => checked('pipedrive', waiting('update_time'), { clients: [{ object: 'organization' }] })).toThrow(
    'update_time',
  )
  expect(() => checked('espocrm', waiting('modifiedAt'))).toThrow('modifiedAt')
})
