import { describe, expect, test } from 'vitest'
import {
  type EndEvidence,
  endEvidenceKey,
  endEvidenceOf,
  evidenceInWords,
  firstDayFrom,
  readEndEvidence,
  signEndEvidence,
  signerOf,
} from '#lib/onboarding/life/end/end-evidence.ts'
import type { RoomBefore } from '#lib/onboarding/life/end/end-state.ts'
import type { RoomAtEnd } from '#lib/onboarding/life/end/end-steps.ts'
import { keyedHash } from '#lib/onboarding/life/memory/keyed-hash.ts'
import { utcDay } from '#lib/runtime/clock.ts'
import { clientPlace } from '#lib/runtime/objects/client-place.ts'
import { memberOf, roomOf } from '../../memory-portal.ts'

const client = 'espocrm:Account:a1'
const hash = keyedHash(['secret'])
const [begunAt, endedAt] = [Date.parse('2026-02-05T00:00:01Z'), Date.parse('2026-02-05T00:00:09Z')]
const person = (name: string, access: number, kind: RoomBefore['people'][number]['kind']) => ({
  address: hash.address(`${name}@example.com`),
  access,
  kind,
})
const link = { id: 'l', invitation: true, access: 2, primary: false }
const born = { id: 'b', invitation: false, access: 2, primary: true }

const before: RoomBefore = {
  at: begunAt,
  archived: false,
  links: 3,
  people: [person('owner', 1, 'owner'), person('anna', 9, 'colleague'), person('gina', 2, 'guest')],
  groups: [
    { id: 'sales', access: 10, alone: 2 },
    { id: 'gone', access: 10, alone: 0 },
  ],
}
const state = { v: 1, client, room: 7, phase: 'begun', day: '2026-02-05', announcedAt: 0, before } as const
const room: RoomAtEnd = {
  room: roomOf(7, { archived: true }),
  members: [
    memberOf('owner', { access: 1, owner: true }),
    memberOf('anna', { access: 2 }),
    memberOf('sales', { group: 'Sales', email: '', access: 2 }),
  ],
  links: [born],
}
const evidence: EndEvidence = {
  v: 1,
  what: 'end',
  client,
  room: 7,
  announced: '1970-01-01T00:00:00.000Z',
  day: '2026-02-05',
  begun: '2026-02-05T00:00:01.000Z',
  ended: '2026-02-05T00:00:09.000Z',
  do: ['archive', 'read-only'],
  links: { before: 3, left: 1 },
  people: [
    { address: hash.address('owner@example.com'), kind: 'owner', before: 1, now: 1 },
    { address: hash.address('anna@example.com'), kind: 'colleague', before: 9, now: 2 },
    { address: hash.address('gina@example.com'), kind: 'guest', before: 2, now: 0 },
  ],
  groups: [
    { id: 'sales', before: 10, now: 2, alone: 2 },
    { id: 'gone', before: 10, now: 0, alone: 0 },
  ],
  archived: true,
}

test('what an end has left is told by the room before it and the room after it', () => {
  expect(endEvidenceOf({ state, is: room, actions: ['archive', 'read-only'], hash, now: endedAt })).toEqual(evidence)
})

const people = (...roles: [before: number, now: number][]) =>
  roles.map(([was, now]) => ({ address: 'x', kind: 'guest', before: was, now }))
const group = (alone: number) => ({ id: 'g', before: 2, now: 2, alone })
const none = { people: [], groups: [], archived: false, links: { before: 0, left: 0 } }
const closed: RoomAtEnd = { room: roomOf(7), members: [], links: [] }

test.each<[words: string, found: Partial<EndEvidence>, is?: RoomAtEnd]>([
  ['nothing had to be taken away', {}],
  ['nothing had to be taken away', { links: { before: 1, left: 1 }, people: people([2, 2]), groups: [group(0)] }],
  ['1 link was taken away', { links: { before: 3, left: 2 } }],
  ['2 links were taken away', { links: { before: 2, left: 0 } }],
  ['1 person was taken out', { people: people([2, 0]) }],
  ['2 people were taken out', { people: people([2, 0], [9, 0], [2, 2]) }],
  ['1 person may only read', { people: people([9, 2], [2, 2]) }],
  ['2 people may only read', { people: people([9, 2], [10, 2]) }],
  ['1 colleague stays in by a group', { groups: [group(1)] }],
  ['5 colleagues stay in by a group', { groups: [group(2), group(3)] }],
  ['the room is in the archive', { archived: true }],
  ['nothing had to be taken away', {}, { ...closed, links: [link] }],
  [
    'the link of the public room cannot be taken away',
    {},
    { ...closed, room: roomOf(7, { type: 6 }), links: [link, born] },
  ],
  [
    '1 link was taken away; 1 person was taken out; 1 person may only read; 1 colleague stays in by a group; the room is in the archive',
    { links: { before: 1, left: 0 }, people: people([2, 0], [9, 2]), groups: [group(1)], archived: true },
  ],
])('in words: %s', (words, found, is = closed) => {
  expect(evidenceInWords({ ...evidence, ...none, ...found }, is)).toBe(words)
})

describe('the file', () => {
  test('is signed with the newest secret, and known by any', () => {
    const text = signEndEvidence(evidence, endedAt, ['new', 'old'])
    const document = { ...evidence, signer: signerOf('new') }
    expect(readEndEvidence(text, ['new'])).toEqual({ is: 'signed', document, at: endedAt })
    expect(readEndEvidence(text, ['newer', 'new'])).toEqual({ is: 'signed', document, at: endedAt })
    expect(readEndEvidence(text, ['old'])).toEqual({ is: 'unsigned', document })
    expect(JSON.parse(text)).toMatchObject({ 'webhook-id': 'end_7_2026-02-05' })
  })

  test('names the secret that has signed it, without giving it away', () => {
    expect([signerOf('new'), signerOf('new') === signerOf('old')]).toEqual([
      expect.stringMatching(/^[\da-f]{16}$/),
      false,
    ])
  })

  test.each<[string, Record<string, unknown>]>([
    ['of a later version', { v: 2 }],
    ['of something else', { what: 'backup' }],
    ['with a moment that is none', { ended: '2026-02-05' }],
    ['with a moment and more', { begun: 'at 2026-02-05T00:00:01.000Z' }],
    ['with a moment and something after it', { begun: '2026-02-05T00:00:01.000Z!' }],
    ['with less than no link', { links: { before: -1, left: 0 } }],
    ['without the number of links', { links: {} }],
    ['with people of whom nothing is known', { people: [{}] }],
    ['with groups of which nothing is known', { groups: [{}] }],
  ])('%s is unreadable', (_, other) => {
    const wrong = signEndEvidence({ ...evidence, ...other } as EndEvidence, endedAt, ['new'])
    expect(readEndEvidence(wrong, ['new'])).toEqual({ is: 'unreadable' })
  })

  test('lies by its client, day and room', () => {
    expect(endEvidenceKey(state)).toBe(`evidence/${clientPlace(client)}/2026-02-05-room-7.json`)
  })
})

test.each([
  ['2026-01-01T00:00:00.000Z', '2026-01-01', '2026-01-01'],
  ['2026-01-01T00:00:00.001Z', '2026-01-01', '2026-01-02'],
  ['2026-12-31T23:59:59.999Z', '2026-12-31', '2027-01-01'],
])('%s is on %s, and the next day that begins is %s', (moment, on, next) => {
  expect(utcDay(Date.parse(moment))).toBe(on)
  expect(firstDayFrom(Date.parse(moment))).toBe(next)
})
