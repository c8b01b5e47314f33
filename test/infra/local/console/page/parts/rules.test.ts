import { h } from 'preact'
import { expect, test } from 'vitest'
import { RulesCard } from '#infra/local/console/page/parts/rules.tsx'
import type { ClientDetail, InstanceView, RuleView } from '#infra/local/console/wire.ts'
import { drawn } from '../rendered.ts'

const rule = (name: string, parts: Partial<RuleView> = {}): RuleView => ({
  name,
  skip: false,
  conditions: [],
  sets: [],
  ...parts,
})

const said = (rules: RuleView[], begunBy?: string) => {
  const detail = { row: { name: 'Acme' }, rooms: [{ ...(begunBy !== undefined && { rule: begunBy }) }] }
  const elements = drawn(
    h(RulesCard, { instance: { rules } as InstanceView, detail: detail as unknown as ClientDetail }),
  )
  return elements.flatMap(({ name, text }) => (name === 'li' || name === 'p' ? [text] : []))
}

const rules = [
  rule('partners', { skip: true, conditions: [{ what: 'type', values: ['Partner', 'Reseller'] }] }),
  rule('default', { sets: [{ path: 'room.title', value: 'Mandate {name}' }] }),
]

test('each rule says whom it takes and what it sets, and the one that began the room says so', () => {
  expect(said(rules, 'default')).toEqual([
    'partners makes no roomstakes clients with type Partner or Reseller',
    'takes clients with type Partner or Reseller',
    'default began the room of Acmetakes every clientroom.titleMandate {name}',
    'takes every client',
  ])
})

test('a room of a rule that is gone from the settings is told, and one of no rule is not', () => {
  const gone = 'The room was begun by the rule legal, which these settings do not have.'
  expect(said(rules, 'legal')).toContain(gone)
  expect(said([], 'legal')).toEqual(['There are no rules: all rooms are alike.', gone])
  expect(said(rules).join()).not.toContain('began the room')
  expect(said([])).toEqual(['There are no rules: all rooms are alike.'])
})
