import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Harness, openHarness } from '../harness.ts'
import { madeRooms, wholeTree } from '../world/portal-view.ts'
import { acme, newClient, parkedFor, type Story } from '../world/story.ts'

let harness: Harness
let client: Story
beforeEach(async () => {
  harness = await openHarness()
  client = await newClient(harness)
})
afterEach(() => harness.stop())

const roomOf = (client: Story) => harness.docspace.state.rooms.find(({ tags }) => tags.includes(client.tag))

/** What people do to a room in DocSpace. */
const doings: [string, (state: Harness['docspace']['state'], roomId: number) => void][] = [
  [
    'renamed',
    ({ rooms }, id) => void Object.assign(rooms.find((room) => room.id === id) ?? {}, { title: 'Acme & Co' }),
  ],
  ['archived', ({ rooms }, id) => void Object.assign(rooms.find((room) => room.id === id) ?? {}, { parentId: 6 })],
  [
    'without the client, whom somebody has removed',
    (state, id) => {
      const guest = state.users.find(({ email }) => email === acme.email)?.id
      state.members = state.members.filter(({ roomId, userId }) => roomId !== id || userId !== guest)
    },
  ],
  [
    'without a folder and with a welcome file elsewhere',
    (state, id) => {
      state.folders = state.folders.filter(({ parentId, title }) => parentId !== id || title !== 'Contracts')
      const deliverables = state.folders.find(({ parentId, title }) => parentId === id && title === 'Deliverables')
      for (const file of state.files) if (file.folderId === deliverables?.id) file.folderId = id
    },
  ],
  [
    'without its link',
    (state, id) => {
      state.links = state.links.filter(({ roomId }) => roomId !== id)
    },
  ],
  [
    'without its tag',
    ({ rooms }, id) => void Object.assign(rooms.find((room) => room.id === id) ?? {}, { tags: ['VIP'] }),
  ],
  [
    'deleted',
    (state, id) => {
      state.rooms = state.rooms.filter((room) => room.id !== id)
    },
  ],
]

describe('what people did to a room after it was ready stays as it is', () => {
  test.each(doings)('%s', async (_, change) => {
    await client.deliver()
    change(harness.docspace.state, client.room().id)
    const before = madeRooms(harness.docspace)
    const record = harness.espo.record(client.id)
    harness.docspace.resetCounters()
    await client.deliver()
    expect(madeRooms(harness.docspace)).toEqual(before)
    expect(harness.docspace.counters.writes).toBe(0)
    expect(harness.docspace.counters.requests).toBeLessThanOrEqual(4)
    expect(harness.espo.record(client.id)).toEqual(record)
    expect(parkedFor(harness)).toEqual([])
  })

  test('also when the template or the manager is gone since', async () => {
    await client.deliver()
    harness.docspace.state.files = harness.docspace.state.files.filter(({ id }) => id !== 11)
    harness.docspace.state.users = harness.docspace.state.users.filter(({ email }) => email !== acme.ownerEmail)
    await client.deliver()
    expect(parkedFor(harness)).toEqual([])
    expect(client.status()).toBe('ready')
  })
})

describe('before it was ready', () => {
  /** A room whose onboarding was parked in the middle. */
  const halfWay = async () => {
    const gone = harness.docspace.state.files.find(({ id }) => id === 12)
    harness.docspace.state.files = harness.docspace.state.files.filter(({ id }) => id !== 12)
    await client.deliver()
    if (gone) harness.docspace.state.files.push(gone)
    expect(parkedFor(harness)).toEqual(['template-missing'])
  }

  test('a renamed room keeps its new name and is completed', async () => {
    await halfWay()
    const room = roomOf(client)
    if (room) room.title = 'Acme & Co'
    await client.deliver()
    expect(client.room()).toMatchObject({ title: 'Acme & Co', content: wholeTree, links: [2] })
    expect(client.status()).toBe('ready')
  })

  test('an archived room is reported, not made again', async () => {
    await halfWay()
    const room = roomOf(client)
    if (room) room.parentId = 6
    await client.deliver()
    expect(parkedFor(harness)).toEqual(['template-missing', 'room-archived'])
    expect(madeRooms(harness.docspace)).toHaveLength(1)
    expect(client.status()).toMatch(/^needs attention: The room of this client was archived/)
  })

  test('a deleted room is made again', async () => {
    await halfWay()
    harness.docspace.state.rooms = harness.docspace.state.rooms.filter(({ tags }) => !tags.includes(client.tag))
    await client.deliver()
    expect(client.room()).toMatchObject({ content: wholeTree })
    expect(client.status()).toBe('ready')
  })

  test('a folder that is deleted while it is filled is made again', async () => {
    harness.docspace.hooks.onAnswer = ({ method, path }) => {
      if (method !== 'POST' || !path.includes('/files/folder/')) return
      const last = harness.docspace.state.folders.at(-1)
      if (last?.title !== 'Deliverables') return
      harness.docspace.hooks.onAnswer = undefined
      harness.docspace.state.folders = harness.docspace.state.folders.filter((folder) => folder !== last)
    }
    await client.deliver()
    expect(client.room()).toMatchObject({ content: wholeTree, links: [2] })
    expect(client.status()).toBe('ready')
    expect(parkedFor(harness)).toEqual([])
  })
})
