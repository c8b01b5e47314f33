import { expect, test } from 'vitest'
import { sources } from '#lib/crm/sources.ts'

const name = ['name']

test.each([
  ['espocrm', 'Account', { name, owner: ['assignedUser'], team: ['teams'], contacts: ['emailAddress'] }],
  ['espocrm', 'Contact', { name, owner: ['assignedUser'], team: ['teams'], contacts: ['emailAddress'] }],
  ['espocrm', 'Lead', { name, owner: ['assignedUser'], team: ['teams'], contacts: ['emailAddress'] }],
  ['espocrm', 'Opportunity', { name, owner: ['assignedUser'], team: ['teams'], contacts: [] }],
  [
    'hubspot',
    'company',
    { name: ['name', 'domain'], owner: ['hubspot_owner_id'], team: ['hubspot_owner_id'], contacts: [] },
  ],
  ['hubspot', 'deal', { name: ['dealname'], owner: ['hubspot_owner_id'], team: ['hubspot_owner_id'], contacts: [] }],
  ['hubspot', 'ticket', { name: [], owner: ['hubspot_owner_id'], team: ['hubspot_owner_id'], contacts: [] }],
  ['pipedrive', 'organization', { name, owner: ['owner_id'], team: [], contacts: [] }],
  ['pipedrive', 'person', { name, owner: ['owner_id'], team: [], contacts: ['emails'] }],
  ['pipedrive', 'deal', { name: ['title'], owner: ['owner_id'], team: [], contacts: ['person_id', 'org_id'] }],
])('%s tells changes of a record of %s by their fields', (source, object, fields) => {
  expect(sources[source]?.followed?.(object)).toEqual(fields)
})

test('hubspot tells of a contact by each part of its name, and of its address', () => {
  expect(sources.hubspot?.followed?.('contact')).toMatchObject({
    name: expect.arrayContaining(['firstname', 'lastname']),
    contacts: ['email'],
  })
})

test.each(['generic', 'salesforce'])('%s tells of no single field', (source) => {
  expect(sources[source]?.followed).toBeUndefined()
})
