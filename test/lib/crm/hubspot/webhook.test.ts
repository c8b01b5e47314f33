import { describe, expect, test } from 'vitest'
import { hubspotSettings } from '#lib/crm/hubspot/settings.ts'
import { hubspotWebhook } from '#lib/crm/hubspot/webhook.ts'
import type { Delivery } from '#lib/crm/source.ts'

const settings = hubspotSettings.parse({
  clients: [{ object: 'company' }, { object: 'deal', where: { dealstage: ['won'] } }],
})
const delivery = (body: string, headers: Delivery['headers'] = {}): Delivery => ({
  method: 'POST',
  url: 'https://hooks.example.com/webhooks/hubspot',
  path: '',
  headers,
  body: Buffer.from(body),
})
const made = (event: object = {}) => ({ subscriptionType: 'company.creation', objectId: 7, ...event })
const created = (...events: object[]) =>
  hubspotWebhook.parse(delivery(JSON.stringify(events)), settings).created.map(({ ref }) => ref.id)

describe('an event of the test button', () => {
  const button = { objectId: 123, changeSource: 'CRM', changeFlag: 'NEW' }
  test.each([
    ['itself', {}, []],
    ['of another record', { objectId: 124 }, ['124']],
    ['of another source', { changeSource: 'CRM_UI' }, ['123']],
    ['of another kind', { changeFlag: 'CREATED' }, ['123']],
  ])('%s: %j', (_, more, ids) => expect(created(made({ ...button, ...more }))).toEqual(ids))
})

test.each([
  ['a change of what decides', { subscriptionType: 'deal.propertyChange', propertyName: 'dealstage' }, ['7']],
  ['a change of something else', { subscriptionType: 'deal.propertyChange', propertyName: 'amount' }, []],
  ['a deletion that names what decides', { subscriptionType: 'deal.deletion', propertyName: 'dealstage' }, []],
  [
    'a change of an object where nothing decides',
    { subscriptionType: 'company.propertyChange', propertyName: 'name' },
    [],
  ],
])('%s', (_, event, ids) => expect(created(made(event))).toEqual(ids))

test('a deletion is of a client where deletions matter', () => {
  const telling = hubspotSettings.parse({ clients: [{ object: 'company', deletions: true }, { object: 'deal' }] })
  const events = ['company', 'deal', 'contact'].map((object) => made({ subscriptionType: `${object}.deletion` }))
  const generic = made({ subscriptionType: 'object.deletion', objectTypeId: '0-2', objectId: 8 })
  const { created: found } = hubspotWebhook.parse(delivery(JSON.stringify([...events, generic])), telling)
  expect(found.map(({ ref: { type, id } }) => `${type} ${id}`)).toEqual(['company 7', 'company 8'])
})

test('a merge is told of the record that is left, where merges matter', () => {
  const telling = hubspotSettings.parse({ clients: [{ object: 'company', merges: true }, { object: 'deal' }] })
  const merge = { primaryObjectId: 7, mergedObjectIds: [9], newObjectId: null, numberOfPropertiesMoved: 3 }
  const events = ['company', 'deal', 'contact'].map((object) => made({ subscriptionType: `${object}.merge`, ...merge }))
  const { created: found, ignored } = hubspotWebhook.parse(delivery(JSON.stringify(events)), telling)
  expect([found.map(({ ref: { type, id } }) => `${type} ${id}`), ignored]).toEqual([['company 7'], 2])
})

test.each([0, -1, 1.5, '7', null, undefined, Number.MAX_SAFE_INTEGER + 1])('%j is the id of no record', (objectId) => {
  expect(() => created(made(), made({ objectId }))).toThrow('[1].objectId: must be the id of the record')
})

test('a delivery has a hundred events at most', () => {
  const events = Array.from({ length: 101 }, (_, at) => made({ objectId: at + 1 }))
  expect(created(...events.slice(1))).toHaveLength(100)
  expect(() => created(...events)).toThrow('an array of 1 to 100 events')
})

test.each([
  ['[{"attemptNumber":0,"objectId":7}]', '[{"attemptNumber":12,"objectId":7}]', true],
  ['[{"attemptNumber" : 0}]', '[{"attemptNumber" : 345}]', true],
  ['[{"attemptNumber":0,"objectId":7}]', '[{"attemptNumber":0,"objectId":8}]', false],
])('%s is repeated by %s: %j', (one, other, same) => {
  const [key, again] = [one, other].map((body) => hubspotWebhook.deduplicationKey?.(delivery(body)))
  expect(key === again).toBe(same)
})

describe('the signatures of a delivery', () => {
  const older = 'x-hubspot-signature'
  const version = 'x-hubspot-signature-version'
  test.each([
    [{}, undefined],
    [{ 'x-hubspot-signature-v3': 's' }, 'v3'],
    [{ [older]: 's' }, 'v1'],
    [{ [older]: 's', [version]: 'v1' }, 'v1'],
    [{ [older]: 's', [version]: 'v2' }, 'v2'],
    [{ [older]: 's', [version]: 'v9' }, 'other'],
    [{ [version]: 'v2' }, undefined],
    [{ 'x-hubspot-signature-v3': 's', [older]: 's', [version]: 'v2' }, 'v3+v2'],
  ])('%j are %s', (headers, names) => {
    expect(hubspotWebhook.signatures?.(delivery('', headers as Delivery['headers']))).toBe(names)
  })
})

describe('a contact that is associated with a record, or is no longer', () => {
  const watching = (clients: object[]) => hubspotSettings.parse({ clients })
  const company = { object: 'company', watchContacts: true }
  const told = (event: object, clients: object[] = [company]) =>
    hubspotWebhook
      .parse(delivery(JSON.stringify([{ subscriptionType: 'company.associationChange', ...event }])), watching(clients))
      .created.map(({ ref }) => `${ref.type} ${ref.id}`)
  const added = { associationType: 'COMPANY_TO_CONTACT', fromObjectId: 7, toObjectId: 8, associationRemoved: false }
  const fromContact = { ...added, subscriptionType: 'contact.associationChange', associationType: 'CONTACT_TO_COMPANY' }

  test.each([
    ['one that comes', added, ['company 7']],
    ['one that goes', { ...added, associationRemoved: true }, ['company 7']],
    ['the same from its other end', fromContact, ['company 8']],
    ['as project apps may call it', { ...added, subscriptionType: 'object.associationChange' }, ['company 7']],
    ['another object', { ...added, associationType: 'COMPANY_TO_DEAL' }, []],
    ['another object from its other end', { ...added, associationType: 'DEAL_TO_COMPANY' }, []],
    ['a record that is no client', { ...added, associationType: 'DEAL_TO_CONTACT' }, []],
    ['no kind', { ...added, associationType: undefined }, []],
    ['two contacts', { ...added, associationType: 'CONTACT_TO_CONTACT' }, []],
  ])('%s', (_, event, clients) => expect(told(event)).toEqual(clients))

  test('concerns nobody where it is not watched, nor a contact that is a client itself', () => {
    expect(told(added, [{ object: 'company' }])).toEqual([])
    expect(told(fromContact, [{ object: 'contact', watchContacts: true }])).toEqual([])
  })

  test('has the id of the record', () => {
    expect(() => told({ ...added, fromObjectId: 'x' })).toThrow('[0].objectId')
  })
})

test('another event that names a property which decides concerns nobody', () => {
  const clients = [{ object: 'company', where: { lifecyclestage: ['customer'] } }]
  const created = (subscriptionType: string) =>
    hubspotWebhook.parse(
      delivery(JSON.stringify([{ subscriptionType, objectId: 7, propertyName: 'lifecyclestage' }])),
      hubspotSettings.parse({ clients }),
    ).created
  expect(created('company.propertyChange')).toHaveLength(1)
  expect(created('company.restore')).toEqual([])
})
