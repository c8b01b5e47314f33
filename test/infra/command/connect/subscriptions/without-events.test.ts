import { expect, test } from 'vitest'
import { everyNight } from '#infra/aws/config/scheduled/sweep-settings.ts'
import { foundWithoutEvents, has } from '#infra/command/connect/subscriptions/without-events.ts'
import { espocrm } from '#lib/crm/espocrm/index.ts'
import { hubspot } from '#lib/crm/hubspot/index.ts'
import { pipedrive } from '#lib/crm/pipedrive/index.ts'
import type { Source } from '#lib/crm/source.ts'
import type { Purpose } from '#lib/crm/subscription.ts'

const found = (key: string, purposes: Purpose[], more: object = {}, source: Partial<Source> = espocrm) => {
  const [name = '', type = ''] = key.split(':')
  const from = { ...(source.openListing && { openListing: source.openListing }) }
  return foundWithoutEvents(purposes, { source: name, type }, from, { ...everyNight, ...more })
}
const swept = `the sweep reads it (${everyNight.schedule})`

test.each<[string, Purpose, boolean]>([
  ['espocrm:Account', 'created', true],
  ['espocrm:Account', 'contacts', true],
  ['espocrm:Opportunity', 'contacts', false],
  ['espocrm:Account', 'merged', false],
  ['hubspot:company', 'merged', true],
  ['pipedrive:deal', 'merged', false],
  ['pipedrive:deal', 'team', false],
  ['espocrm:Account', 'team', true],
  ['salesforce:Account', 'merged', true],
  ['salesforce:Account', 'deleted', false],
  ['salesforce:Account', 'name', true],
])('of %s the sweep reads %s: %s', (key, purpose, isSwept) => {
  expect(found(key, [purpose])).toBe(isSwept ? swept : `nobody does but roomkeeper onboard ${key}:ID`)
})

test('a sweep that is off, takes no changes, or cannot list finds nothing', () => {
  const nobody = 'nobody does but roomkeeper onboard espocrm:Account:ID'
  expect(found('espocrm:Account', ['name'], { enabled: false })).toBe(nobody)
  expect(found('espocrm:Account', ['created'], { enabled: false })).toBe(nobody)
  expect(found('espocrm:Account', ['created'], {}, {})).toBe(nobody)
  expect(found('espocrm:Account', ['name'], { mostChanged: 0 })).toBe(nobody)
  expect(found('espocrm:Account', ['created', 'deciding'], { mostChanged: 0 })).toBe(swept)
})

test('of several purposes it may find a part', () => {
  expect(found('pipedrive:organization', ['name', 'merged'])).toBe(
    `the sweep reads a part (${everyNight.schedule}); of the rest nobody does but roomkeeper onboard pipedrive:organization:ID`,
  )
})

test('a record has a team only where its CRM keeps one', () => {
  expect(has(hubspot, 'company', 'team')).toBe(hubspot.hasTeam === true)
  expect(has({}, 'company', 'team')).toBe(false)
  expect(has({}, 'company', 'name')).toBe(true)
  expect(has(pipedrive, 'organization', 'team')).toBe(true)
})
