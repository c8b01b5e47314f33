import { afterEach, beforeEach, expect, test } from 'vitest'
import { anna, ben, guests, type HandoverWorld, openHandoverWorld } from './handover-world.ts'

let world: HandoverWorld
beforeEach(async () => {
  world = await openHandoverWorld()
})
afterEach(() => world.stop())

const state = () => world.docspace.state
const person = (id: string) => {
  const found = state().users.find((user) => user.id === id)
  if (!found) throw new Error(`there is no ${id}`)
  return found
}
const roomOf = (roomId: number) => state().rooms.find(({ id }) => id === roomId)
const rowsOf = (roomId: number) =>
  new Map(state().members.flatMap((row) => (row.roomId === roomId ? [[row.userId, row.access] as const] : [])))

test('a room changes hands, and whoever has not come can still come when the first is gone', async () => {
  const { id, roomId, tag } = await world.addClient('Acme')
  const before = String(world.record(id).cDocspaceInvitationUrl)
  const { done } = await world.run()
  expect(done).toEqual([{ link: 'made-anew', record: 'written', invited: 2, missed: 0 }])
  expect(roomOf(roomId)).toMatchObject({ createdBy: ben, tags: [tag] })
  expect(rowsOf(roomId).get(anna)).toBe(9)
  const now = String(world.record(id).cDocspaceInvitationUrl)
  expect(now).not.toBe(before)
  expect(world.record(id)).toMatchObject({ cDocspaceStatus: 'ready', cDocspaceRoomId: String(roomId) })

  person(anna).status = 2
  expect(await world.register(before, 'stranger@client.example')).toBe(401)
  expect(await world.register(now, 'colleague@client.example')).toBe(200)
  const mails = world.mailed(`${id}.${guests.waits}`)
  expect(mails).toHaveLength(2)
  expect(await world.register(mails[0], `${id}.${guests.waits}`)).toBe(401)
  expect(await world.register(mails[1], `${id}.${guests.waits}`)).toBe(200)
})

test('both rooms of a client whose record others were merged into change hands, and its record keeps its own', async () => {
  const [own, kept, away] = [
    await world.addClient('Acme'),
    await world.addClient('Kept'),
    await world.addClient('Away'),
  ]
  for (const { id } of [kept, away]) await world.espo.deleteClient(id)
  Object.assign(roomOf(kept.roomId) ?? {}, { tags: [`roomkeeper:merged=${own.tag}`] })
  const status = `ready: the room ${kept.roomId} of a merged record stays as it is`
  await world.espo.updateClient(own.id, { cDocspaceStatus: status } as never)
  const before = String(world.record(own.id).cDocspaceInvitationUrl)
  const { done } = await world.run()
  expect(done.map(({ link, record }) => [link, record])).toEqual([
    ['made-anew', 'written'],
    ['made-anew', 'as-it-was'],
    ['made-anew', 'as-it-was'],
  ])
  for (const { roomId } of [own, kept, away]) expect(roomOf(roomId)).toMatchObject({ createdBy: ben })
  expect(roomOf(kept.roomId)?.tags).toEqual([`roomkeeper:merged=${own.tag}`])
  expect(world.record(own.id)).toMatchObject({ cDocspaceStatus: status, cDocspaceRoomId: String(own.roomId) })
  const now = String(world.record(own.id).cDocspaceInvitationUrl)
  expect(now).not.toBe(before)
  person(anna).status = 2
  expect(await world.register(now, 'colleague@client.example')).toBe(200)
  expect((await world.run()).done).toEqual([])
})

test('who has come is mailed nothing, and a second run does nothing', async () => {
  const { id } = await world.addClient('Acme')
  await world.run()
  const mails = structuredClone(state().mails)
  const rooms = structuredClone(state().rooms)
  expect((await world.run()).done).toEqual([])
  expect(state().mails).toEqual(mails)
  expect(state().rooms).toEqual(rooms)
  expect(world.mailed(`${id}.${guests.came}`)).toHaveLength(1)
})

test('the new one is in as a manager before the room changes hands', async () => {
  const { roomId } = await world.addClient('Acme')
  await world.run()
  const done = state().events.flatMap(({ action, data, roomId: of }) =>
    of === roomId && (data?.user === ben || action === 'RoomChangeOwner') ? [`${action} ${data?.access ?? ''}`] : [],
  )
  expect(done).toEqual(['RoomCreateUser Room Manager', 'RoomChangeOwner '])
})

test('the first leaves only where that is asked for', async () => {
  const { roomId } = await world.addClient('Acme')
  await world.run({ leaves: true })
  expect(rowsOf(roomId).has(anna)).toBe(false)
  expect(roomOf(roomId)?.createdBy).toBe(ben)
})

test('rooms of an account that is gone are given by an administrator, who is in none of them', async () => {
  const { id, roomId } = await world.addClient('Acme')
  person(anna).status = 2
  expect((await world.run({ giver: 'administrator', isGone: true })).done).toEqual([
    { link: 'made-anew', record: 'written', invited: 2, missed: 0 },
  ])
  expect(roomOf(roomId)?.createdBy).toBe(ben)
  expect(rowsOf(roomId).has(anna)).toBe(false)
  expect(await world.register(world.record(id).cDocspaceInvitationUrl, 'new@client.example')).toBe(200)
})

test('a room that DocSpace gave away already gets its link and invitations, once', async () => {
  const { id, roomId } = await world.addClient('Acme')
  person(anna).status = 2
  const room = roomOf(roomId)
  if (room) room.createdBy = ben
  expect((await world.run({ isGone: true, giver: 'administrator' })).done).toEqual([
    { link: 'made-anew', record: 'written', invited: 2, missed: 0 },
  ])
  expect(await world.register(world.record(id).cDocspaceInvitationUrl, 'new@client.example')).toBe(200)
  expect((await world.run({ isGone: true, giver: 'administrator' })).done).toEqual([])
})

test('a link that people took off stays off, and the record as it is', async () => {
  const { id, roomId } = await world.addClient('Acme', { link: false })
  await world.espo.updateClient(id, { cDocspaceInvitationUrl: 'https://people.example/theirs' })
  expect((await world.run()).done).toMatchObject([{ link: 'none', record: 'as-it-was' }])
  expect(state().links.filter((link) => link.roomId === roomId)).toEqual([])
  expect(world.record(id).cDocspaceInvitationUrl).toBe('https://people.example/theirs')
})

test('a link keeps its id, title, role, end and what is left of its uses', async () => {
  const end = Math.ceil(Date.now() / 1_000) * 1_000 + 400 * 86_400_000
  const { roomId } = await world.addClient('Acme', { link: { access: 10, endsAt: end, uses: 3 } })
  const link = () => state().links.find((one) => one.roomId === roomId)
  const before = link()
  if (before) before.uses = 2
  await world.run()
  expect(link()).toMatchObject({ id: before?.id, title: 'Come in', access: 10, expirationDate: end, maxUseCount: 1 })
  expect(link()?.createdBy).toBe(ben)
})

test('a record that names another room, or no link, is not written', async () => {
  const [other, without] = [await world.addClient('Other'), await world.addClient('Without')]
  await world.espo.updateClient(other.id, { cDocspaceRoomId: '7', cDocspaceRoomUrl: '' })
  await world.espo.updateClient(without.id, { cDocspaceInvitationUrl: '' })
  const records = () => [other, without].map(({ id }) => world.record(id).cDocspaceInvitationUrl)
  const before = records()
  expect((await world.run()).done.map(({ record }) => record)).toEqual(['as-it-was', 'as-it-was'])
  expect(records()).toEqual(before)
})

test('an archived room and a room of somebody else stay as they are', async () => {
  const [archived, others] = [await world.addClient('Archived'), await world.addClient('Others')]
  const rooms = [roomOf(archived.roomId), roomOf(others.roomId)]
  if (rooms[0]) rooms[0].parentId = 6
  if (rooms[1]) rooms[1].createdBy = state().ownerId
  const seen = () => {
    const { rooms, members, links, mails, events } = state()
    return structuredClone({ rooms, members, links, mails, events })
  }
  const before = seen()
  expect((await world.run({ giver: 'administrator' })).done).toEqual([])
  expect(seen()).toEqual(before)
})

test('somebody whom another colleague invited is not invited again', async () => {
  const { id, roomId } = await world.addClient('Acme')
  const event = state().events.findLast(
    ({ action, data }) => action === 'RoomCreateUser' && data?.user === userIdOf(`${id}.${guests.late}`),
  )
  if (!event) throw new Error('the log has lost the invitation')
  event.userId = state().ownerId
  expect((await world.run()).done).toMatchObject([{ invited: 1, missed: 0 }])
  expect(world.mailed(`${id}.${guests.late}`)).toHaveLength(1)
  expect(roomOf(roomId)?.createdBy).toBe(ben)
})

const userIdOf = (email: string) => state().users.find((user) => user.email === email)?.id
