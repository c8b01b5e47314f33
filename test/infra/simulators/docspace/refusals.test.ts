import { expect, test } from 'vitest'
import { type Api, asPerson, newRoom, open } from './client.ts'

/** Answers that random sequences of calls found on a real server (`npm run differential`). */

const nobody = 99_999_999
const refusal = async (api: Api, method: string, path: string, body?: unknown) => {
  const { status, body: answer } = await api(method, path, body)
  return [status, answer.error?.message ?? Object.keys(answer.response.errors).join()]
}
const folderNotFound = [404, 'The required folder was not found']

test.each([
  ['PUT', '/archive', { deleteAfter: false }, folderNotFound],
  ['PUT', '/unarchive', { deleteAfter: false }, folderNotFound],
  ['PUT', '/tags', { names: ['acme'] }, [404, 'The record could not be found']],
  ['DELETE', '/tags', { names: [] }, [404, 'The record could not be found']],
  ['DELETE', '/tags', {}, [400, 'BatchTags.Names']],
  ['PUT', '/tags', { names: null }, [400, 'BatchTags.Names']],
  ['GET', '/share?count=0', undefined, [400, 'count']],
  ['GET', '/links?type=5', undefined, [400, 'type']],
  ['PUT', '/links', { linkType: 0, access: 2, linkId: null }, [400, '$.linkId']],
  ['PUT', '/links', { linkType: '0', access: 2, title: 5 }, [400, '$.linkType']],
  ['PUT', '/links', { title: 5, linkType: '0', access: 2 }, [400, '$.title']],
] as const)('%s %s %j of a room that is not there', async (method, path, body, expected) => {
  const { api } = await open()
  expect(await refusal(api, method, `/files/rooms/${nobody}${path}`, body)).toEqual(expected)
})

test('a duplicate of a room that is not there is taken on, and nothing comes of it', async () => {
  const { api, sim, clock } = await open()
  const { status, response } = await api('PUT', '/files/fileops/duplicate', { folderIds: [nobody] })
  clock.advance(1_000)
  const ended = await api('GET', `/files/fileops?id=${response[0].id}`)
  expect([status, ended.response[0].finished, ended.response[0].error]).toEqual([200, true, ''])
  expect(sim.state.rooms.filter(({ title }) => title.includes('(1)'))).toEqual([])
})

test('whoever is not in a room reads it without people, and is refused when he shares it', async () => {
  const portal = await open()
  const room = await newRoom(portal.api)
  const ben = asPerson(portal, 'ben.manager@example.com')
  const read = await ben('GET', `/files/rooms/${room}/share?filterType=0`)
  expect([read.status, read.response, read.body.total]).toEqual([200, [], 0])
  const carl = asPerson(portal, 'carl.user@example.com')
  const invitations = [{ id: '00000000-0000-4000-8000-000000000001', access: 0 }]
  expect(await refusal(carl, 'PUT', `/files/rooms/${room}/share`, { invitations })).toEqual([
    403,
    "You don't have enough permission to view the folder content",
  ])
})

test('what a room is to be is looked at before who makes it', async () => {
  const carl = asPerson(await open(), 'carl.user@example.com')
  expect((await carl('POST', '/files/rooms', { title: '', roomType: 2 })).status).toBe(400)
  expect((await carl('POST', '/files/rooms', { title: 'Acme', roomType: 0 })).status).toBe(400)
  expect((await carl('POST', '/files/rooms', { title: 'Acme', roomType: 2 })).status).toBe(403)
})

test('tags that are no text are refused before an empty title', async () => {
  const { api } = await open()
  const body = { title: '', roomType: 2, tags: [5] }
  expect(await refusal(api, 'POST', '/files/rooms', body)).toEqual([400, '$.tags[0]'])
})

test('tags outside the basic plane are refused before empty ones, with the first six bytes', async () => {
  const { api } = await open()
  const body = { title: 'Acme', roomType: 2, tags: ['', '😀acme'] }
  expect(await refusal(api, 'POST', '/files/rooms', body)).toEqual([
    500,
    String.raw`Cannot convert string '\xF0\x9F\x98\x80ac...' from utf8mb4 to utf8mb3`,
  ])
})

test('a tag outside the basic plane is refused before it is looked for to be renamed', async () => {
  const { api } = await open()
  const message = String.raw`Cannot convert string '\xF0\x9F\x98\x80' from utf8mb4 to utf8mb3`
  expect(await refusal(api, 'PUT', '/files/tags', { oldName: '😀', newName: 'acme' })).toEqual([500, message])
})

test('a filter by no tag finds nothing', async () => {
  const { api } = await open()
  await newRoom(api, 'Acme', { tags: ['acme'] })
  expect((await api('GET', '/files/rooms?tags=[null]')).response.folders).toEqual([])
  expect((await api('GET', '/files/rooms?tags=[5]')).status).toBe(500)
})

test('every colleague has documents of his own from the first look', async () => {
  const portal = await open()
  const ben = asPerson(portal, 'ben.manager@example.com')
  const first = (await ben('GET', '/files/@my')).response.current.id
  expect((await ben('GET', '/files/@my')).response.current.id).toBe(first)
  expect((await ben('POST', `/files/folder/${first}`, { title: 'Mine' })).status).toBe(200)
})

const onlyForms = 'The file cannot be uploaded to this room. Please try to upload the ONLYOFFICE PDF form.'

test('a form room takes no file that is no form, whichever way it comes', async () => {
  const { api, sim, clock } = await open()
  const source = await newRoom(api)
  const form = await newRoom(api, 'Forms', { roomType: 1 })
  const text = (await api('POST', `/files/${source}/text`, { title: 'Hello.txt', content: 'x' })).response
  const copyAs = { destTitle: 'Hello.txt', destFolderId: form }
  expect(await refusal(api, 'POST', `/files/file/${text.id}/copyas`, copyAs)).toEqual([500, onlyForms])
  const content = { folderIds: [source], fileIds: [], destFolderId: form, content: true, returnSingleOperation: true }
  expect(await refusal(api, 'PUT', '/files/fileops/copy', content)).toEqual([403, onlyForms])
  clock.advance(1_000)
  expect(sim.state.files.filter(({ folderId }) => folderId === form)).toEqual([])
})

test('a duplicate is taken on from everybody, and the operation tells what was refused', async () => {
  const portal = await open()
  const room = await newRoom(portal.api)
  const ben = asPerson(portal, 'ben.manager@example.com')
  const { status, response } = await ben('PUT', '/files/fileops/duplicate', { folderIds: [room], fileIds: [] })
  portal.clock.advance(1_000)
  const [ended] = (await ben('GET', `/files/fileops?id=${response[0].id}`)).response
  expect([status, ended.finished, ended.error]).toEqual([
    200,
    true,
    "You don't have enough permission to copy the folder",
  ])
  expect(portal.sim.state.rooms.filter(({ title }) => title.includes('(1)'))).toEqual([])
})

test('all wrong addresses of a call are named, an empty one too', async () => {
  const { api } = await open()
  const invitations = [
    { email: 'nobody', access: 2 },
    { email: '', access: 2 },
  ]
  expect(await refusal(api, 'PUT', `/files/rooms/${await newRoom(api)}/share`, { invitations })).toEqual([
    400,
    'RoomInvitation.Invitations[0].Email,RoomInvitation.Invitations[1].Email',
  ])
})

test.each([
  ['DELETE', '/tags', { names: ['acme', null] }, [400, "Value cannot be null. (Parameter 'Names')"]],
  ['PUT', '/links', { linkType: 2 }, [403, 'Operation is not valid due to the current state of the object.']],
] as const)('%s %s %j is refused before the room is looked for', async (method, path, body, expected) => {
  const { api } = await open()
  expect(await refusal(api, method, `/files/rooms/${nobody}${path}`, body)).toEqual(expected)
})

test('a guest of somebody else is known to whoever invites him by address', async () => {
  const portal = await open()
  const ben = asPerson(portal, 'ben.manager@example.com')
  const invitations = [{ email: 'guest@client.example', access: 2 }]
  await portal.api('PUT', `/files/rooms/${await newRoom(portal.api)}/share`, { invitations })
  expect((await ben('GET', '/people/email?email=guest@client.example')).status).toBe(403)
  await ben('PUT', `/files/rooms/${await newRoom(ben, 'Of Ben')}/share`, { invitations })
  expect((await ben('GET', '/people/email?email=guest@client.example')).status).toBe(200)
})

test('a long title keeps an extension only when its dot stands at the end', async () => {
  const { api } = await open()
  const room = await newRoom(api)
  const { id } = (await api('POST', `/files/${room}/text`, { title: 'Hello.txt', content: 'x' })).response
  const titled = async (destTitle: string) =>
    (await api('POST', `/files/file/${id}/copyas`, { destTitle, destFolderId: room })).response.title
  const long = 'x'.repeat(180)
  expect(await refusal(api, 'POST', `/files/file/${id}/copyas`, { destTitle: '', destFolderId: room })).toEqual([
    400,
    "The value cannot be an empty string. (Parameter 'title')",
  ])
  expect(await titled(long)).toBe(`${long.slice(0, 170)}.`)
  expect(await titled(`${long}.txt`)).toBe(`${long.slice(0, 166)}.txt`)
})

test('nobody does more in an archived room than read', async () => {
  const { api, clock } = await open()
  const room = await newRoom(api)
  await api('POST', `/files/folder/${room}`, { title: 'Invoices' })
  await api('PUT', `/files/rooms/${room}/archive`, { deleteAfter: false })
  clock.advance(1_000)
  const [folder] = (await api('GET', `/files/${room}`)).response.folders
  expect([folder.security.Create, folder.security.Rename, folder.canShare]).toEqual([false, false, false])
})

test('a new guest has his address as it was written', async () => {
  const { api, sim } = await open()
  const invitations = [{ email: 'New.Guest@Client.example', access: 2 }]
  await api('PUT', `/files/rooms/${await newRoom(api)}/share`, { invitations })
  expect(sim.state.users.at(-1)?.email).toBe('New.Guest@Client.example')
})
