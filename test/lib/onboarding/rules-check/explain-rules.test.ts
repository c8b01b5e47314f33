import { expect, test } from 'vitest'
import { firstRule } from '#lib/onboarding/decide-rule.ts'
import { explainRules } from '#lib/onboarding/rules-check/explain-rules.ts'
import { settings } from './rules.ts'

const { rooms } = settings
const account = { source: 'espocrm', type: 'Account', id: '1' }
const contact = { source: 'espocrm', type: 'Contact', id: '1' }

test('each condition is told with what the record has', () => {
  expect(explainRules(rooms, account, { type: null, industry: ['Legal', 'Tax'] })).toEqual([
    {
      rule: 'partners',
      isFor: true,
      conditions: [{ field: 'type', wanted: ['Partner'], has: '', fits: false }],
      outcome: 'no',
    },
    {
      rule: 'legal',
      isFor: true,
      conditions: [{ field: 'industry', wanted: ['Legal'], has: 'Legal, Tax', fits: true }],
      outcome: 'takes',
    },
    {
      rule: 'deals',
      isFor: false,
      conditions: [{ field: 'stage', wanted: ['won'], has: undefined, fits: false }],
      outcome: 'no',
    },
    { rule: 'contacts', isFor: false, conditions: [], outcome: 'no' },
  ])
})

test('only the first rule that fits takes the client', () => {
  const both = { type: 'Partner', industry: 'Legal', stage: 'won' }
  expect(explainRules(rooms, contact, both).map(({ outcome }) => outcome)).toEqual(['takes', 'later', 'no', 'later'])
})

test.each([
  [account, { type: 'Partner' }],
  [account, { industry: 'Legal' }],
  [account, {}],
  [contact, { industry: 'Retail' }],
  [{ source: 'hubspot', type: 'deal', id: '1' }, { stage: 'won' }],
])('the rule that takes %o with %j is the one that decides', (ref, values) => {
  const takes = explainRules(rooms, ref, values).find(({ outcome }) => outcome === 'takes')
  expect(takes?.rule).toBe(firstRule(rooms, ref, values)?.name)
})
