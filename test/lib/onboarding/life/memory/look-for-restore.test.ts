import { describe, expect, test } from 'vitest'
import type { Room } from '#lib/docspace/rooms/rooms.ts'
import { lookForRestore } from '#lib/onboarding/life/memory/look-for-restore.ts'
import type { ClientMemory } from '#lib/onboarding/life/memory/memory.ts'
import { roomOf } from '../../memory-portal.ts'

const now = Date.parse('2026-06-01T12:00:00Z')
const hour = 3_600_000
const keyOf = (n: number) => `espocrm:Account:${n}`
const ids = (count: number) => Array.from({ length: count }, (_, at) => at + 1)

/** Client `n`’s room has the number 1000 + n, was made two hours ago, and has its tag. */
const room = (n: number, more: Partial<Room> = {}) =>
  roomOf(1_000 + n, { tags: ['VIP', keyOf(n)], age: 2 * hour, ...more })

/** An hour ago the room was remembered as number n. */
const remembered = (n: number, more: Partial<ClientMemory> = {}): ClientMemory => ({
  v: 1,
  client: keyOf(n),
  room: n,
  foundAs: n,
  wantedAt: now - hour,
  title: 'hash',
  tags: [],
  colleagues: [],
  guests: [],
  groups: [],
  ...more,
})

const inPlace = (n: number) => remembered(n, { room: 1_000 + n, foundAs: 1_000 + n })

const look = async (rooms: readonly Room[], memories: readonly ClientMemory[]) => {
  const asked: string[] = []
  const read = async (client: string) => {
    asked.push(client)
    const memory = memories.find((one) => one.client === client)
    return memory && { memory, tag: 't' }
  }
  return { ...(await lookForRestore(rooms, { memories: { read }, clock: { now: () => now } })), asked }
}

const found = (looked: number, moved: number, isRestored: boolean) => ({ looked, moved, isRestored })

describe('a portal that was restored', () => {
  test('has every room under another number', async () => {
    const { asked, ...numbers } = await look(
      ids(3).map((n) => room(n)),
      ids(3).map((n) => remembered(n)),
    )
    expect(numbers).toEqual(found(3, 3, true))
    expect(asked).toEqual(ids(3).map(keyOf))
  })

  test('may be one of a single client', async () => {
    expect(await look([room(1)], [remembered(1)])).toMatchObject(found(1, 1, true))
  })

  test('may have given the number of a room to another client’s', async () => {
    const rooms = [room(1), room(2, { id: 1 })]
    expect(
      await look(
        rooms,
        ids(2).map((n) => remembered(n)),
      ),
    ).toMatchObject(found(2, 2, true))
  })

  test('is known while most of its clients were not served since', async () => {
    const rooms = ids(5).map((n) => room(n))
    const served = [1, 2].map((n) => remembered(n, { foundAs: 1_000 + n }))
    expect(await look(rooms, [...served, remembered(3), remembered(4), remembered(5)])).toMatchObject(found(5, 3, true))
    const more = [...served, remembered(3, { foundAs: 1_003 }), remembered(4), remembered(5)]
    expect(await look(rooms, more)).toMatchObject(found(5, 2, false))
  })

  test('is told again after the next restore', async () => {
    expect(await look([room(1)], [remembered(1, { foundAs: 500 })])).toMatchObject(found(1, 1, true))
  })
})

describe('no restore is', () => {
  test('a portal in which all is where it was, or nothing is remembered', async () => {
    expect(await look([room(1), room(2)], [inPlace(1)])).toMatchObject(found(1, 0, false))
    expect(await look([room(1)], [])).toMatchObject(found(0, 0, false))
    expect(await look([], [remembered(1)])).toMatchObject({ ...found(0, 0, false), asked: [] })
  })

  test('what an older release has remembered: the portal may have been restored long ago', async () => {
    const { foundAs: _, ...older } = remembered(1)
    expect(await look([room(1)], [older])).toMatchObject(found(0, 0, false))
    expect(await look([room(1), room(2)], [older, inPlace(2)])).toMatchObject(found(1, 0, false))
  })

  test('a room of one client alone among others', async () => {
    expect(await look([room(1), room(2)], [remembered(1), inPlace(2)])).toMatchObject(found(2, 1, false))
  })

  test('a room that was deleted by hand and made anew: it is younger than what is remembered', async () => {
    expect(await look([room(1, { age: hour / 2 })], [remembered(1)])).toMatchObject(found(1, 0, false))
    expect(await look([room(1, { age: hour - 10_001 })], [remembered(1)])).toMatchObject(found(1, 0, false))
    expect(await look([room(1, { age: hour - 10_000 })], [remembered(1)])).toMatchObject(found(1, 1, true))
  })

  test('a room that DocSpace does not tell the age of', async () => {
    expect(await look([room(1, { age: 0 })], [remembered(1)])).toMatchObject(found(1, 0, false))
  })

  test('a room whose tag people have put on another one', async () => {
    expect(await look([room(1), roomOf(1)], [remembered(1)])).toMatchObject(found(1, 0, false))
  })

  test.each<[string, Room[]]>([
    ['an archived room, as of a client who has left', [room(1, { archived: true })]],
    ['a room of merged clients', [room(1, { tags: [keyOf(1), keyOf(2)] })]],
    ['a room beside a copy of it', [room(1), room(1, { id: 7, tags: [keyOf(1).toUpperCase()] })]],
    ['a room of nobody', [room(1, { tags: ['VIP'] })]],
  ])('%s', async (_, rooms) => {
    expect(await look(rooms, [remembered(1), remembered(2)])).toMatchObject({ ...found(0, 0, false), asked: [] })
  })
})

test.each([
  [200, 200],
  [201, 101],
  [5_000, 200],
])('of %i rooms %i are looked at, old and new ones alike', async (count, looked) => {
  const { asked } = await look(
    ids(count)
      .toReversed()
      .map((n) => room(n)),
    [],
  )
  expect(asked).toHaveLength(looked)
  const step = Math.ceil(count / 200)
  expect(asked).toEqual(
    ids(count)
      .filter((n) => (n - 1) % step === 0)
      .map(keyOf),
  )
})
