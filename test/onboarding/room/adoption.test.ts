import { afterEach, describe, expect, test } from 'vitest'
import { allWays, type Harness, openHarness, ways } from '../harness.ts'
import { madeRooms } from '../world/portal-view.ts'
import { acme, newClient, parkedFor, type Story, storyOf } from '../world/story.ts'

let harness: Harness
afterEach(() => harness.stop())

const open = async (settings: object = {}) => {
  harness = await openHarness({ settings: { adopt: 'complete', ...settings } })
}

/** A room that was made by hand before, with a folder of its own: that of another client, with other tags. */
const roomByHand = async (fields: Record<string, unknown> = {}) => {
  const { id } = await harness.espo.createClient(acme)
  await harness.espo.updateClient(id, fields)
  await storyOf(harness, id).deliver()
  const { state, url } = harness.docspace
  const room = state.rooms.at(-1)
  if (!room) throw new Error('no room was made')
  Object.assign(room, { title: 'Acme & friends', tags: ['by hand'] })
  state.links = state.links.filter(({ roomId }) => roomId !== room.id)
  state.mails = []
  state.members = state.members.filter(({ roomId, access }) => roomId !== room.id || access === 1)
  const [folder] = state.folders.filter(({ parentId }) => parentId === room.id)
  if (folder) folder.title = 'Old papers'
  return { room, url: `${url}/rooms/shared/${room.id}/filter?folder=${room.id}` }
}
const nameRoom = (client: Pick<Story, 'id'>, url: string) =>
  harness.espo.updateClient(client.id, { cDocspaceRoomUrl: url })

describe.each(allWays)('with the way %s a room that a person wrote on the record', (way) => {
  test('becomes the client’s, and lacks nothing', async () => {
    await open(ways[way])
    const { room, url } = await roomByHand()
    const client = await newClient(harness)
    await nameRoom(client, url)
    await client.deliver()
    expect(client.status()).toBe('ready: the room was there before, and has got what it lacked')
    expect(madeRooms(harness.docspace)).toHaveLength(1)
    const seen = client.room()
    expect(seen).toMatchObject({ id: room.id, title: 'Acme & friends', links: [2] })
    expect(seen.tags).toEqual(expect.arrayContaining(['by hand', 'roomkeeper:adopted', client.tag]))
    expect(seen.content).toEqual(expect.arrayContaining(['Old papers/']))
    expect(seen.content.length).toBeGreaterThan(3)
    expect(seen.mails.filter((mail) => mail.startsWith(acme.email))).toHaveLength(1)
    await client.deliver()
    expect(client.room()).toEqual(seen)
    expect(parkedFor(harness)).toEqual([])
  })
})

test('a room that is left as it is needs no value for a title that it does not get', async () => {
  await open({ adopt: 'link-only', room: { title: '{field:sicCode} {name}' } })
  const { room, url } = await roomByHand({ sicCode: '17' })
  const client = await newClient(harness)
  await nameRoom(client, url)
  await client.deliver()
  expect(client.status()).toBe('ready: the room was there before, and was left as it is')
  expect(client.room()).toMatchObject({ id: room.id, title: 'Acme & friends' })
})

test('two records that name one room: one gets it, the other is parked and gets its own when it is cleared', async () => {
  await open()
  const { room, url } = await roomByHand()
  const one = await newClient(harness)
  const two = await newClient(harness, { ...acme, name: 'Acme two' })
  for (const client of [one, two]) await nameRoom(client, url)
  await one.deliver()
  await two.deliver()
  expect(one.room().id).toBe(room.id)
  expect(parkedFor(harness)).toEqual(['adopt-of-another-client'])
  expect(two.status()).toMatch(/^needs attention: The room that is there already is another client’s/)
  await nameRoom(two, '')
  await two.deliver()
  expect(two.status()).toBe('ready')
  expect(two.room().id).not.toBe(room.id)
})

test('a room of another user that the key’s user does not see is not made a second time', async () => {
  await open()
  const client = await newClient(harness)
  await nameRoom(client, `${harness.docspace.url}/rooms/shared/98765`)
  await client.deliver()
  expect(parkedFor(harness)).toEqual(['adopt-not-seen'])
  expect(madeRooms(harness.docspace)).toEqual([])
})
