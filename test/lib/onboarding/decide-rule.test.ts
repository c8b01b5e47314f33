import { describe, expect, test } from 'vitest'
import type { Records } from '#lib/crm/records/records-port.ts'
import {
  decideRule,
  fieldsToRead,
  firstRule,
  isRuleTag,
  neededFields,
  noteOfOtherRule,
  ruleOfRoom,
  ruleOfTag,
  ruleTag,
  withoutRuleTag,
} from '#lib/onboarding/decide-rule.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'

const settings = onboardingSettings.parse({
  welcome: { way: 'folder', folderId: 20 },
  manager: { default: 'anna@example.com' },
  rooms: [
    { name: 'legal', where: { industry: ['Legal', 'Tax'], tier: ['1'] }, folders: ['Matters'] },
    { name: 'deals', sources: ['hubspot'], objects: ['deal'], where: { stage: ['won'] }, link: { role: 'editing' } },
    { name: 'partners', where: { type: ['Partner'] }, skip: true },
    { name: 'hubspot', sources: ['hubspot'] },
  ],
})
const { rooms } = settings
const account = { source: 'espocrm', type: 'Account', id: '1' }
const deal = { source: 'hubspot', type: 'deal', id: '1' }
const company = { source: 'hubspot', type: 'company', id: '1' }

const decide = (ref: typeof account, values: object | undefined, among = settings) => {
  const asked: (readonly string[])[] = []
  const records: Pick<Records, 'readFields'> = {
    async readFields(_, names) {
      asked.push(names)
      return values as Record<string, unknown> | undefined
    },
  }
  return { asked, decided: decideRule(records, among, { ref }) }
}

describe('the first rule that fits decides', () => {
  test.each([
    [account, { industry: 'Tax', tier: 1 }, 'legal'],
    [account, { industry: ['Retail', 'Legal'], tier: '1', type: 'Partner' }, 'legal'],
    [account, { industry: 'Tax' }, undefined],
    [account, { stage: 'won' }, undefined],
    [deal, { stage: 'won' }, 'deals'],
    [company, { stage: 'won' }, 'hubspot'],
    [deal, { stage: 'lost', type: 'Partner' }, 'partners'],
    [deal, {}, 'hubspot'],
  ])('%o with %j is taken by %s', (ref, values, name) => {
    expect(firstRule(rooms, ref, values)?.name).toBe(name)
  })
})

test('only the fields of rules that may take the client are read, each once', () => {
  expect(neededFields(rooms, account)).toEqual(['industry', 'tier', 'type'])
  expect(neededFields(rooms, deal)).toEqual(['industry', 'tier', 'stage', 'type'])
  expect(neededFields(rooms.slice(3), deal)).toEqual([])
})

describe('the fields of a record that are read', () => {
  const base = { welcome: { way: 'folder', folderId: 20 }, manager: { default: 'anna@example.com' } }
  const named = (more: object) =>
    onboardingSettings.parse({
      ...base,
      room: { title: '{name} {field:city}' },
      link: { title: '{field:code}' },
      ...more,
    })
  const read = (more: object) => fieldsToRead(named(more), account)

  test('are those of the names of all rooms where there are no rules', () => {
    expect(read({})).toEqual(['city', 'code'])
  })

  test('are those that rules for the client look at, and that the names of their rooms ask for', () => {
    const legal = { name: 'legal', where: { industry: ['Legal'] }, room: { title: '{name} {field:matter}' } }
    expect(read({ rooms: [legal] })).toEqual(['industry', 'matter', 'code'])
    expect(read({ rooms: [legal, { name: 'default' }] })).toEqual(['industry', 'matter', 'code', 'city'])
  })

  test('are none of a rule for others, nor names of a rule that makes no rooms', () => {
    const deals = { name: 'deals', sources: ['hubspot'], where: { stage: ['won'] } }
    expect(read({ rooms: [deals] })).toEqual([])
    expect(read({ rooms: [{ name: 'no', where: { type: ['Partner'] }, skip: true }] })).toEqual(['type'])
  })
})

describe('a client', () => {
  test('is given the settings of its rule, and those of all rooms where it has none', async () => {
    const { asked, decided } = decide(account, { industry: 'Legal', tier: '1' })
    expect(await decided).toMatchObject({
      kind: 'room',
      rule: 'legal',
      settings: { folders: ['Matters'], link: { role: 'read', title: 'Client invitation' } },
    })
    expect(asked).toEqual([['industry', 'tier', 'type']])
    expect(await decide(deal, { stage: 'won' }).decided).toMatchObject({
      settings: { folders: settings.folders, link: { role: 'editing', title: 'Client invitation' } },
    })
  })

  test('that no rule takes, or one without rooms, has none', async () => {
    expect(await decide(account, {}).decided).toEqual({ kind: 'no-rule', values: {} })
    const values = { type: 'Partner' }
    expect(await decide(account, values).decided).toEqual({ kind: 'skipped', rule: 'partners', values })
  })

  test('is not read again where the fields decide nothing', async () => {
    const simple = { ...settings, rooms: rooms.slice(3) }
    const { asked, decided } = decide(deal, {}, simple)
    expect(await decided).toMatchObject({ rule: 'hubspot' })
    expect(await decide(account, {}, { ...settings, rooms: [] }).decided).toEqual({
      kind: 'room',
      settings: { ...settings, rooms: [] },
      values: {},
    })
    expect(asked).toEqual([])
  })

  test('that was deleted meanwhile is parked', async () => {
    await expect(decide(account, undefined).decided).rejects.toMatchObject({ reason: { code: 'client-deleted' } })
  })
})

describe('a room that was begun', () => {
  const now = { kind: 'room', settings, rule: 'hubspot', values: { number: 7 } } as const
  test('stays with its rule, which its tag names in any case', () => {
    const found = ruleOfRoom(settings, ['espocrm:Account:1', ruleTag('legal').toUpperCase()], now)
    expect(found).toMatchObject({ rule: 'legal', settings: { folders: ['Matters'] }, values: { number: 7 } })
  })

  test.each([[[]], [['legal']], [['roomkeeper:rule=gone']], [['roomkeeper:rule=partners']], [['roomkeeper:ready']]])(
    'goes on with what decides now where its tags are %j',
    (tags) => expect(ruleOfRoom(settings, tags, now)).toBe(now),
  )

  test('has a tag that is told from people’s and from keys', () => {
    expect(['roomkeeper:rule=a', 'Roomkeeper:Rule=a', 'roomkeeper:ready', 'rule=a'].map(isRuleTag)).toEqual([
      true,
      true,
      false,
      false,
    ])
    expect(withoutRuleTag(['VIP', 'roomkeeper:rule=a', 'Roomkeeper:Rule=b'])).toEqual(['VIP'])
  })
})

test('a tag tells its rule, and any other tag none', () => {
  expect([ruleOfTag(ruleTag('legal')), ruleOfTag('Roomkeeper:Rule=tax'), ruleOfTag('Legal')]).toEqual([
    'legal',
    'tax',
    undefined,
  ])
})

describe('a ready room whose record another rule takes by now', () => {
  const legal = ['other', ruleTag('legal')]
  const stays = 'the room was made by the rule "legal" and stays with it;'
  const values = {}
  test.each<[readonly string[], Parameters<typeof noteOfOtherRule>[1], string | undefined]>([
    [legal, { kind: 'room', rule: 'hubspot', settings, values }, `${stays} the rule "hubspot" takes the record now`],
    [legal, { kind: 'skipped', rule: 'partners', values }, `${stays} the rule "partners" takes the record now`],
    [legal, { kind: 'no-rule', values }, `${stays} no rule takes the record now`],
    [legal, { kind: 'room', rule: 'legal', settings, values }, undefined],
    [['other'], { kind: 'room', rule: 'legal', settings, values }, undefined],
    [['other'], { kind: 'no-rule', values }, undefined],
  ])('stays with its own: %j', (tags, now, note) => expect(noteOfOtherRule(tags, now)).toBe(note))
})
