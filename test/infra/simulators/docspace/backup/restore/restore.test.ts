import { expect, test } from 'vitest'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { newRoom, type Opened, open } from '../../client.ts'

const DOCUMENTS = 7

/** A portal with a room and a backup of it; `backup` is its id, `fileId` its archive. */
async function backedUp(dump = false) {
  const portal = await open()
  const room = await newRoom(portal.api, 'Acme', { tags: ['crm-1'] })
  await portal.api('PUT', `/files/rooms/${room}/links`, { linkType: 0, access: 2 })
  const storageParams = [{ key: 'folderId', value: String(DOCUMENTS) }]
  const { response } = await portal.api('POST', '/backup/startbackup', { storageType: 0, storageParams, dump })
  portal.clock.advance(10_000)
  const archive = portal.sim.state.files.find(({ content }) => content.kind === 'archive')
  return { ...portal, room, backup: response.taskId as string, fileId: archive?.id }
}

const start = ({ api }: Opened, filePath: unknown, dump = false) =>
  api('POST', '/backup/startrestore', {
    backupId: '',
    storageType: 0,
    storageParams: [{ key: 'filePath', value: String(filePath) }],
    notify: false,
    dump,
  })

const settings = async ({ sim }: Opened) => {
  const answer = await fetch(`${sim.url}/api/2.0/settings`)
  return ((await answer.json()) as { response: { tenantStatus: number } }).response
}

test('while a portal is restored it refuses everything but its progress and who one is', async () => {
  const portal = await backedUp()
  const started = await start(portal, portal.fileId)
  expect(started.response).toMatchObject({ isCompleted: false, progress: 0, status: 1, tenantId: 1 })
  portal.clock.advance(500)
  expect((await settings(portal)).tenantStatus).toBe(4)
  const refused = await Promise.all(
    ['/files/rooms', '/backup/getbackupprogress'].map((path) => portal.api('GET', path)),
  )
  expect(refused.map(({ status, body }) => [status, body.title])).toEqual([
    [403, 'Forbidden'],
    [403, 'Forbidden'],
  ])
  const open = ['/people/@self', '/keys/@self', '/backup/getrestoreprogress']
  for (const path of open) expect((await portal.api('GET', path)).status).toBe(200)
})

test('a restored portal is a new one: other numbers and people, dead keys, the same tags and link ids', async () => {
  const portal = await backedUp()
  const before = portal.sim.snapshot()
  await newRoom(portal.api, 'Later')
  await start(portal, portal.fileId)
  portal.clock.advance(10_000)
  expect((await portal.api('GET', '/files/rooms')).status).toBe(401)
  expect((await settings(portal)).tenantStatus).toBe(0)
  const { state } = portal.sim
  const acme = state.rooms.find(({ title }) => title === 'Acme')
  expect(acme).toMatchObject({ tags: ['crm-1'], createdBy: state.ownerId })
  expect(acme?.id).not.toBe(portal.room)
  expect(state.ownerId).not.toBe(before.ownerId)
  expect(state.rooms.map(({ title }) => title)).not.toContain('Later')
  expect(state.links).toMatchObject([{ id: before.links[0]?.id, roomId: acme?.id }])
  expect([state.tenantId, state.keys, state.backups.history]).toEqual([2, [], []])
  const sender = portal.withKey('sk-nobody')
  expect((await sender('GET', '/backup/getrestoreprogress')).status).toBe(403)
})

test('a dump brings everything back as it was, with its keys', async () => {
  const portal = await backedUp(true)
  await newRoom(portal.api, 'Later')
  await start(portal, portal.fileId, true)
  portal.clock.advance(10_000)
  const { response } = await portal.withKey(SAMPLE_KEYS.backup)('GET', '/files/rooms')
  expect(response.folders.map(({ id, title }: { id: number; title: string }) => [id, title])).toContainEqual([
    portal.room,
    'Acme',
  ])
  expect(portal.sim.state.rooms.map(({ title }) => title)).not.toContain('Later')
})

test('the archive of a portal is no dump, and ends as invalid with nothing changed', async () => {
  const portal = await backedUp()
  await start(portal, portal.fileId, true)
  portal.clock.advance(10_000)
  const { response } = await portal.api('GET', '/backup/getrestoreprogress?dump=true')
  expect(response).toMatchObject({ isCompleted: true, progress: 10, error: 'The backup file is invalid.', status: 2 })
  expect((await portal.api('GET', `/files/rooms/${portal.room}`)).status).toBe(200)
})

const refusals: [what: string, body: object, status: number][] = [
  ['no backup id', { storageType: 0, storageParams: [{ key: 'filePath', value: '4' }] }, 400],
  ['an unknown file', { backupId: '', storageType: 0, storageParams: [{ key: 'filePath', value: '999999' }] }, 404],
  ['a name', { backupId: '', storageType: 0, storageParams: [{ key: 'filePath', value: 'abc' }] }, 404],
  ['no path', { backupId: '', storageType: 0, storageParams: [] }, 500],
  ['an unknown backup', { backupId: '11111111-1111-1111-1111-111111111111' }, 404],
]

test.each(refusals)('%s is refused', async (_, body, status) => {
  const { api } = await backedUp()
  expect((await api('POST', '/backup/startrestore', { notify: false, ...body })).status).toBe(status)
})

test('a local file that nobody uploaded is accepted, and nothing ever comes of it', async () => {
  const { api, clock } = await backedUp()
  const storageParams = [{ key: 'filePath', value: '/archive/none.tar.gz' }]
  const { status } = await api('POST', '/backup/startrestore', { backupId: '', storageType: 3, storageParams })
  clock.advance(3_600_000)
  const { response } = await api('GET', '/backup/getrestoreprogress')
  expect([status, response.isCompleted, response.status, response.progress]).toEqual([200, false, 0, 0])
})
