import { describe, expect, test } from 'vitest'
import type { EndState } from '#lib/onboarding/life/end/end-state.ts'
import type { Ends } from '#lib/onboarding/life/end/end-store.ts'
import { otherRoomOf, otherRoomsOf, otherRoomWords, survivorNamedBy } from '#lib/onboarding/life/merge/other-rooms.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { otherRef, otherTag, ref, tag } from '../../identity/search.ts'
import { memoryPortal, roomOf } from '../../memory-portal.ts'

const day = '2026-02-05'
const mergedTag = `roomkeeper:merged=${tag}`

test.each([
  ['announced', { room: 8, is: 'to-be-archived', day }, `goes into the archive on ${day}`],
  ['begun', { room: 8, is: 'to-be-archived', day }, `goes into the archive on ${day}`],
  ['ended', { room: 8, is: 'archived', day }, `was put away on ${day}`],
  ['off', { room: 8, is: 'kept' }, 'stays as it is'],
] as const)('of an end that is %s there is %o, in words %s', (phase, other, words) => {
  const is = otherRoomOf({ room: 8, phase, day })
  expect(is).toEqual(other)
  expect(otherRoomWords(is)).toBe(`the room 8 of a merged record ${words}`)
})

test.each([
  [['VIP', mergedTag], tag],
  [[tag], undefined],
])('the tags %j name the client %s', (tags, client) => {
  expect(survivorNamedBy(tags)).toBe(client)
})

test('the other room of an end that nobody can read is not known', async () => {
  const { docspace } = memoryPortal({})
  const ends = { read: async () => ({ state: undefined, tag: 't' }) } as unknown as Ends
  expect(await otherRoomsOf({ docspace, ends }, { ref, formerly: [{ ref: otherRef, shared: false }] })).toEqual([])
})

describe('the other rooms of a client', () => {
  const of = async (given: {
    kept?: number[]
    states?: Record<string, Partial<EndState>>
    formerly?: { ref: typeof ref; shared: boolean }[]
    ends?: false
  }) => {
    const rooms = [roomOf(7, { tags: [tag] }), ...(given.kept ?? []).map((id) => roomOf(id, { tags: [mergedTag] }))]
    const read: Ends['read'] = async (key) => {
      const state = given.states?.[key]
      return (
        state && { state: { v: 1, client: key, announcedAt: 1, day, phase: 'announced', room: 8, ...state }, tag: '1' }
      )
    }
    const { docspace } = memoryPortal({ rooms })
    const work = { docspace, ...(given.ends !== false && { ends: { read } as Ends }) }
    return otherRoomsOf(work, { ref, ...(given.formerly && { formerly: given.formerly }) })
  }
  const formerly = [{ ref: otherRef, shared: false }]

  test('are those that stay, by their tag, and those that are put away, as is remembered', async () => {
    const states = { [otherTag]: { into: tag } }
    expect(await of({ kept: [9], states, formerly })).toEqual([
      { room: 9, is: 'kept' },
      { room: 8, is: 'to-be-archived', day },
    ])
  })

  test('are told once, as they are now', async () => {
    const states = { [otherTag]: { into: tag, phase: 'ended' as const } }
    expect(await of({ kept: [8], states, formerly })).toEqual([{ room: 8, is: 'kept' }])
    expect(await of({ kept: [8, 9], states, formerly })).toHaveLength(2)
  })

  test.each<[string, Parameters<typeof of>[0]]>([
    ['of a client that was not merged', {}],
    ['whose end is that of a record that was deleted', { states: { [otherTag]: {} }, formerly }],
    ['that are another client’s', { states: { [otherTag]: { into: clientKey({ ...ref, id: 'z' }) } }, formerly }],
    [
      'by a key that another client may have had',
      { states: { [otherTag]: { into: tag } }, formerly: [{ ref: otherRef, shared: true }] },
    ],
    ['where nothing is remembered', { states: { [otherTag]: { into: tag } }, formerly, ends: false }],
  ])('are none %s', async (_, given) => {
    expect(await of(given)).toEqual([])
  })
})
