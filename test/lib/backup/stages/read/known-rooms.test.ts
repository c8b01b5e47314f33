import { expect, test } from 'vitest'
import { compareRooms } from '#lib/backup/stages/read/known-rooms.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { failing, workOn } from '../../stage.ts'

const now = 100 * 3_600_000
const began = now - 3_600_000
const room = (id: number, tag: string, age = now) => ({ id, tags: [tag, 'VIP'], age })
const archived = (roomId: number, client: string, versions?: number, bytes?: number) => ({
  client,
  roomId,
  versions,
  bytes,
})

test('clients’ rooms are found by number and label, which has no case, and their files are summed up', async () => {
  const rooms = [
    room(1, 'espocrm:Account:A'),
    room(2, 'espocrm:Account:b'),
    room(3, 'generic:client:c'),
    room(4, 'VIP'),
  ]
  const portal = await workOn({ rooms }).work.portal()
  const inArchive = [
    archived(1, 'ESPOCRM:account:a', 3, 30),
    archived(2, 'espocrm:Account:b'),
    archived(9, 'generic:client:c', 5, 50),
    archived(7, 'generic:client:unknown', 5, 50),
  ]
  expect(await compareRooms(portal, inArchive, began, now)).toEqual({
    known: 3,
    missing: ['generic:client:c'],
    versions: 3,
    bytes: 30,
  })
})

test('one is known from a minute before the backup began, and twenty are named', async () => {
  const newer = [room(1, 'generic:client:1', 3_600_000 + 60_000), room(2, 'generic:client:2', 3_600_000 + 60_001)]
  const portal = await workOn({ rooms: newer }).work.portal()
  expect(await compareRooms(portal, [], began, now)).toMatchObject({ known: 1, missing: ['generic:client:2'] })
  const many = await workOn({
    rooms: Array.from({ length: 21 }, (_, n) => room(n, `generic:client:${n}`)),
  }).work.portal()
  const found = await compareRooms(many, [], began, now)
  expect([found?.known, found?.missing.length]).toEqual([21, 20])
})

test('nothing is said of the rooms of a portal that does not show them', async () => {
  const portal = await workOn({}).work.portal()
  portal.rooms.all = failing(new DocSpaceRefusal(403, 'GET /api/2.0/files/rooms'))
  expect(await compareRooms(portal, [archived(1, 'generic:client:1')], began, now)).toBeUndefined()
})
