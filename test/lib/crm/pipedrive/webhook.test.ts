import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { pipedriveSettings } from '#lib/crm/pipedrive/settings.ts'
import { pipedriveWebhook } from '#lib/crm/pipedrive/webhook.ts'
import type { Delivery } from '#lib/crm/source.ts'
import { caught } from '../worlds/world.ts'

const keys = { roomId: 'a1', roomUrl: 'a2', invitationUrl: 'a3', status: 'a4' }
const settings = z.parse(pipedriveSettings, {
  clients: [{ object: 'organization' }, { object: 'deal', where: { status: ['won'], label: ['7'] } }],
  fields: { organization: keys, deal: keys },
})

const deliveryOf = (body: object, headers: Delivery['headers'] = {}): Delivery => ({
  method: 'POST',
  url: 'https://hooks.example.com/webhooks/pipedrive',
  path: '',
  headers,
  body: Buffer.from(JSON.stringify(body)),
})

const ids = (body: object) => pipedriveWebhook.parse(deliveryOf(body), settings).created.map(({ ref }) => ref.id)
const second = (meta: object, more: object = {}) => ({ meta: { entity: 'deal', entity_id: '5', ...meta }, ...more })
const first = (meta: object, more: object = {}) => ({ meta: { object: 'deal', id: 5, ...meta }, ...more })

describe('the credentials', () => {
  const verify = (authorization: string | undefined, secrets = ['user:pass', 'user:old']) =>
    pipedriveWebhook.verify(deliveryOf({}, authorization === undefined ? {} : { authorization }), secrets, settings, 0)
  const basic = (secret: string) => Buffer.from(secret).toString('base64')

  test.each([
    ['Basic', 'user:pass', { ok: true }],
    ['basic ', 'user:old', { ok: true }],
    ['Basic', 'user:other', { ok: false, reason: 'wrong-credentials' }],
    ['Bearer', 'user:pass', { ok: false, reason: 'malformed-signature' }],
    ['x Basic', 'user:pass', { ok: false, reason: 'malformed-signature' }],
  ])('%s %s', (scheme, secret, verdict) => expect(verify(`${scheme} ${basic(secret)}`)).toEqual(verdict))

  test('are missing, or no text in base64', () => {
    expect(verify(undefined)).toEqual({ ok: false, reason: 'missing-signature' })
    expect(verify('')).toEqual({ ok: false, reason: 'missing-signature' })
    expect(verify(`Basic ${basic('user:pass')} x`)).toEqual({ ok: false, reason: 'malformed-signature' })
    expect(verify('Basic !')).toEqual({ ok: false, reason: 'malformed-signature' })
  })

  test.each([
    ['user:pass', true],
    ['user:\n', true],
    ['user:', false],
    [':pass', false],
    [':pass:word', false],
    ['user', false],
    ['a:b:c', true],
  ])('"%s" can be some: %j', (secret, good) => {
    expect(pipedriveWebhook.secretProblem?.(secret, settings) === undefined).toBe(good)
  })
})

test.each([
  ['version 2', second({ action: 'delete' }), ['5']],
  ['version 1', first({ action: 'deleted' }), ['5']],
  ['version 2, of an object whose deletions do not matter', second({ action: 'delete', entity: 'organization' }), []],
])('a deletion of %s is of a client where deletions matter', (_, event, ids) => {
  const clients = [
    { object: 'deal' as const, where: { status: ['won'] }, deletions: true },
    { object: 'organization' as const, where: {} },
  ]
  const { created: found } = pipedriveWebhook.parse(deliveryOf(event), { ...settings, clients })
  expect(found.map(({ ref }) => ref.id)).toEqual(ids)
})

describe('a merge', () => {
  const clients = [
    { object: 'deal' as const, where: {}, deletions: true, merges: true },
    { object: 'organization' as const, where: {}, merges: true },
    { object: 'person' as const, where: {} },
  ]
  const found = (event: object) => pipedriveWebhook.parse(deliveryOf(event), { ...settings, clients }).created
  const told = { id: '7', name: '', custom: { merged_to_id: '5' } }

  test('is told under the key of the record that is left, whatever of it has changed', () => {
    const event = second({ action: 'change', merged_from_id: '7' }, { previous: {}, data: {} })
    expect(found(event)).toEqual([{ ref: { source: 'pipedrive', type: 'deal', id: '5' }, fields: told }])
    expect(found(second({ action: 'change', entity: 'organization', merged_from_id: 7 }))).toMatchObject([
      { fields: told },
    ])
  })

  test('is told under the key of the record that is gone, where deletions matter', () => {
    const fields = { id: '5', name: '', custom: { merged_to_id: '7' } }
    expect(found(second({ action: 'delete', merged_to_id: '7' }))).toEqual([
      { ref: { source: 'pipedrive', type: 'deal', id: '5' }, fields },
    ])
    expect(found(second({ action: 'delete', entity: 'organization', merged_to_id: '7' }))).toEqual([])
  })

  test('is none of another object, or in a creation, or without another record', () => {
    expect(found(second({ action: 'change', entity: 'person', merged_from_id: '7' }))).toEqual([])
    expect(found(second({ action: 'create', merged_from_id: '7' }))[0]).not.toHaveProperty('fields')
    expect(found(second({ action: 'change', merged_from_id: null }))).toEqual([])
    expect(found(second({ action: 'change', merged_to_id: '7' }))).toEqual([])
    expect(found(second({ action: 'delete', merged_from_id: '7' }))[0]).not.toHaveProperty('fields')
  })

  test('with what is no id is refused', () => {
    expect(() => found(second({ action: 'change', merged_from_id: 'x' }))).toThrow(/meta.merged_from_id/)
  })
})

describe('an event', () => {
  test.each([
    ['made in version 2', second({ action: 'create' }), ['5']],
    ['made in version 1', first({ action: 'added' }), ['5']],
    ['deleted', second({ action: 'delete' }), []],
    ['of another object', second({ action: 'create', entity: 'person' }), []],
    [
      'changed in what decides',
      second({ action: 'change' }, { previous: { status: 'open' }, data: { status: 'won' } }),
      ['5'],
    ],
    [
      'changed in what decides of its own fields',
      second({ action: 'change' }, { previous: { custom_fields: { label: 1 } }, data: {} }),
      ['5'],
    ],
    ['changed in something else', second({ action: 'change' }, { previous: { title: 'a' }, data: { title: 'b' } }), []],
    [
      'changed in nothing that decides',
      second({ action: 'change' }, { previous: { status: 'won' }, data: { status: 'won' } }),
      [],
    ],
    [
      'merged, with what decides',
      second({ action: 'merge' }, { previous: { status: 'open' }, data: { status: 'won' } }),
      [],
    ],
    ['changed without the fields before', second({ action: 'change' }, { data: { status: 'won' } }), []],
    [
      'updated in version 1',
      first({ action: 'updated' }, { previous: { status: 'open' }, current: { status: 'won' } }),
      ['5'],
    ],
    [
      'updated in nothing, in version 1',
      first({ action: 'updated' }, { previous: { status: 'won' }, current: { status: 'won' } }),
      [],
    ],
  ])('%s', (_, body, found) => expect(ids(body)).toEqual(found))

  test.each([
    [{}, 'meta'],
    [{ meta: 'x' }, 'meta'],
    [second({}), 'meta.action'],
    [second({ action: 'create', entity: 7 }), 'meta.entity'],
    [first({ action: 'added', object: 7 }), 'meta.object'],
    [second({ action: 'create', entity_id: 'x' }), 'meta.entity_id'],
    [second({ action: 'create', entity_id: '1'.repeat(21) }), 'meta.entity_id'],
    [second({ action: 'create', entity_id: '5x' }), 'meta.entity_id'],
    [second({ action: 'create', entity_id: 'x5' }), 'meta.entity_id'],
    [second({ action: 'create', entity_id: 1.5 }), 'meta.entity_id'],
    [second({ action: 'create', entity_id: null }), 'meta.entity_id'],
    [first({ action: 'added', id: null }), 'meta.id'],
  ])('%j is refused by its %s', async (body, field) => {
    expect(await caught(Promise.resolve().then(() => ids(body)))).toMatchObject({ field })
  })

  test('may have an id as text, of twenty digits at most', () => {
    const id = '1'.repeat(20)
    expect(ids(second({ action: 'create', entity_id: id }))).toEqual([id])
  })
})

test('the number of a try does not make another delivery', () => {
  const key = (text: string) => pipedriveWebhook.deduplicationKey?.({ ...deliveryOf({}), body: Buffer.from(text) })
  expect(key('{"a":1,"attempt":12,"b":2}')).toBe(key('{"a":1,"attempt" : 3,"b":2}'))
  expect(key('{"a":1,"retry":0}')).toBe(key('{"a":1,"retry": 10}'))
  expect(key('{"a":1,"attempt":1}')).not.toBe(key('{"a":2,"attempt":1}'))
})

describe('a person of an organization', () => {
  const watching = (clients: object[]) =>
    z.parse(pipedriveSettings, { clients, fields: { organization: keys, person: keys } })
  const told = (body: object, clients: object[] = [{ object: 'organization', watchContacts: true }]) =>
    pipedriveWebhook.parse(deliveryOf(body), watching(clients)).created.map(({ ref }) => `${ref.type} ${ref.id}`)
  const person = (action: string, data: object | null, previous: object | null) => ({
    meta: { entity: 'person', entity_id: '5', action },
    data,
    previous,
  })

  test.each([
    ['who comes', person('create', { org_id: 7 }, null), ['organization 7']],
    ['who goes', person('delete', null, { org_id: 7 }), ['organization 7']],
    ['with another address', person('change', { org_id: 7, emails: [2] }, { emails: [1] }), ['organization 7']],
    ['of another one now', person('change', { org_id: 8 }, { org_id: 7 }), ['organization 7', 'organization 8']],
    ['of none any more', person('change', { org_id: null }, { org_id: 7 }), ['organization 7']],
    ['of none', person('create', { org_id: null }, null), []],
    ['with another label', person('change', { org_id: 7, label: 2 }, { label: 1 }), []],
    [
      'with another address and label',
      person('change', { org_id: 7, emails: [2] }, { emails: [1], label: 1 }),
      ['organization 7'],
    ],
    ['who is merged', person('merge', { org_id: 8 }, { org_id: 7 }), []],
    [
      'in version 1',
      {
        meta: { object: 'person', id: 5, action: 'updated' },
        current: { org_id: 7, email: [2] },
        previous: { org_id: 7, email: [1] },
      },
      ['organization 7'],
    ],
    [
      'and a deal, which has one too',
      { ...person('create', { org_id: 7 }, null), meta: { entity: 'deal', entity_id: '5', action: 'create' } },
      [],
    ],
  ])('%s', (_, body, clients) => expect(told(body)).toEqual(clients))

  test('concerns nobody where persons are not watched, and itself where it is a client', () => {
    expect(told(person('create', { org_id: 7 }, null), [{ object: 'organization' }])).toEqual([])
    const both = [{ object: 'person' }, { object: 'organization', watchContacts: true }]
    expect(told(person('create', { org_id: 7 }, null), both)).toEqual(['person 5', 'organization 7'])
  })

  test('counts as ignored once where it concerns nobody', () => {
    const settings = watching([{ object: 'organization', watchContacts: true }])
    expect(pipedriveWebhook.parse(deliveryOf(person('create', {}, null)), settings)).toEqual({
      created: [],
      ignored: 1,
    })
    const taken = pipedriveWebhook.parse(deliveryOf(person('create', { org_id: 7 }, null)), settings)
    expect(taken).toMatchObject({ created: [{ ref: { id: '7' } }] })
  })
})
