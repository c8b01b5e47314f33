import { expect, test } from 'vitest'
import { wantedPurposes } from '#infra/command/connect/subscriptions/wanted-purposes.ts'
import { checkedAll } from '../../../aws/config/checked-sources.ts'

const wanted = (onboarding: object, type = 'Account') =>
  wantedPurposes(checkedAll(['salesforce'], onboarding).onboarding, { source: 'salesforce', type })

test('the settings of rooms say what is to be known of a record, whether its CRM tells it or not', () => {
  expect(wanted({})).toEqual([])
  expect(wanted({ follow: {} })).toEqual(['name', 'owner', 'contacts'])
  expect(wanted({ follow: { title: false, manager: 'no', contacts: 'no' } })).toEqual([])
  expect(wanted({ follow: {}, team: { fromCrm: 'editing' } })).toContain('team')
  expect(wanted({ follow: {}, room: { title: '{field:Industry} {name}' } })).toContain('fields')
  expect(wanted({ invite: { when: { Stage__c: 'Live' } } })).toEqual(['fields'])
  expect(wanted({ end: { when: { Stage__c: 'Lost' }, do: ['archive'], deleted: true } })).toEqual(['fields', 'deleted'])
  expect(wanted({ merge: { otherRoom: 'archive' } })).toEqual(['merged'])
})
