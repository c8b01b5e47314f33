import { expect, test } from 'vitest'
import { type Api, asPerson, type Json, newRoom, type Opened, open } from './client.ts'

/** What a running server makes of a duplicated room, for whom (docs/facts/docspace.md#who-may-duplicate-a-room). */

const BEN = 'ben.manager@example.com'
const CARL = 'carl.user@example.com'
const noFolder = "You don't have enough permission to copy the folder"

/** The operation as it ended. */
async function duplicate({ clock }: Opened, api: Api, room: number): Promise<Json> {
  const { response } = await api('PUT', '/files/fileops/duplicate', { folderIds: [room], fileIds: [] })
  clock.advance(1_000)
  return (await api('GET', `/files/fileops?id=${response[0].id}`)).response[0]
}

async function fill(api: Api, room: number): Promise<void> {
  const { id } = (await api('POST', `/files/folder/${room}`, { title: 'Invoices' })).response
  await api('POST', `/files/folder/${id}`, { title: '2026' })
}

const ask = (api: Api, room: number, access: number, email: string) =>
  api('PUT', `/files/rooms/${room}/share`, { invitations: [{ email, access }] })

test('an administrator who is not in a room copies it without what is in it', async () => {
  const portal = await open()
  const ben = asPerson(portal, BEN)
  const room = await newRoom(ben)
  const empty = await duplicate(portal, portal.api, room)
  await ben('POST', `/files/${room}/text`, { title: 'Hello.txt', content: 'x' })
  const withFile = await duplicate(portal, portal.api, room)
  await fill(ben, room)
  const withFolder = await duplicate(portal, portal.api, room)
  expect([empty, withFile, withFolder].map(({ error, processed }) => [error, processed])).toEqual([
    ['', '2'],
    ["You don't have enough permission to copy the file", '2'],
    [noFolder, '2'],
  ])
  const copy = withFolder.folders.at(-1)
  expect([copy.title, copy.filesCount, copy.foldersCount]).toEqual(['Acme (3)', 0, 0])
})

test('who only fills forms in a data room copies it without what is in it, also where downloads are denied', async () => {
  const portal = await open()
  const room = await newRoom(portal.api, 'Acme', { roomType: 8, denyDownload: true })
  await fill(portal.api, room)
  await ask(portal.api, room, 7, BEN)
  const { error, folders } = await duplicate(portal, asPerson(portal, BEN), room)
  expect([error, folders.at(-1).foldersCount]).toEqual([noFolder, 0])
})

test('a folder counts twice in a copy, as deep as it may lie', async () => {
  const portal = await open()
  const room = await newRoom(portal.api)
  await fill(portal.api, room)
  expect((await duplicate(portal, portal.api, room)).processed).toBe('6')
})

test('the copy of a public or form room has the link of a new one', async () => {
  const portal = await open()
  const seen: Json[] = []
  for (const roomType of [6, 1, 5]) {
    const room = await newRoom(portal.api, `Of type ${roomType}`, { roomType })
    const copy = (await duplicate(portal, portal.api, room)).folders.at(-1)
    const links = (await portal.api('GET', `/files/rooms/${copy.id}/links?type=1`)).response
    seen.push([copy.shared, copy.security.Embed, copy.saveFormAsXLSX, links.map(({ access }: Json) => access)])
  }
  expect(seen).toEqual([
    [true, true, undefined, [2]],
    [true, true, false, [7]],
    [false, false, undefined, []],
  ])
})

test('a plain user who has duplicated a room finds it and has no right in it', async () => {
  const portal = await open()
  const room = await newRoom(portal.api)
  await ask(portal.api, room, 2, CARL)
  const carl = asPerson(portal, CARL)
  const copy = (await duplicate(portal, carl, room)).folders.at(-1)
  expect([copy.title, copy.inRoom, copy.access]).toEqual(['Acme (1)', true, 0])
  const found = (await carl('GET', '/files/rooms?filterValue=(1)')).response.folders
  expect(found.map(({ id }: Json) => id)).toEqual([copy.id])
  const refused = await Promise.all([
    carl('GET', `/files/rooms/${copy.id}`),
    carl('GET', `/files/${copy.id}`),
    carl('POST', `/files/folder/${copy.id}`, { title: 'New' }),
    carl('PUT', `/files/rooms/${copy.id}/tags`, { names: ['acme'] }),
    carl('PUT', `/files/rooms/${copy.id}`, { title: 'Other' }),
    carl('PUT', `/files/rooms/${copy.id}/links`, { linkType: 0, access: 2 }),
    carl('PUT', `/files/rooms/${copy.id}/archive`, { deleteAfter: false }),
    ask(carl, copy.id, 2, BEN),
  ])
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403, 403, 403])
  expect((await carl('GET', `/files/rooms/${copy.id}/share`)).response).toEqual([])
  expect((await duplicate(portal, carl, copy.id)).error).toBe(noFolder)
})
