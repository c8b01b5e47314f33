import { expect, test } from 'vitest'
import { type EndState, readEndState } from '#lib/onboarding/life/end/end-state.ts'

const state: EndState = {
  v: 1,
  client: 'espocrm:Account:a1',
  room: 7,
  phase: 'begun',
  day: '2026-02-05',
  announcedAt: 5,
  before: {
    at: 6,
    archived: false,
    links: 1,
    people: [{ address: 'hash', access: 2, kind: 'guest' }],
    groups: [{ id: 'sales', access: 10, alone: 2 }],
  },
  told: 'ends on 2026-02-05: …',
}
const { before: _, told: __, ...bare } = state

test('a state is read as it was written, with all that it has or the least', () => {
  for (const one of [state, bare]) expect(readEndState(structuredClone(one))).toEqual(one)
  for (const phase of ['announced', 'begun', 'ended', 'off']) expect(readEndState({ ...bare, phase })).toBeDefined()
  for (const kind of ['owner', 'colleague', 'guest', 'invited']) {
    const before = { ...state.before, people: [{ address: 'hash', access: 2, kind }] }
    expect(readEndState({ ...state, before })).toEqual({ ...state, before })
  }
})

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['a text', 'ended'],
  ['a later version', { ...state, v: 2 }],
  ['a phase that there is not', { ...state, phase: 'lost' }],
  ['a room before of which nothing is known', { ...state, before: {} }],
  ['people of whom nothing is known', { ...state, before: { ...state.before, people: [{}] } }],
  ['groups of which nothing is known', { ...state, before: { ...state.before, groups: [{}] } }],
])('%s is none', (_, value) => {
  expect(readEndState(value)).toBeUndefined()
})
