import { describe, expect, test } from 'vitest'
import type { ClientRecord } from '#lib/crm/records/records-port.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import type { RoomAtEnd } from '#lib/onboarding/life/end/end-steps.ts'
import { assertMayEnd, memberHash, roomBefore } from '#lib/onboarding/life/end/room-at-end.ts'
import { keyedHash } from '#lib/onboarding/life/memory/keyed-hash.ts'
import { readyMark } from '#lib/onboarding/room/observed.ts'
import type { EndAction } from '#lib/onboarding/settings/end.ts'
import { recordOf, tag } from '../../identity/search.ts'
import { keyOwner, memberOf, memoryPortal, roomOf } from '../../memory-portal.ts'
import { at } from '../../memory-world.ts'

const hash = keyedHash(['secret'])
const link = { id: 'l', invitation: true, access: 2, primary: false }
const guest = memberOf('gina', { guest: true })
const { written: _, ...sender } = recordOf()
const record = recordOf()
const all: EndAction[] = ['revoke-guests', 'read-only', 'archive']
const key = (access: number) => memberOf(keyOwner, { access })
const bea = memberOf('bea', { access: 9 })

interface Given {
  of?: ClientRecord
  room?: Parameters<typeof roomOf>[1]
  members?: RoomAtEnd['members']
  links?: RoomAtEnd['links']
  actions?: EndAction[]
  administers?: boolean
}
/** The reason why the room may not end; undefined where it may. */
const refusal = async ({ of = record, room, members = [], links = [], actions = all, administers = false }: Given) => {
  const people = { standing: async (id: string) => ({ administrator: administers && id === keyOwner }) }
  const is = { room: roomOf(7, { tags: [tag], ...room }), members, links }
  try {
    await assertMayEnd({ docspace: { people } as unknown as DocSpace }, { record: of }, { do: actions, keyOwner }, is)
    return undefined
  } catch (error) {
    const { reason, detail } = error as { reason: { code: string }; detail: string }
    expect(detail).toBe('room 7')
    return reason.code
  }
}
const theirs = { createdBy: 'bea' }

test.each<[string, string | undefined, Given]>([
  ['of ours', undefined, { links: [link], members: [guest] }],
  ['without the tag of the client', 'end-of-untagged-room', { room: { tags: [] } }],
  ['of a sender without records, with our mark', undefined, { of: sender, room: { tags: [tag, readyMark] } }],
  ['of a sender without records, without our mark', 'end-not-allowed', { of: sender }],
  [
    'of a sender without records, of somebody else',
    'end-not-allowed',
    { of: sender, room: { tags: [tag, readyMark], ...theirs }, members: [key(9)], administers: true },
  ],
  ['that people archived, to be archived again', undefined, { room: { archived: true }, links: [link] }],
  [
    'that people archived, which would not be archived again',
    'end-of-archived-room',
    { room: { archived: true }, links: [link], actions: ['revoke-guests'] },
  ],
  ['that people archived, with nothing to do', undefined, { room: { archived: true }, actions: ['revoke-guests'] }],
  ['of somebody else, with a link', 'end-not-allowed', { room: theirs, links: [link], administers: true }],
  ['of somebody else, with a guest', 'end-not-allowed', { room: theirs, members: [guest], administers: true }],
  [
    'of somebody else, where another one manages',
    'end-not-allowed',
    { room: theirs, links: [link], members: [bea], administers: true },
  ],
  [
    'of somebody else, where the key’s user only edits',
    'end-not-allowed',
    { room: theirs, links: [link], members: [key(10)], administers: true },
  ],
  [
    'of somebody else, which the key’s user manages',
    'end-not-allowed',
    { room: theirs, links: [link], members: [key(9)] },
  ],
  [
    'of somebody else, which the key’s user manages and may archive',
    undefined,
    { room: theirs, links: [link], members: [key(9)], administers: true },
  ],
  [
    'of somebody else, which the key’s user manages and is not to archive',
    undefined,
    { room: theirs, links: [link], members: [key(9)], actions: ['revoke-guests'] },
  ],
  ['of somebody else, only to be archived', 'end-not-allowed', { room: theirs }],
  ['of somebody else, only to be archived by an administrator', undefined, { room: theirs, administers: true }],
  ['of somebody else, which is in the archive already', undefined, { room: { ...theirs, archived: true } }],
  [
    'of somebody else, which has to leave the archive for it',
    'end-not-allowed',
    { room: { ...theirs, archived: true }, links: [link], members: [key(9)] },
  ],
])('a room %s: %s', async (_, reason, given) => {
  expect(await refusal(given)).toBe(reason)
})

describe('what is remembered of a room before', () => {
  const members = [
    memberOf('owner', { owner: true, access: 1 }),
    memberOf('anna', { access: 9 }),
    memberOf('gina', { guest: true }),
    memberOf('gus', { guest: true, pending: true }),
    memberOf('sales', { group: 'Sales', access: 10 }),
    memberOf('gone', { group: 'Gone', access: 10 }),
  ]
  const groups = [
    { id: 'sales', name: 'Sales', members: ['anna', 'sam', 'sue'].map((userId) => ({ userId, email: '' })) },
  ]

  test('is everybody by a hash, and how many a group alone lets in', async () => {
    const { docspace } = memoryPortal({ groups })
    const room = { room: roomOf(7, { archived: true }), members, links: [link, link] }
    const clock = { now: () => at, sleep: async () => {} }
    const person = (name: string, access: number, kind: string) => ({
      address: hash.address(`${name}@example.com`),
      access,
      kind,
    })
    expect(await roomBefore({ docspace, clock }, room, hash)).toEqual({
      at,
      archived: true,
      links: 2,
      people: [
        person('owner', 1, 'owner'),
        person('anna', 9, 'colleague'),
        person('gina', 2, 'guest'),
        person('gus', 2, 'invited'),
      ],
      groups: [
        { id: 'sales', access: 10, alone: 2 },
        { id: 'gone', access: 10, alone: 0 },
      ],
    })
  })

  test('is the id of somebody whose address the key may not read', () => {
    expect(memberHash(hash, { userId: 'gina', email: '' })).toBe(hash.address('gina'))
    expect(memberHash(hash, { userId: 'gina', email: 'g@x.example' })).toBe(hash.address('g@x.example'))
  })
})
