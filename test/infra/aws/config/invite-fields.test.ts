import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { checkSettings } from '#infra/aws/config/settings.ts'
import { eventsOf } from '#lib/crm/espocrm/subscriptions.ts'
import { projectApp } from '#lib/crm/hubspot/setup/project-app.ts'
import { subscriptionSteps } from '#lib/crm/pipedrive/setup/subscriptions.ts'
import { sources } from '#lib/crm/sources.ts'
import type { Http } from '#lib/runtime/http.ts'

const keys = (letter: string) => ({
  roomId: `${letter}1`,
  roomUrl: `${letter}2`,
  invitationUrl: `${letter}3`,
  status: `${letter}4`,
})
const given = {
  espocrm: { url: 'https://crm.example.com' },
  hubspot: {},
  pipedrive: { fields: { organization: keys('a'), deal: keys('b') } },
  salesforce: {
    url: 'https://acme.my.salesforce.com',
    organizationId: '00D5g000008XyZaEAK',
    integrationUserId: '0055g00000AbCdEAAV',
  },
  generic: {},
}
type Name = keyof typeof given
const checked = (name: Name, onboarding: object, own: object = {}) =>
  checkSettings(
    {
      docspace: { url: 'https://example.onlyoffice.com' },
      onboarding: {
        welcome: { way: 'folder', folderId: 20 },
        manager: { default: 'manager@example.com' },
        ...onboarding,
      },
      sources: { [name]: { ...given[name], ...own } },
    },
    { environment: 'dev', file: 'roomkeeper.json', refuseExamples: false },
  )
const complaint = (...asked: Parameters<typeof checked>): string => {
  try {
    checked(...asked)
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return 'nothing was wrong'
}
const waiting = (field: string) => ({ invite: { when: { [field]: 'Live' } } })
const settingsOf = (...asked: Parameters<typeof checked>) => {
  const [name] = asked
  // biome-ignore lint/suspicious/noExplicitAny: each source has settings of its own
  return z.parse(sources[name]?.settings ?? z.any(), checked(...asked).sources[name]) as any
}

describe('a condition on a field that the room’s data are written to', () => {
  test.each([
    ['espocrm', 'cDocspaceStatus'],
    ['hubspot', 'docspace_room_url'],
    ['pipedrive', 'a1'],
    ['salesforce', 'DocSpace_Status__c'],
  ] as const)('is refused with its place and the remedy: %s %s', (name, field) => {
    expect(complaint(name, waiting(field))).toContain(
      `onboarding.invite.when.${field}: must not name a field that the room’s data are written to by sources.${name}: take a field of your own`,
    )
    expect(complaint(name, waiting('stage'))).toBe('nothing was wrong')
  })

  test('is refused as a condition of a rule, too', () => {
    const rooms = [{ name: 'one', where: { cDocspaceStatus: ['ready'] } }, { name: 'all' }]
    expect(complaint('espocrm', { rooms })).toContain(
      'onboarding.rooms.0.where.cDocspaceStatus: must not name a field that the room’s data are written to',
    )
    expect(complaint('hubspot', { rooms })).toBe('nothing was wrong')
  })

  test('is refused in the rule that has it, once, and only where that rule takes clients of the source', () => {
    const rooms = (more: object) => ({
      rooms: [{ name: 'quick', ...waiting('cDocspaceStatus'), where: { kind: ['Q'] }, ...more }, { name: 'default' }],
    })
    const clients = [{ object: 'Account' }, { object: 'Contact' }]
    const message = complaint('espocrm', rooms({}), { clients })
    expect(message.split('onboarding.rooms.0.invite.when.cDocspaceStatus: ')).toHaveLength(2)
    for (const more of [{ sources: ['hubspot'] }, { objects: ['Lead'] }, { skip: true }])
      expect(complaint('espocrm', rooms(more))).toBe('nothing was wrong')
  })

  test('of another kind of record is one like any other', () => {
    expect(complaint('pipedrive', waiting('b1'))).toBe('nothing was wrong')
    expect(complaint('pipedrive', waiting('b1'), { clients: [{ object: 'deal' }] })).toContain('invite.when.b1')
  })

  test('does not matter where no field of the CRM has the name, nor beside settings of a source that are wrong', () => {
    expect(complaint('generic', waiting('status'))).toBe('nothing was wrong')
    expect(complaint('espocrm', waiting('cDocspaceStatus'), { url: 7 })).not.toContain('invite.when')
  })
})

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
      const context = { settings: settingsOf('pipedrive', onboarding), existing: [], webhookUrl: '', basic: 'a:b' }
      return subscriptionSteps({} as Http, context, ['organization']).map(({ what }) => what)
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
