import { afterEach, describe, expect, test } from 'vitest'
import { fault } from '#infra/simulators/docspace/index.ts'
import { allWays, type Harness, openHarness, ways } from '../harness.ts'
import { madeRooms, readyRoom, wholeTree } from '../world/portal-view.ts'
import { acme, newClient, parkedFor, type Story } from '../world/story.ts'

let harness: Harness
afterEach(() => harness.stop())

const ready = (client: Story) => readyRoom(client.tag, 'Client - Acme', acme.email)

const refusedTag = '{"error":{"message":"tag"},"status":1,"statusCode":400}'

/** The room that is made by the next call loses its tag, as in a crash of the server between room and tag. */
const loseTagOfNextRoom = (harness: Harness, then: 'crash' | 'refusal') => {
  harness.docspace.hooks.onAnswer = ({ method, path }) => {
    if (method !== 'POST' || !path.endsWith('/files/rooms')) return
    harness.docspace.hooks.onAnswer = undefined
    const room = harness.docspace.state.rooms.at(-1)
    if (room) room.tags = []
    if (then === 'crash') throw new Error('the server is gone')
  }
  if (then === 'refusal')
    harness.docspace.faults.add(
      fault(
        { method: 'POST', path: /files\/rooms$/ },
        { kind: 'status', status: 400, applied: true, body: refusedTag },
        1,
      ),
    )
}

describe('a room without its tag', () => {
  test.each(['crash', 'refusal'] as const)('is adopted after a %s, not made again', async (then) => {
    harness = await openHarness()
    const client = await newClient(harness)
    loseTagOfNextRoom(harness, then)
    await client.deliver()
    expect(madeRooms(harness.docspace)).toHaveLength(1)
    expect(client.rooms()).toEqual([ready(client)])
  })

  test('half filled from a template is adopted and completed', async () => {
    harness = await openHarness({ settings: ways.room })
    const client = await newClient(harness)
    await harness.espo.updateClient(client.id, { cDocspaceStatus: 'being prepared' })
    const { rooms, folders } = harness.docspace.state
    const template = rooms.find(({ id }) => id === 30)
    if (template) rooms.push({ ...template, id: 100, parentId: 1, title: 'Client - Acme', tags: [] })
    const invoices = folders.find(({ title }) => title === 'Invoices')
    if (invoices) folders.push({ ...invoices, id: 101, parentId: 100 })
    harness.docspace.state.nextFolderId = 102
    await client.deliver()
    expect(madeRooms(harness.docspace)).toHaveLength(1)
    expect(client.rooms()).toEqual([ready(client)])
  })

  test.each([
    ['in which somebody works', (harness: Harness) => harness.docspace.state.folders.push(someFolder(harness, 100))],
    [
      'of somebody else',
      (harness: Harness) => changeRoom(harness, { createdBy: '00000000-0000-4000-8000-000000000002' }),
    ],
    ['with a tag of another kind', (harness: Harness) => changeRoom(harness, { tags: ['espocrm:Account:other'] })],
  ])('%s is left alone', async (_, change) => {
    harness = await openHarness()
    const client = await newClient(harness)
    await harness.espo.updateClient(client.id, { cDocspaceStatus: 'being prepared' })
    const { rooms } = harness.docspace.state
    const sample = rooms.find(({ id }) => id === 10)
    if (sample) rooms.push({ ...sample, id: 100, title: 'Client - Acme', tags: [] })
    harness.docspace.state.nextFolderId = 101
    change(harness)
    const before = madeRooms(harness.docspace)
    await client.deliver()
    expect(client.rooms()).toEqual([ready(client)])
    expect(madeRooms(harness.docspace)).toEqual([...before, client.room()])
  })
})

const someFolder = (harness: Harness, parentId: number) => ({
  ...(harness.docspace.state.folders.find(
    ({ title }) => title === 'Invoices',
  ) as Harness['docspace']['state']['folders'][0]),
  id: harness.docspace.state.nextFolderId++,
  parentId,
})

const changeRoom = (harness: Harness, change: object) =>
  Object.assign(harness.docspace.state.rooms.at(-1) as object, change)

test('an empty or ignored tag filter that returns every room takes nobody’s room for the client’s', async () => {
  harness = await openHarness()
  const other = await newClient(harness)
  await other.deliver()
  const everything = JSON.stringify({
    response: {
      folders: harness.docspace.state.rooms.map(({ id, title, tags }) => ({ id, title, tags, roomType: 2 })),
    },
    status: 0,
    statusCode: 200,
  })
  const client = await newClient(harness, { ...acme, email: 'second@acme.example.com' })
  const headers = { 'content-type': 'application/json' }
  harness.docspace.faults.add(
    fault(
      { method: 'GET', path: /files\/rooms\?.*tags=/ },
      { kind: 'status', status: 200, body: everything, headers },
      1,
    ),
  )
  await client.deliver()
  expect(client.rooms()).toEqual([readyRoom(client.tag, 'Client - Acme', 'second@acme.example.com')])
  expect(other.rooms()).toEqual([ready(other)])
})

test('a tag that somebody wrote in other letters is the same tag', async () => {
  harness = await openHarness()
  const client = await newClient(harness)
  harness.docspace.state.tags.push(client.tag.toUpperCase())
  // Cut off in the middle, so that the room has to be found again.
  const broken = fault({ method: 'PUT', path: /\/share$/ }, { kind: 'status', status: 500 }, 1)
  harness.docspace.faults.add(broken)
  await client.deliver()
  expect(madeRooms(harness.docspace)).toMatchObject([
    { tags: [client.tag.toUpperCase()], content: wholeTree, links: [2] },
  ])
  expect(client.status()).toBe('ready')
})

test('copies that DocSpace loses after its 200 are made again', async () => {
  harness = await openHarness({ settings: ways.folder })
  const client = await newClient(harness)
  const { operations } = harness.docspace.state
  const unread = { userId: 'nobody', kind: 1 as const, done: true, lost: false, processed: 0, error: '', hidden: false }
  const now = harness.clock.now()
  for (let n = 0; n < 12; n += 1) {
    const work = { type: 'copy' as const, fileIds: [], folderIds: [], dest: 10, conflict: 0, content: false }
    operations.push({ ...unread, id: `unread-${n}`, work, created: now, changed: now, fileIds: [], folderIds: [] })
  }
  await client.deliver()
  expect(harness.docspace.state.lostOperations).toBeGreaterThan(0)
  expect(client.rooms()).toEqual([ready(client)])
})

describe('two rooms with one client’s tag', () => {
  const secondRoom = (harness: Harness, client: Story) => {
    const { rooms } = harness.docspace.state
    const sample = rooms.find(({ id }) => id === 10)
    if (sample)
      rooms.push({ ...sample, id: harness.docspace.state.nextFolderId++, title: 'Client - Acme', tags: [client.tag] })
  }

  test('before either was ready: reported, and never a third', async () => {
    harness = await openHarness()
    const client = await newClient(harness)
    secondRoom(harness, client)
    secondRoom(harness, client)
    await client.deliver()
    expect(parkedFor(harness)).toEqual(['two-rooms'])
    expect(client.rooms()).toHaveLength(2)
    expect(client.status()).toMatch(/^needs attention: Two rooms carry the tag of this client/)
  })

  test('one of them reported ready: that one it is', async () => {
    harness = await openHarness()
    const client = await newClient(harness)
    await client.deliver()
    secondRoom(harness, client)
    const record = harness.espo.record(client.id)
    await client.deliver()
    expect(client.rooms()).toHaveLength(2)
    expect(parkedFor(harness)).toEqual([])
    expect(harness.espo.record(client.id)).toEqual(record)
  })
})

test.each(allWays)('a copied CRM record gets a room of its own (%s)', async (way) => {
  harness = await openHarness({ settings: ways[way] })
  const original = await newClient(harness)
  await original.deliver()
  const theirs = harness.espo.record(original.id) ?? {}
  const copy = await newClient(harness, { ...acme, email: 'copy@acme.example.com' })
  const own = ['cDocspaceRoomId', 'cDocspaceRoomUrl', 'cDocspaceInvitationUrl', 'cDocspaceStatus']
  await harness.espo.updateClient(copy.id, Object.fromEntries(own.map((name) => [name, theirs[name]])))
  await copy.deliver()
  expect(copy.rooms()).toEqual([readyRoom(copy.tag, 'Client - Acme', 'copy@acme.example.com')])
  expect(harness.espo.record(copy.id)?.cDocspaceRoomId).toBe(String(copy.room().id))
  expect(original.rooms()).toEqual([ready(original)])
})
