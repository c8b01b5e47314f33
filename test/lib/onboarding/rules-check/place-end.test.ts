import { describe, expect, test } from 'vitest'
import type { ListedRecord } from '#lib/crm/listing/listing.ts'
import {
  type EndPlace,
  endFieldsNotListed,
  fieldsOfEnds,
  mayEnd,
  placeEnd,
} from '#lib/onboarding/rules-check/place-end.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'
import { listed } from '../../backfill/listing.ts'
import { withoutRules } from './rules.ts'

const now = Date.parse('2026-06-15T12:00:00Z')
const end = { when: { stage: ['Lost', 'Gone'] }, do: ['archive'] }
const withEnd = (more: object = {}, others: object = {}) =>
  onboardingSettings.parse({
    ...{ welcome: { way: 'folder', folderId: 20 }, manager: { default: 'anna@example.com' } },
    ...{ end: { ...end, ...more }, ...others },
  })
const settings = withEnd()
const ready = { state: 'ready' as const }
const ending = (day: string) => ({ state: 'ending' as const, status: `ends on ${day}: …` })
const ended = { state: 'ended' as const, status: 'ended on 2026-01-01: …' }
const [lost, won] = [{ stage: 'Lost' }, { stage: 'Won' }]

const placed = (written: ListedRecord['written'], values: object, all = settings, isClient = true) =>
  placeEnd(all, listed('1', { written, isClient }), { ...values }, now)

describe('the end of a room', () => {
  test.each<[string, EndPlace | undefined, ListedRecord['written'], object]>([
    ['that goes on', undefined, ready, won],
    ['that is not ready', undefined, { state: 'review' }, lost],
    ['that there is not', undefined, { state: 'none' }, lost],
    ['that has ended for good', 'over', ended, lost],
    ['that has ended, and whose client is back', 'back', ended, won],
    ['whose record says so', 'begins', ready, { stage: 'Gone' }],
    ['without a day', 'begins', { state: 'ending', status: 'ends some day' }, lost],
    ['without a word', 'begins', { state: 'ending' }, lost],
    ['tomorrow', 'waits', ending('2026-06-16'), lost],
    ['today', 'due', ending('2026-06-15'), lost],
    ['at the first moment of its day', 'due', ending('2026-06-15'), lost],
    ['that the record calls off', 'off', ending('2026-06-16'), won],
  ])('%s is "%s"', (_, place, written, values) => {
    expect(placed(written, values)).toBe(place)
  })

  test('on the first moment of a day is made', () => {
    const record = listed('1', { written: ending('2026-06-15') })
    expect(placeEnd(settings, record, lost, Date.parse('2026-06-15'))).toBe('due')
    expect(placeEnd(settings, record, lost, Date.parse('2026-06-15') - 1)).toBe('waits')
  })

  test.each<[boolean, boolean, EndPlace]>([
    [true, true, 'returns'],
    [true, false, 'back'],
    [false, true, 'back'],
  ])('that is set to return (%s), of a record that is a client (%s), is "%s"', (returns, isClient, place) => {
    expect(placed(ended, won, withEnd({ return: returns }), isClient)).toBe(place)
  })

  test.each<[ListedRecord['written'], EndPlace | undefined]>([
    [ready, undefined],
    [ended, undefined],
    [ending('2026-06-16'), 'off'],
  ])('of %j is "%s" where the settings name none, or no rule takes the record', (written, place) => {
    expect(placed(written, lost, withoutRules)).toBe(place)
    const ruled = withEnd({}, { rooms: [{ name: 'legal', where: { industry: ['Legal'] } }] })
    expect(placed(written, lost, ruled)).toBe(place)
  })

  test('of a room by a rule is that of the rule', () => {
    const rooms = [{ name: 'legal', where: { industry: ['Legal'] }, end: { when: { type: 'Gone' }, do: ['archive'] } }]
    const ruled = withEnd({}, { rooms: [...rooms, { name: 'default' }] })
    expect(placed(ready, { industry: 'Legal', type: 'Gone' }, ruled)).toBe('begins')
    expect(placed(ready, { industry: 'Legal', ...lost }, ruled)).toBeUndefined()
    expect(placed(ready, { industry: 'Other', ...lost }, ruled)).toBe('begins')
  })
})

describe('the fields of ends', () => {
  const rooms = [
    { name: 'deals', sources: ['hubspot'], objects: ['deal'], end: { when: { dealstage: 'lost' }, do: ['archive'] } },
    { name: 'others', sources: ['espocrm'] },
  ]
  const ruled = withEnd({}, { rooms })

  test('are those of the rules of a source, each once', () => {
    expect(fieldsOfEnds(withEnd({ when: { stage: 'Lost', type: 'Gone' } }), 'espocrm')).toEqual(['stage', 'type'])
    expect([fieldsOfEnds(ruled, 'hubspot'), fieldsOfEnds(ruled, 'espocrm')]).toEqual([['dealstage'], ['stage']])
    const alike = withEnd({}, { rooms: [{ name: 'legal', where: { industry: ['Legal'] } }, { name: 'default' }] })
    expect(fieldsOfEnds(alike, 'espocrm')).toEqual(['stage'])
    expect(fieldsOfEnds(withoutRules, 'espocrm')).toEqual([])
  })

  test('that a list lacks matter for a record whose room may end', () => {
    expect(endFieldsNotListed(settings, listed('1', { written: ready }))).toEqual(['stage'])
    expect(endFieldsNotListed(settings, listed('1', { written: ready, values: { stage: null } }))).toEqual([])
    expect(endFieldsNotListed(settings, listed('1'))).toEqual([])
  })

  test('are of records that were ready, by a rule that ends rooms', () => {
    expect(mayEnd(settings, listed('1', { written: ready }))).toBe(true)
    expect(mayEnd(settings, listed('1', { written: ended, isClient: false }))).toBe(true)
    expect(mayEnd(settings, listed('1', { written: { state: 'review' } }))).toBe(false)
    expect(mayEnd(withoutRules, listed('1', { written: ready }))).toBe(false)
    expect(mayEnd(ruled, listed('1', { written: ready, ref: { source: 'hubspot', type: 'company', id: '1' } }))).toBe(
      false,
    )
  })
})
