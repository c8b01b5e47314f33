import { expect, test } from 'vitest'
import { asPerson, type Json, newRoom, open } from './client.ts'

/** What members see of folders and files, as a running server shows it (docs/facts/docspace.md#members-and-entries-of-a-room). */

const BEN = 'ben.manager@example.com'

/** A room with a folder and a file in it; Ben is a member, who has made a folder of his own where he may. */
async function roomOf(roomType: number, access: number, viewer = BEN) {
  const portal = await open()
  const room = await newRoom(portal.api, 'Acme', { roomType })
  const folder = (await portal.api('POST', `/files/folder/${room}`, { title: 'Others' })).response.id
  if (roomType !== 1) await portal.api('POST', `/files/${room}/text`, { title: 'Hello.txt', content: 'x' })
  await portal.api('PUT', `/files/rooms/${room}/share`, { invitations: [{ email: viewer, access }] })
  const api = asPerson(portal, viewer)
  if (access === 11) await api('POST', `/files/folder/${room}`, { title: 'Own' })
  const list = async () => {
    const { folders, files } = (await api('GET', `/files/${room}`)).response
    const named = (title: string) => folders.find((each: Json) => each.title === title)
    return { folders, files, own: named('Own'), others: named('Others') }
  }
  return { portal, room, folder, api, list }
}

const granted = (entry: Json) =>
  Object.entries(entry.security)
    .filter(([, value]) => value === true)
    .map(([name]) => name)
    .join(' ')

test('who may create rules his own folders, and only works in the others', async () => {
  const { own, others } = await (await roomOf(2, 11)).list()
  expect([own.access, granted(own)]).toEqual([
    11,
    'Read Create Delete Rename CopyTo Copy MoveTo Move Duplicate Download CopyLink',
  ])
  expect([others.access, granted(others)]).toEqual([11, 'Read Create CopyTo Copy MoveTo Download CopyLink'])
})

test('his own folder in a public room shows no access', async () => {
  const { own, others } = await (await roomOf(6, 11)).list()
  expect([own.access, others.access]).toEqual([0, 11])
})

test('what is made new in a public room has a link of its own, what is put there has none', async () => {
  const { portal, room } = await roomOf(6, 11)
  const links = (file: Json) => [file.shared, file.sharedExternal, file.shortWebUrl !== '']
  const text = portal.sim.state.files.find(({ folderId }) => folderId === room)?.id
  const as = (destTitle: string) => portal.api('POST', `/files/file/${text}/copyas`, { destTitle, destFolderId: room })
  const made = (await as('Copy.txt')).response
  const other = (await as('Copy.zzz')).response
  expect([made.access, ...links(made)]).toEqual([2, false, false, true])
  expect([other.access, ...links(other)]).toEqual([0, false, false, false])
  const { files } = (await portal.api('GET', `/files/${room}`)).response
  const seen = Object.fromEntries(files.map((file: Json) => [file.title, links(file)]))
  expect(seen).toEqual({
    'Hello.txt': [false, false, false],
    'Copy.zzz': [false, false, false],
    'Copy.txt': [true, true, true],
  })
  const read = (await portal.api('GET', `/files/file/${made.id}`)).response
  expect([read.access, read.shortWebUrl]).toEqual([0, made.shortWebUrl])
})

test.each([
  [10, 'Read Comment Review Edit CustomFilter'],
  [5, 'Read Comment Review'],
  [6, 'Read Comment'],
  [2, 'Read'],
])('what access %i may do to a file', async (access, rights) => {
  const { files, others } = await (await roomOf(5, access)).list()
  expect(granted(files[0]).replace(/ (ReadHistory|Copy|Download|CopyLink)\b/g, '')).toBe(rights)
  expect(granted(others)).toBe('Read Copy Download CopyLink')
})

test('who fills forms in a data room reads nothing else', async () => {
  const { portal, room, folder, api, list } = await roomOf(8, 7)
  const shown = await list()
  expect([shown.files, granted(shown.others), shown.others.access]).toEqual([[], '', 0])
  const file = portal.sim.state.files.find(({ folderId }) => folderId === room)?.id
  const replies = await Promise.all([api('GET', `/files/${folder}`), api('GET', `/files/file/${file}`)])
  expect(replies.map(({ status }) => status)).toEqual([403, 403])
  await portal.api('PUT', `/files/rooms/${room}/archive`, { deleteAfter: false })
  portal.clock.advance(1_000)
  expect((await list()).files.map((each: Json) => [each.access, granted(each)])).toEqual([[0, '']])
})

test('who fills forms in a form room is shown no folders', async () => {
  const { folders } = await (await roomOf(1, 7)).list()
  expect(folders).toEqual([])
})

test('managers of a room with a link for strangers may embed its files', async () => {
  const { portal, room } = await roomOf(5, 2)
  const embeds = async () => (await portal.api('GET', `/files/${room}`)).response.files[0].security.Embed
  expect(await embeds()).toBe(false)
  await portal.api('PUT', `/files/rooms/${room}/links`, { linkType: 1, access: 2, title: 'For all' })
  expect(await embeds()).toBe(true)
})

test('an administrator is one in an archived room, also where he is a member', async () => {
  const { portal, room, api, list } = await roomOf(5, 2, 'anna.manager@example.com')
  const anna = portal.sim.state.users.find(({ email }) => email === 'anna.manager@example.com')
  if (anna !== undefined) anna.type = 'admin'
  const before = (await api('GET', `/files/rooms/${room}`)).response
  await portal.api('PUT', `/files/rooms/${room}/archive`, { deleteAfter: false })
  portal.clock.advance(1_000)
  const after = (await api('GET', `/files/rooms/${room}`)).response
  expect([before.access, after.access, after.sharedBy]).toEqual([2, 0, undefined])
  const { others, files } = await list()
  expect([others.access, granted(others), granted(files[0])]).toEqual([0, 'Read Copy Download', 'Read Copy Download'])
})
