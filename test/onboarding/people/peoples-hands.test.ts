import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSite, type Site } from '../site.ts'
import { madeRooms, wholeTree } from '../world/portal-view.ts'
import { acme, newClient, parkedFor, type Story } from '../world/story.ts'

let site: Site
let client: Story
beforeEach(async () => {
  site = await openSite()
  client = await newClient(site)
})
afterEach(() => site.stop())

const roomOf = (client: Story) => site.docspace.state.rooms.find(({ tags }) => tags.includes(client.tag))

/** What people do to a room in DocSpace. */
const doings: [string, (state: Site['docspace']['state'], roomId: number) => void][] = [
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
    change(site.docspace.state, client.room().id)
    const before = madeRooms(site.docspace)
    const record = site.espo.record(client.id)
    site.docspace.resetCounters()
    await client.deliver()
    expect(madeRooms(site.docspace)).toEqual(before)
    expect(site.docspace.counters.writes).toBe(0)
    expect(site.docspace.counters.requests).toBeLessThanOrEqual(4)
    expect(site.espo.record(client.id)).toEqual(record)
    expect(parkedFor(site)).toEqual([])
  })

  test('also when the template or the manager is gone since', async () => {
    await client.deliver()
    site.docspace.state.files = site.docspace.state.files.filter(({ id }) => id !== 11)
    site.docspace.state.users = site.docspace.state.users.filter(({ email }) => email !== acme.ownerEmail)
    await client.deliver()
    expect(parkedFor(site)).toEqual([])
    expect(client.status()).toBe('ready')
  })
})

describe('before it was ready', () => {
  /** A room whose onboarding was parked in the middle. */
  const halfWay = async () => {
    const gone = site.docspace.state.files.find(({ id }) => id === 12)
    site.docspace.state.files = site.docspace.state.files.filter(({ id }) => id !== 12)
    await client.deliver()
    if (gone) site.docspace.state.files.push(gone)
    expect(parkedFor(site)).toEqual(['template-missing'])
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
    expect(parkedFor(site)).toEqual(['template-missing', 'room-archived'])
    expect(madeRooms(site.docspace)).toHaveLength(1)
    expect(client.status()).toMatch(/^needs attention: The room of this client was archived/)
  })

  test('a deleted room is made again', async () => {
    await halfWay()
    site.docspace.state.rooms = site.docspace.state.rooms.filter(({ tags }) => !tags.includes(client.tag))
    await client.deliver()
    expect(client.room()).toMatchObject({ content: wholeTree })
    expect(client.status()).toBe('ready')
  })

  test('a folder that is deleted while it is filled is made again', async () => {
    site.docspace.hooks.onAnswer = ({ method, path }) => {
      if (method !== 'POST' || !path.includes('/files/folder/')) return
      const last = site.docspace.state.folders.at(-1)
      if (last?.title !== 'Deliverables') return
      site.docspace.hooks.onAnswer = undefined
      site.docspace.state.folders = site.docspace.state.folders.filter((folder) => folder !== last)
    }
    await client.deliver()
    expect(client.room()).toMatchObject({ content: wholeTree, links: [2] })
    expect(client.status()).toBe('ready')
    expect(parkedFor(site)).toEqual([])
  })
})
