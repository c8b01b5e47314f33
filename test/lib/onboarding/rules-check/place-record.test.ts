import { describe, expect, test } from 'vitest'
import { fieldsNotListed, fieldsOfRules, placeRecord } from '#lib/onboarding/rules-check/place-record.ts'
import { listed } from '../../backfill/listing.ts'
import { settings, withoutRules } from './rules.ts'

const account = listed('1', { name: 'Acme' })
const contact = listed('1', { name: 'Acme', ref: { source: 'espocrm', type: 'Contact', id: '1' } })

describe('a record', () => {
  test('is taken by the first rule that fits, and has its title', () => {
    expect(placeRecord(settings, account, { industry: 'Legal' })).toEqual({
      kind: 'room',
      rule: 'legal',
      isReady: false,
      title: 'Mandate Acme',
    })
    expect(placeRecord(settings, account, { industry: 'Legal', type: 'Partner' })).toEqual({
      kind: 'skipped',
      rule: 'partners',
    })
    expect(placeRecord(settings, contact, {})).toMatchObject({ rule: 'contacts', title: 'Client - Acme' })
  })

  test('has its room already where its status says so', () => {
    const ready = listed('1', { written: { state: 'ready' } })
    expect(placeRecord(settings, ready, { industry: 'Legal' })).toMatchObject({ isReady: true })
    const begun = listed('1', { written: { state: 'preparing' } })
    expect(placeRecord(settings, begun, { industry: 'Legal' })).toMatchObject({ isReady: false })
  })

  test('is taken by no rule because of what it has of the fields that rules look at', () => {
    expect(placeRecord(settings, account, { industry: ['Retail', 'Food'], type: null, stage: 'won' })).toEqual({
      kind: 'no-rule',
      because: { type: '', industry: 'Retail, Food' },
    })
    expect(placeRecord(settings, account, { type: 'Customer' })).toEqual({
      kind: 'no-rule',
      because: { type: 'Customer' },
    })
  })

  test('is no client whatever its fields are', () => {
    expect(placeRecord(settings, { ...account, isClient: false }, { industry: 'Legal' })).toEqual({
      kind: 'no-client',
    })
  })

  test('would be parked where it has no name', () => {
    expect(placeRecord(settings, listed('1', { name: ' ' }), { industry: 'Legal' })).toEqual({
      kind: 'room',
      rule: 'legal',
      isReady: false,
      problem: 'client-without-name',
    })
  })

  test('keeps {owner} in its title, whose address no list has', () => {
    const owned = { ...withoutRules, room: { ...withoutRules.room, title: '{owner} - {name} of {field:region}' } }
    expect(placeRecord(owned, account, { region: 'East' })).toMatchObject({ title: '{owner} - Acme of East' })
    expect(placeRecord(owned, account, { region: '' })).toEqual({
      kind: 'room',
      isReady: false,
      problem: 'name-value-missing',
    })
  })

  test('has a room like all others where there are no rules', () => {
    expect(placeRecord(withoutRules, account, {})).toEqual({ kind: 'room', isReady: false, title: 'Client - Acme' })
  })
})

describe('the fields', () => {
  test('of the rules for a source are read, each once', () => {
    expect(fieldsOfRules(settings, 'espocrm')).toEqual(['type', 'industry'])
    expect(fieldsOfRules(settings, 'hubspot')).toEqual(['type', 'industry', 'stage'])
    expect(fieldsOfRules(withoutRules, 'espocrm')).toEqual([])
  })

  test('that a list lacks are those of the rules for this kind of record', () => {
    expect(fieldsNotListed(settings, { ...account, values: { type: null } })).toEqual(['industry'])
    expect(fieldsNotListed(settings, account)).toEqual(['type', 'industry'])
    expect(fieldsNotListed(withoutRules, account)).toEqual([])
  })
})
