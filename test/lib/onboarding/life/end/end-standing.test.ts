import { expect, test } from 'vitest'
import type { ClientRecord } from '#lib/crm/records/records-port.ts'
import { type EndStanding, standingOf, stateFor } from '#lib/onboarding/life/end/end-standing.ts'
import type { EndState } from '#lib/onboarding/life/end/end-state.ts'
import { recordOf } from '../../identity/search.ts'
import { roomOf } from '../../memory-portal.ts'

const room = roomOf(7)
const stored = (more: Partial<EndState> = {}) => ({
  tag: '"1"',
  state: { v: 1, client: 'c', room: 7, phase: 'announced', day: '2026-02-05', announcedAt: 0, ...more } as const,
})
const standing = (written: ClientRecord['written'], found = stored() as EndStanding['stored']) => {
  const { written: _, ...record } = recordOf()
  const { phase, day, stored: kept } = standingOf({ record: { ...record, ...(written && { written }) }, room }, found)
  expect(kept).toBe(found)
  return [phase, day]
}

test.each([
  ['ready', 'ready', ['none', undefined]],
  ['ending', 'ends on 2026-03-01: …', ['ending', '2026-03-01']],
  ['ended', 'ended on 2026-03-01: …', ['ended', '2026-03-01']],
  ['ending', 'ends some day', ['ending', undefined]],
] as const)('a record that says %s by "%s" tells by itself how far its end is', (state, status, expected) => {
  expect(standing({ state, status })).toEqual(expected)
})

test.each<[string, EndStanding['stored'], unknown]>([
  ['nothing', undefined, ['none', undefined]],
  ['nothing that can be read', { state: undefined, tag: 't' }, ['none', undefined]],
  ['an end of another room', stored({ room: 8 }), ['none', undefined]],
  ['one that was called off', stored({ phase: 'off' }), ['none', undefined]],
  ['one that was announced', stored(), ['ending', '2026-02-05']],
  ['one that has begun', stored({ phase: 'begun' }), ['ending', '2026-02-05']],
  ['one that is over', stored({ phase: 'ended' }), ['ended', '2026-02-05']],
  ['one whose room is being opened again', stored({ phase: 'returning' }), ['ended', '2026-02-05']],
])('of a sender without records %s is remembered', (_, found, expected) => {
  const { written: __, ...record } = recordOf()
  const { phase, day } = standingOf({ record, room }, found)
  expect([phase, day]).toEqual(expected)
})

test.each<[object, unknown]>([
  [{ deleted: true, phase: 'ended' }, ['ended', '2026-02-05']],
  [{ deleted: true, phase: 'begun' }, ['ended', '2026-02-05']],
  [{ deleted: true, phase: 'returning' }, ['ended', '2026-02-05']],
  [{ deleted: true, phase: 'announced' }, ['none', undefined]],
  [{ deleted: true, phase: 'ended', room: 8 }, ['none', undefined]],
  [{ phase: 'ended' }, ['none', undefined]],
])('a record that was restored is older than an end by its deletion: %o', (state, expected) => {
  expect(standing({ state: 'ready', status: 'ready' }, stored(state))).toEqual(expected)
})

test('a state is of the client and the room', () => {
  const client = { record: recordOf(), room, fields: undefined, decided: { kind: 'no-rule', values: {} } } as const
  const own = { v: 1, client: 'espocrm:Account:a1', room: 7 }
  expect(stateFor(client, undefined)).toStrictEqual(own)
  expect(stateFor(client, stored({}))).toEqual(own)
  expect(stateFor(client, stored({ returns: 2 }))).toEqual({ ...own, returns: 2 })
  expect(stateFor(client, stored({ returns: 2, room: 8 }))).toEqual(own)
  expect(stateFor(client, { state: undefined, tag: 't' })).toEqual(own)
})
