import { describe, expect, test } from 'vitest'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { readEnd } from '#lib/onboarding/life/end/end-of-room.ts'
import type { EndState } from '#lib/onboarding/life/end/end-state.ts'
import type { ClientMemory } from '#lib/onboarding/life/memory/memory.ts'
import { tag } from '../../identity/search.ts'
import { at } from '../../memory-world.ts'
import { openEnd } from './end-world.ts'

const announced = { phase: 'announced', day: '2026-02-04', announcedAt: at, told: 'told' } as const

/** A client whose room has the number 7. `rooms`: what another number leads to. */
const open = async ({
  state = { room: 4 },
  remembered = 4,
  rooms = () => {
    throw new DocSpaceRefusal(404, 'GET room')
  },
}: {
  state?: Partial<EndState>
  remembered?: number | undefined
  rooms?: () => { tags: string[] }
} = {}) => {
  const { work, living, setState } = openEnd()
  await setState(state)
  const memory = { room: remembered } as ClientMemory
  const asked: string[] = []
  const memories: typeof work.memories = {
    async read(client) {
      asked.push(client)
      return { memory, tag: 't' }
    },
    write: async () => expect.unreachable(),
  }
  const looks = {
    ...work,
    memories,
    docspace: {
      ...work.docspace,
      rooms: {
        ...work.docspace.rooms,
        get: async (id: number) => {
          asked.push(`room ${id}`)
          return rooms() as never
        },
      },
    },
  }
  return { looks, asked, read: () => readEnd(looks, living()) }
}

describe('what is remembered of the end of a room', () => {
  test('is given as it is, and costs no other look, where it is of this number or cannot be read', async () => {
    const { read, asked, looks } = await open({ state: { room: 7 } })
    expect(await read()).toEqual({ state: { v: 1, client: tag, room: 7, ...announced }, tag: expect.any(String) })
    looks.ends = { ...looks.ends, read: async () => ({ state: undefined, tag: 't' }) }
    expect(await read()).toEqual({ state: undefined, tag: 't' })
    looks.ends = { ...looks.ends, read: async () => undefined }
    expect(await read()).toBeUndefined()
    expect(asked).toEqual([])
    expect(await readEnd({ ...looks, ends: undefined }, openEnd().living())).toBeUndefined()
  })

  test.each<[string, (() => { tags: string[] }) | undefined]>([
    ['leads nowhere', undefined],
    ['is that of another room', () => ({ tags: ['espocrm:Account:other'] })],
  ])('by a former number is of the same room where that %s', async (_, rooms) => {
    const { read, asked } = await open(rooms && { rooms })
    expect(await read()).toEqual({
      ...{ state: { v: 1, client: tag, room: 7, ...announced }, tag: expect.any(String), moved: true },
    })
    expect(asked).toEqual([tag, 'room 4'])
  })

  test('keeps the number under which the evidence lies, also after another restore', async () => {
    const { read } = await open({ state: { room: 4, endedAs: 2, phase: 'ended' }, remembered: 2 })
    expect((await read())?.state).toMatchObject({ room: 7, endedAs: 2 })
    for (const [phase, endedAs] of [
      ['ended', 4],
      ['returning', 4],
      ['off', 4],
      ['begun', undefined],
      ['announced', undefined],
    ] as const)
      expect((await (await open({ state: { room: 4, phase } })).read())?.state?.endedAs, phase).toBe(endedAs)
  })

  test('stays that of another room where a room was made since, or the other one is still there', async () => {
    for (const given of [{ remembered: 7 }, { rooms: () => ({ tags: [tag.toUpperCase()] }) }]) {
      const found = await (await open(given)).read()
      expect(found?.state?.room).toBe(4)
      expect(found).not.toHaveProperty('moved')
    }
    const { looks } = await open()
    const { memories: _, ...without } = looks
    const unreadable = { ...looks.memories, read: async () => ({ memory: undefined, tag: 't' }) }
    expect(await readEnd({ ...looks, memories: unreadable }, openEnd().living())).not.toHaveProperty('moved')
    expect((await readEnd(without, openEnd().living()))?.state?.room).toBe(4)
  })

  test('is not given while the portal does not answer', async () => {
    const down = () => {
      throw new TypeError('down')
    }
    await expect((await open({ rooms: down })).read()).rejects.toThrow('down')
  })
})
