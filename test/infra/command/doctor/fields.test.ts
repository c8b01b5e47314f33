import { expect, test } from 'vitest'
import { type AskedFields, askersFor, fieldFindings } from '#infra/command/doctor/fields.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'

const { rooms } = onboardingSettings.parse({
  welcome: { way: 'folder', folderId: 20 },
  manager: { default: 'anna@example.com' },
  rooms: [
    { name: 'deals', sources: ['hubspot'], objects: ['deal'], where: { stage: ['won'] } },
    { name: 'default', where: {} },
  ],
})

const asked: AskedFields[] = [
  { rule: rooms[0], fields: [{ name: 'stage', by: 'the rule "deals"' }], ofContacts: [] },
  {
    rule: rooms[1],
    fields: [
      { name: 'region', by: 'a name of the room' },
      { name: 'stage', by: 'a document' },
      { name: 'region', by: 'a document' },
      { name: 'region', by: 'a name of the room' },
    ],
    ofContacts: [],
  },
]

test('each field is asked for once, by all that asks a client of this kind for it', () => {
  expect([...askersFor({ source: 'hubspot', type: 'deal', id: '1' }, asked)]).toEqual([
    ['stage', ['the rule "deals"', 'a document']],
    ['region', ['a name of the room', 'a document']],
  ])
  const others = askersFor({ source: 'hubspot', type: 'company', id: '1' }, asked)
  expect([...others]).toEqual([
    ['region', ['a name of the room', 'a document']],
    ['stage', ['a document']],
  ])
  const [all] = asked
  expect([
    ...askersFor({ source: 'espocrm', type: 'Account', id: '1' }, [{ ...all, rule: undefined } as AskedFields]),
  ]).toEqual([['stage', ['the rule "deals"']]])
})

test('fields that are there are one finding, and each that is not is one with what asks for it', () => {
  const askers = new Map([
    ['stage', ['the rule "deals"']],
    ['regoin', ['a name of the room', 'a document']],
    ['industry', ['invite.when']],
    ['toString', ['a document']],
  ])
  const found = fieldFindings({ source: 'espocrm', type: 'Account', id: '1' }, askers, { stage: null, industry: 'x' })
  expect(found.map(({ verdict, text }) => [verdict, text])).toEqual([
    ['ok', 'espocrm shows the fields of Account that are asked for: stage, industry'],
    ['problem', 'espocrm shows no field regoin of Account, which a name of the room, a document asks for'],
    ['problem', 'espocrm shows no field toString of Account, which a document asks for'],
  ])
  expect(found[1]).toMatchObject({ remedy: expect.stringContaining('Correct its name') })
})

test('where nothing is there, or nothing is absent, nothing is said of it', () => {
  const client = { source: 'espocrm', type: 'Account', id: '1' }
  const askers = new Map([['stage', ['a document']]])
  expect(fieldFindings(client, askers, {}).map(({ verdict }) => verdict)).toEqual(['problem'])
  expect(fieldFindings(client, askers, { stage: '' }).map(({ verdict }) => verdict)).toEqual(['ok'])
  expect(fieldFindings(client, new Map(), {})).toEqual([])
})
