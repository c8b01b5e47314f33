import { expect, it } from 'vitest'
import * as z from 'zod/mini'
import {
  clientFilter,
  clientFilterOf,
  concerns,
  decidingFields,
  gather,
  isClient,
  mayBecomeClient,
  objectsOf,
  tellsDeletions,
  tellsMerges,
  watchedFields,
  watchesContacts,
} from '#lib/crm/clients.ts'
import { trialName } from '#lib/crm/setup/trial-name.ts'
import { sources } from '#lib/crm/sources.ts'

const filters = [
  { object: 'deal', where: { stage: ['won', 'renewed'], pipeline: ['7'] } },
  { object: 'company', where: {} },
]

it.each([
  ['a record that has one of the values of every field', 'deal', { stage: 'renewed', pipeline: '7' }, true],
  ['a number where the settings have its text', 'deal', { stage: 'won', pipeline: 7 }, true],
  ['a record that fails one field', 'deal', { stage: 'won', pipeline: '8' }, false],
  ['a field that is not there', 'deal', { stage: 'won' }, false],
  ['a field that is null', 'deal', { stage: 'won', pipeline: null }, false],
  ['any record of an object without conditions', 'company', {}, true],
  ['a record of another object', 'contact', { stage: 'won', pipeline: '7' }, false],
  ['a list with one of the values', 'deal', { stage: ['open', 'won'], pipeline: [7, 8] }, true],
  ['a list without any', 'deal', { stage: [], pipeline: '7' }, false],
  ['several values in one text', 'deal', { stage: 'open; won ;lost', pipeline: '7' }, true],
  ['a part of a word', 'deal', { stage: 'won-back', pipeline: '7' }, false],
  ['an object where a value should be', 'deal', { stage: { id: 'won' }, pipeline: '7' }, false],
])('judges %s', (_, object, record, expected) => expect(isClient(filters, object, record, 'Acme')).toBe(expected))

it('compares a boolean by its text, and the whole of a text with semicolons', () => {
  const by = (where: Record<string, string[]>, record: object) =>
    isClient([{ object: 'deal', where }], 'deal', record as Record<string, unknown>, 'Acme')
  expect(by({ open: ['true'] }, { open: true })).toBe(true)
  expect(by({ open: [''] }, { open: null })).toBe(true)
  expect(by({ open: ['a;b'] }, { open: 'a;b' })).toBe(true)
  expect(by({ open: ['a;b'] }, { open: ['a', 'b'] })).toBe(false)
})

it('takes no record for a client that was made to try fields', () => {
  expect(isClient(filters, 'company', {}, trialName('1a2b'))).toBe(false)
  expect(isClient(filters, 'company', {}, undefined)).toBe(true)
})

it.each([
  ['people', 'watchContacts', watchesContacts],
  ['deletions', 'deletions', tellsDeletions],
  ['merges', 'merges', tellsMerges],
] as const)('is told of %s where one filter of the object asks for it', (_, asks, isTold) => {
  const asking = [
    { object: 'deal', where: {}, [asks]: true },
    { object: 'deal', where: { stage: ['won'] } },
    { object: 'company', where: {}, [asks]: false },
    { object: 'contact', where: {} },
  ]
  const told = (object: string) => isTold(asking, object)
  expect(['deal', 'company', 'contact', 'lead'].map(told)).toEqual([true, false, false, false])
})

it('knows which changes can make a record a client', () => {
  expect(mayBecomeClient(filters, 'deal', ['amount', 'stage'])).toBe(true)
  expect(mayBecomeClient(filters, 'deal', ['amount'])).toBe(false)
  expect(mayBecomeClient(filters, 'company', ['stage'])).toBe(false)
})

it('so does a field that is watched, of its own object alone, and it decides nothing', () => {
  const watching = [...filters, { object: 'company', where: { type: ['Customer'] }, watch: ['approved', 'type'] }]
  expect(watchedFields(watching, 'company')).toEqual(['type', 'approved'])
  expect(watchedFields(watching, 'deal')).toEqual(['stage', 'pipeline'])
  expect(mayBecomeClient(watching, 'company', ['approved'])).toBe(true)
  expect(mayBecomeClient(watching, 'deal', ['approved'])).toBe(false)
  expect(decidingFields(watching, 'company')).toEqual(['type'])
  expect(isClient(watching, 'company', { type: 'Customer' }, 'Acme')).toBe(true)
})

it.each([
  ['espocrm', { url: 'http://127.0.0.1:1', clients: [{ object: 'Account', where: {}, watch: ['cDocspaceStatus'] }] }],
  ['hubspot', { clients: [{ object: 'company', where: {}, watch: ['docspace_status'] }] }],
])('a field that the room’s data go to cannot be watched in %s', (name, settings) => {
  expect(() => sources[name]?.settings && z.parse(sources[name].settings, settings)).toThrow('must not name a field')
})

const keys = (digit: string) => ({
  roomId: `${digit}1`,
  roomUrl: `${digit}2`,
  invitationUrl: `${digit}3`,
  status: `${digit}4`,
})

it.each([
  ['espocrm', { url: 'http://127.0.0.1:1' }, 'Account', 'cDocspaceStatus'],
  ['hubspot', {}, 'company', 'docspace_room_url'],
  ['pipedrive', { fields: { organization: keys('a') } }, 'organization', 'a4'],
  [
    'salesforce',
    { url: 'https://x.my.salesforce.com', organizationId: '00Dxx0000001gPF', integrationUserId: '005xx000001Svog' },
    'Account',
    'DocSpace_Status__c',
  ],
])('does not let %s take its own write-back for a change that decides', (name, settings, object, field) => {
  const schema = sources[name]?.settings ?? z.never()
  const withFilter = (where: object) => z.safeParse(schema, { ...settings, clients: [{ object, where }] })
  expect(withFilter({ Industry: ['Banking'] }).success).toBe(true)
  expect(withFilter({ [field]: ['x'] }).success).toBe(false)
})

it('lists every source under its own name', () => {
  for (const [name, source] of Object.entries(sources)) expect(source.name).toBe(name)
})

it('names the objects and the fields of filters, each once', () => {
  const twice = [...filters, { object: 'deal', where: { stage: ['lost'], owner: ['7'] } }]
  expect(objectsOf(twice)).toEqual(['deal', 'company'])
  expect(decidingFields(twice, 'deal')).toEqual(['stage', 'pipeline', 'owner'])
  expect(decidingFields(twice, 'contact')).toEqual([])
  expect([concerns(twice, 'deal'), concerns(twice, 'contact'), concerns([], 'deal')]).toEqual([true, false, false])
})

it('takes a filter with an object, and with values as lists of texts', () => {
  const named = clientFilterOf(['deal', 'company'])
  expect(z.parse(clientFilter, { object: 'Account' })).toEqual({ object: 'Account', where: {} })
  expect(z.parse(named, { object: 'deal', where: { stage: ['won'] } })).toEqual({
    object: 'deal',
    where: { stage: ['won'] },
  })
  for (const wrong of [
    { object: '' },
    {},
    { object: 'deal', where: { stage: 'won' } },
    { object: 'deal', where: { stage: [7] } },
  ])
    expect([z.safeParse(clientFilter, wrong).success, z.safeParse(named, wrong).success]).toEqual([false, false])
  expect(z.safeParse(named, { object: 'contact' }).success).toBe(false)
})

it('gathers the clients of a delivery, each once by the last event of it', () => {
  const event = (id: string, name: string) => ({ ref: { source: 'generic', type: 'client', id }, fields: { id, name } })
  expect(gather([event('1', 'old'), undefined, event('2', 'b'), event('1', 'new'), undefined])).toEqual({
    created: [event('1', 'new'), event('2', 'b')],
    ignored: 2,
  })
  expect(gather([])).toEqual({ created: [], ignored: 0 })
})
