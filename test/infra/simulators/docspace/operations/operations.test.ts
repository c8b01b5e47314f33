import { expect, test } from 'vitest'
import { newRoom, type Opened, open } from '../client.ts'

async function copy({ api }: Opened, dest: number, extra: object = {}): Promise<string> {
  const body = {
    fileIds: [11],
    folderIds: [],
    destFolderId: dest,
    conflictResolveType: 0,
    returnSingleOperation: true,
    ...extra,
  }
  return (await api('PUT', '/files/fileops/copy', body)).response[0].id
}

const titles = async ({ api }: Opened, id: number): Promise<string[]> => {
  const { files, folders } = (await api('GET', `/files/${id}`)).response
  return [...folders, ...files].map((entry: { title: string }) => entry.title).sort()
}

test('a copy is done by the clock, and its end can be read exactly once', async () => {
  const portal = await open()
  const room = await newRoom(portal.api)
  const id = await copy(portal, room)
  const poll = async () => (await portal.api('GET', `/files/fileops?id=${id}`)).response
  expect((await poll())[0]).toMatchObject({ finished: false, progress: 0, status: 1 })
  expect(await titles(portal, room)).toEqual([])
  portal.clock.advance(1_000)
  expect((await poll())[0]).toMatchObject({ finished: true, progress: 100, status: 2, processed: '1' })
  expect(await poll()).toEqual([])
  expect(await titles(portal, room)).toEqual(['Welcome.pdf'])
})

test('an end that nobody reads is forgotten after a minute, the copy stays', async () => {
  const portal = await open()
  const room = await newRoom(portal.api)
  const id = await copy(portal, room)
  portal.clock.advance(61_001)
  expect((await portal.api('GET', `/files/fileops?id=${id}`)).response).toEqual([])
  expect(await titles(portal, room)).toEqual(['Welcome.pdf'])
})

test('more than ten unread ends: the next copies are lost after their 200, whoever asks for them', async () => {
  const portal = await open()
  const rooms: number[] = []
  for (let n = 0; n < 13; n++) {
    rooms.push(await newRoom(portal.api, `room ${n}`))
    await copy(portal, rooms[n] ?? 0)
    portal.clock.advance(1_000)
  }
  const made = await Promise.all(rooms.map(async (room) => (await titles(portal, room)).length))
  expect(made).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0])
  expect(portal.sim.state.lostOperations).toBe(2)
})

test('a lost copy stays at status 0 and is gone after a minute; reading makes room again', async () => {
  const portal = await open()
  const room = await newRoom(portal.api)
  for (let n = 0; n < 11; n++) {
    await copy(portal, room, { conflictResolveType: 2 })
    portal.clock.advance(1_000)
  }
  const lost = await copy(portal, room, { conflictResolveType: 2 })
  portal.clock.advance(1_000)
  const poll = async () => (await portal.api('GET', `/files/fileops?id=${lost}`)).response
  expect((await poll())[0]).toMatchObject({ finished: false, progress: 0, status: 0 })
  portal.clock.advance(60_000)
  expect(await poll()).toEqual([])
  const next = await copy(portal, room, { conflictResolveType: 2 })
  portal.clock.advance(1_000)
  expect((await portal.api('GET', `/files/fileops?id=${next}`)).response[0].finished).toBe(true)
})

test('the whole template tree by one call; the same again changes nothing', async () => {
  const portal = await open()
  const room = await newRoom(portal.api)
  const tree = { fileIds: [], folderIds: [20], content: true }
  for (let n = 0; n < 2; n++) {
    await copy(portal, room, tree)
    portal.clock.advance(1_000)
    expect(await titles(portal, room)).toEqual(['Contracts', 'Deliverables', 'Invoices'])
  }
  const deliverables = portal.sim.state.folders.find(
    (folder) => folder.parentId === room && folder.title === 'Deliverables',
  )
  expect(await titles(portal, deliverables?.id ?? 0)).toEqual(['How to use your room.pdf', 'Welcome.pdf'])
})

test('deleteAfter hides the result but not the work', async () => {
  const portal = await open()
  const room = await newRoom(portal.api)
  const id = await copy(portal, room, { deleteAfter: true })
  portal.clock.advance(1_000)
  expect((await portal.api('GET', `/files/fileops?id=${id}`)).response).toEqual([])
  expect(await titles(portal, room)).toEqual(['Welcome.pdf'])
})

test('archiving is an operation too, takes a body, and shuts the room', async () => {
  const { api, clock } = await open()
  const id = await newRoom(api, 'Old client', { tags: ['crm-1'] })
  expect((await api('PUT', `/files/rooms/${id}/archive`)).status).toBe(415)
  const operation = (await api('PUT', `/files/rooms/${id}/archive`, { deleteAfter: false })).response
  clock.advance(1_000)
  expect((await api('GET', `/files/fileops?id=${operation.id}`)).response[0]).toMatchObject({
    finished: true,
    processed: '1',
  })
  const find = async (area: number) =>
    (await api('GET', `/files/rooms?searchArea=${area}&tags=%5B%22crm-1%22%5D`)).response.total
  expect([await find(0), await find(1), await find(2)]).toEqual([0, 1, 1])
  const refused = await Promise.all([
    api('PUT', `/files/rooms/${id}`, { title: 'x' }),
    api('POST', `/files/folder/${id}`, { title: 'x' }),
    api('PUT', `/files/rooms/${id}/share`, { invitations: [{ email: 'a@b.example', access: 2 }] }),
    api('PUT', `/files/rooms/${id}/tags`, { names: ['x'] }),
    api('PUT', `/files/rooms/${id}/links`, { access: 2 }),
  ])
  expect(refused.map((reply) => reply.status)).toEqual([403, 403, 403, 403, 403])
})

test('a duplicate of a room with a long title has a number that is cut off with it', async () => {
  const portal = await open()
  const title = 'x'.repeat(168)
  const { response } = await portal.api('POST', '/files/rooms', { title, roomType: 2 })
  for (const _ of [1, 2]) {
    await portal.api('PUT', '/files/fileops/duplicate', { folderIds: [response.id] })
    portal.clock.advance(2_000)
    await portal.api('GET', '/files/fileops')
  }
  const found = (await portal.api('GET', '/files/rooms?filterValue=xxx')).response.folders
  expect(found.map((room: { title: string }) => room.title)).toEqual([`${title} (`, `${title} (`, title])
})

test('a stored file changes all that it lies in, up to the room; a new folder does not', async () => {
  const { api, clock } = await open()
  const first = await newRoom(api, 'Acme one')
  clock.advance(2_000)
  await newRoom(api, 'Acme two')
  const found = async () =>
    (await api('GET', '/files/rooms?filterValue=Acme')).response.folders.map((each: { title: string }) => each.title)
  clock.advance(2_000)
  const folder = (await api('POST', `/files/folder/${first}`, { title: 'Invoices' })).response.id
  expect(await found()).toEqual(['Acme two', 'Acme one'])
  await api('POST', `/files/${folder}/text`, { title: 'Hello.txt', content: 'x' })
  expect(await found()).toEqual(['Acme one', 'Acme two'])
})
