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
