import { describe, expect, test } from 'vitest'
import type { ListedRecord } from '#lib/crm/listing/listing.ts'
import { crmReasons } from '#lib/crm/reasons.ts'
import type { FieldValues } from '#lib/crm/records/records-port.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import {
  type CheckedPage,
  checkRecords,
  noFieldsFound,
  type RulesCheck,
} from '#lib/onboarding/rules-check/check-records.ts'
import { createTally, type WholeRecord } from '#lib/onboarding/rules-check/tally.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { listed, listingOf } from '../../backfill/listing.ts'
import { testClock } from '../../crm/worlds/world.ts'
import { settings } from './rules.ts'

const legal = { values: { type: null, industry: 'Legal' } }

const open = (listedRecords: readonly ListedRecord[], own: (id: string) => FieldValues | undefined = () => ({})) => {
  const clock = testClock()
  const [queries, read]: [unknown[], string[]] = [[], []]
  const tally = createTally()
  const check: RulesCheck = {
    settings,
    source: 'espocrm',
    since: 7,
    clock,
    deadline: { remaining: () => 60_000 },
    listing: listingOf(listedRecords, (query, cursor) => void queries.push([query, cursor])),
    records: {
      async readFields({ id }, names) {
        read.push(`${id}: ${names.join(', ')}`)
        return own(id)
      },
    },
    tally,
    fields: noFieldsFound(),
    whole: { most: 0, read: async () => undefined },
  }
  return { check, queries, read, tally, clock }
}

const all = async (check: RulesCheck) => {
  const pages: CheckedPage[] = []
  for await (const page of checkRecords(check)) pages.push(page)
  return pages
}

test('every record is placed, a page at a time, with the fields that the list has', async () => {
  const { check, queries, read, tally } = open([
    listed('1', legal),
    listed('2', { isClient: false }),
    listed('3', legal),
  ])
  const pages = await all(check)
  expect(pages.map(({ next }) => next)).toEqual(['2', undefined])
  expect(pages.flatMap(({ records }) => records).map(({ record, placed }) => [record.ref.id, placed.kind])).toEqual([
    ['1', 'room'],
    ['2', 'no-client'],
    ['3', 'room'],
  ])
  const query = { since: 7, filter: {}, fields: ['type', 'industry'] }
  expect(queries).toEqual([
    [query, undefined],
    [query, '2'],
  ])
  expect(read).toEqual([])
  expect(tally.result()).toMatchObject({ records: 3, clients: 2 })
})

test('a record that is listed twice, or was counted by an earlier run, counts once', async () => {
  const { check, tally } = open([listed('1', legal), listed('2', legal), listed('1', legal)])
  const [first] = await all(check)
  expect(first?.records).toHaveLength(2)
  const again = await all({ ...check, from: '2' })
  expect(again.map(({ records }) => records)).toEqual([[]])
  expect(tally.result().records).toBe(2)
})

test('a field that only the single record has is read there, of each record', async () => {
  const partial = { values: { type: null } }
  const { check, read, tally, clock } = open([listed('1', partial), listed('2', partial)], () => ({
    industry: 'Legal',
  }))
  const began = clock.now()
  await all(check)
  expect(read).toEqual(['1: industry', '2: industry'])
  expect(check.fields).toEqual({ unknown: new Map([['Account', new Set()]]), single: new Set(['Account']) })
  expect(tally.result().rules.get('legal')?.clients).toBe(2)
  expect(clock.now() - began).toBe(200)
})

test('a field that not even the single record has is asked for once', async () => {
  const partial = { values: { type: null } }
  const { check, read, tally } = open([listed('1', partial), listed('2', partial), listed('3', partial)])
  await all(check)
  expect(read).toEqual(['1: industry'])
  expect(check.fields).toEqual({ unknown: new Map([['Account', new Set(['industry'])]]), single: new Set() })
  expect(tally.result().noRule.clients).toBe(3)
})

test('a record that is deleted meanwhile is left out', async () => {
  const { check, tally } = open([listed('1', { values: {} }), listed('2', legal)], () => undefined)
  await all(check)
  expect(tally.result().records).toBe(1)
})

test('a CRM that is busy for a moment is asked again', async () => {
  let tries = 0
  const { check, tally } = open([listed('1', { values: {} })], () => {
    tries += 1
    if (tries === 1) throw new RetryLater(crmReasons['crm-busy'], { after: 1_000 })
    return { industry: 'Legal' }
  })
  await all(check)
  expect(tally.result().rules.get('legal')?.clients).toBe(1)
})

describe('clients who are read whole', () => {
  const plan = { writes: 4, people: { 2: 1, 9: 1 } }
  const openWhole = (most: number, read: (id: string) => WholeRecord | undefined, records: ListedRecord[]) => {
    const opened = open(records)
    const asked: string[] = []
    const whole: RulesCheck['whole'] = {
      most,
      async read({ id }) {
        asked.push(id)
        return read(id)
      },
    }
    return { ...opened, asked, check: { ...opened.check, whole } }
  }

  test('are the oldest of each rule whose room is still to be made', async () => {
    const records = [
      listed('1', { ...legal, written: { state: 'ready' } }),
      listed('2', { ...legal, written: { state: 'review' } }),
      listed('3', { ...legal, name: '' }),
      listed('4', { values: { type: 'Partner', industry: null } }),
      listed('5', { values: { type: null, industry: null } }),
      listed('6', legal),
      listed('7', { ...legal, written: { state: 'attention' } }),
      listed('8', legal),
    ]
    const { check, asked, tally, clock } = openWhole(2, () => plan, records)
    const began = clock.now()
    await all(check)
    expect(asked).toEqual(['6', '7'])
    expect(clock.now() - began).toBe(500)
    expect(tally.result().rules.get('legal')?.whole).toEqual({
      clients: 2,
      writes: 8,
      people: new Map([
        [2, 2],
        [9, 2],
      ]),
      problems: new Map(),
    })
  })

  test('are counted apart where they would be parked, or wait for themselves', async () => {
    const read = (id: string) => {
      if (id === '1') throw new Park(onboardingReasons['manager-unknown'])
      if (id === '2') throw new RetryLater(crmReasons['crm-settling'], { after: 600_000 })
      if (id === '3') throw new RetryLater(onboardingReasons['welcome-changed'], { after: 600_000 })
      return undefined
    }
    const records = ['1', '2', '3', '4'].map((id) => listed(id, legal))
    const { check, tally } = openWhole(9, read, records)
    await all(check)
    expect(tally.result().rules.get('legal')).toMatchObject({
      clients: 4,
      whole: {
        clients: 3,
        writes: 0,
        problems: new Map([
          ['manager-unknown', 1],
          ['crm-settling', 1],
          ['welcome-changed', 1],
        ]),
      },
    })
  })

  test.each([
    ['the CRM', new RetryLater(crmReasons['crm-key-refused'], { after: 600_000 })],
    ['DocSpace', new RetryLater(docspaceReasons['docspace-unreachable'], { after: 600_000 })],
    ['Roomkeeper', new TypeError('a fault')],
  ])('end the check where it is about %s, and not about one client', async (_, error) => {
    const { check } = openWhole(9, () => {
      throw error
    }, [listed('1', legal)])
    await expect(all(check)).rejects.toBe(error)
  })
})

describe('ends of rooms', () => {
  const ending = onboardingSettings.parse({
    ...{ welcome: { way: 'folder', folderId: 20 }, manager: { default: 'anna@example.com' } },
    end: { when: { stage: 'Lost' }, do: ['archive'] },
  })
  const ready = { state: 'ready' as const }

  test('are counted by what the records say, also of those that are no clients any more', async () => {
    const { check, queries, read, tally } = open(
      [
        listed('1', { written: ready, values: { stage: 'Lost' } }),
        listed('2', { written: ready, values: { stage: 'Won' } }),
        listed('3', { written: ready, isClient: false, values: {} }),
        listed('4', { isClient: false }),
        listed('5', { values: {} }),
      ],
      () => ({ stage: 'Lost' }),
    )
    const pages = await all({ ...check, settings: ending })
    expect(queries[0]).toEqual([{ since: 7, filter: {}, fields: ['stage'] }, undefined])
    expect(pages.flatMap(({ records }) => records).map(({ entry }) => entry.end)).toEqual([
      ...['begins', undefined, 'begins', undefined, undefined],
    ])
    expect(tally.result().ends).toEqual(new Map([['begins', 2]]))
    expect(read).toEqual(['3: stage'])
  })

  test('are none without the setting', async () => {
    const { check, tally } = open([listed('1', { ...legal, written: ready })])
    await all(check)
    expect(tally.result().ends.size).toBe(0)
  })

  test('by the moment of the check', async () => {
    const written = { state: 'ending' as const, status: 'ends on 1970-01-01: …' }
    const { check, tally } = open([listed('1', { written, values: { stage: 'Lost' } })])
    await all({ ...check, settings: ending })
    expect(tally.result().ends).toEqual(new Map([['due', 1]]))
  })

  test('that ask for a field of a rule too read it once', async () => {
    const both = { ...settings, end: { ...ending.end, when: { type: 'Gone' }, do: ['archive' as const] } }
    const { check, queries, read } = open([listed('1', { written: ready, values: {} })])
    await all({ ...check, settings: onboardingSettings.parse({ ...JSON.parse(JSON.stringify(both)) }) })
    expect(queries[0]).toMatchObject([{ fields: ['type', 'industry'] }, undefined])
    expect(read).toEqual(['1: type, industry'])
  })
})
