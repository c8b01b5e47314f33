import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { fault, SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { type Opened, open } from './client.ts'

const DOCUMENTS = { storageType: 'Documents', storageParams: [{ key: 'folderId', value: '7' }], dump: false }
const MINUTE = 60_000

async function start({ api, sim }: Opened, plan: object = {}): Promise<string> {
  Object.assign(sim.state.backups.plan, { durationMs: 10 * MINUTE, ...plan })
  return (await api('POST', '/backup/startbackup', DOCUMENTS)).response.taskId
}

const progress = async ({ api }: Opened) => (await api('GET', '/backup/getbackupprogress')).response
const history = async ({ api }: Opened) => (await api('GET', '/backup/getbackuphistory')).response

/** Runs a backup to its end and gives the archive's file. */
async function archive(portal: Opened, plan: object) {
  await start(portal, plan)
  portal.clock.advance(11 * MINUTE)
  const { files } = (await portal.api('GET', '/files/@my')).response
  return files.find((file: { title: string }) => file.title.endsWith('.tar.gz'))
}

const download = ({ sim }: Opened, url: string, range?: string) =>
  fetch(url.replace(/^http:\/\/[^/]+/, sim.url), {
    headers: { authorization: `Bearer ${SAMPLE_KEYS.backup}`, ...(range === undefined ? {} : { range }) },
  })

test('progress over the clock, a record with the task’s id, an archive in the folder', async () => {
  const portal = await open()
  const taskId = await start(portal)
  portal.clock.advance(5 * MINUTE)
  expect(await progress(portal)).toMatchObject({ taskId, isCompleted: false, progress: 45 })
  expect(await history(portal)).toEqual([])
  portal.clock.advance(6 * MINUTE)
  expect(await progress(portal)).toMatchObject({ taskId, isCompleted: true, progress: 100, error: '', status: 2 })
  const [record] = await history(portal)
  expect(record).toMatchObject({
    id: taskId,
    storageType: 0,
    createdOn: '2026-03-02T12:10:00',
    expiresOn: '0001-01-01T00:00:00',
  })
  expect(portal.sim.state.files.find((file) => file.title === record.fileName)?.folderId).toBe(7)
})

test('one slot: the second start attaches to the first and makes nothing new', async () => {
  const portal = await open()
  const first = await start(portal)
  portal.clock.advance(MINUTE)
  expect(await start(portal)).toBe(first)
  portal.clock.advance(10 * MINUTE)
  expect(await start(portal)).not.toBe(first)
  expect(await history(portal)).toHaveLength(1)
})

test('a failed run ends "completed" with status 2, progress 0, a text, a stump and no record', async () => {
  const portal = await open()
  await start(portal, { failWith: 'No space left on device' })
  portal.clock.advance(10 * MINUTE)
  expect(await progress(portal)).toMatchObject({
    isCompleted: true,
    progress: 0,
    status: 2,
    error: 'No space left on device',
  })
  expect(await history(portal)).toEqual([])
})

test('a dead worker: frozen progress that blocks the slot for a day, then nothing', async () => {
  const portal = await open()
  const taskId = await start(portal, { crashAt: 30 })
  portal.clock.advance(60 * MINUTE)
  expect(await progress(portal)).toMatchObject({ taskId, isCompleted: false, progress: 30 })
  expect(await start(portal)).toBe(taskId)
  portal.clock.advance(24 * 60 * MINUTE)
  expect(await progress(portal)).toBeUndefined()
})

test('yesterday’s result is shown until a day after its end', async () => {
  const portal = await open()
  const taskId = await start(portal)
  portal.clock.advance(23 * 60 * MINUTE)
  expect((await progress(portal)).taskId).toBe(taskId)
  portal.clock.advance(2 * 60 * MINUTE)
  expect(await progress(portal)).toBeUndefined()
})

test('cancelled: status 3 and a warning, no record', async () => {
  const portal = await open()
  await start(portal)
  expect((await portal.api('POST', '/backup/cancelbackup', {})).response).toBe(true)
  expect(await progress(portal)).toMatchObject({ isCompleted: true, status: 3, warning: 'Backup cancelled', error: '' })
  portal.clock.advance(60 * MINUTE)
  expect(await history(portal)).toEqual([])
})

test('a server that dies forgets its progress; the history decides', async () => {
  const portal = await open()
  await start(portal)
  await expect(portal.api('GET', '/files/@my?fields=current')).rejects.toThrow()
  expect(await progress(portal)).toBeUndefined()
})

test('a record whose archive was deleted is dropped by the very look; deleting a record deletes its archive', async () => {
  const portal = await open()
  const file = await archive(portal, {})
  await portal.api('DELETE', `/files/file/${file.id}`, { immediately: true })
  portal.clock.advance(MINUTE)
  expect(await history(portal)).toEqual([])
  const taskId = await start(portal)
  portal.clock.advance(11 * MINUTE)
  expect((await portal.api('DELETE', `/backup/deletebackup/${taskId}`)).response).toBe(true)
  expect(portal.sim.state.files.some((each) => each.title.endsWith('.tar.gz'))).toBe(false)
})

test('an archive is a real tar.gz, the same in one piece and in ranges', async () => {
  const portal = await open()
  const file = await archive(portal, { archiveBytes: 500_000 })
  const whole = Buffer.from(await (await download(portal, file.viewUrl)).arrayBuffer())
  expect(whole.length).toBe(file.pureContentLength)
  const tar = gunzipSync(whole)
  expect(entries(tar)).toMatchObject({
    'files/folder_1001000/file_1000001/v1/content.zip': 125_000,
    'storage/restore_info': expect.any(Number),
  })
  const pieces: Buffer[] = []
  for (let at = 0; at < whole.length; at += 70_001) {
    const reply = await download(portal, file.viewUrl, `bytes=${at}-${at + 70_000}`)
    expect(reply.status).toBe(206)
    pieces.push(Buffer.from(await reply.arrayBuffer()))
  }
  expect(digest(Buffer.concat(pieces))).toBe(digest(whole))
})

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** Names and sizes in a tar, read by its own headers. */
function entries(tar: Buffer): Record<string, number> {
  const found: Record<string, number> = {}
  for (let at = 0; tar[at] !== 0 && at < tar.length; ) {
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8)
    const header = Buffer.from(tar.subarray(at, at + 512)).fill(' ', 148, 156)
    expect(header.reduce((sum, byte) => sum + byte, 0)).toBe(
      Number.parseInt(tar.toString('latin1', at + 148, at + 154), 8),
    )
    found[tar.toString('latin1', at, at + 100).replace(/\0.*$/s, '')] = size
    at += 512 + Math.ceil(size / 512) * 512
  }
  return found
}

test.each([
  ['truncated', /unexpected end/],
  ['corrupt', /incorrect data check|invalid/],
  ['empty', /unexpected end/],
])('an archive that is %s does not unpack', async (archiveShape, message) => {
  const portal = await open()
  const file = await archive(portal, { archiveShape })
  const bytes = Buffer.from(await (await download(portal, file.viewUrl)).arrayBuffer())
  expect(() => gunzipSync(bytes)).toThrow(message)
})

test('a gigabyte is described, not held: its end comes at once by a range', async () => {
  const portal = await open()
  const file = await archive(portal, { archiveBytes: 1_000_000_000 })
  expect(file.pureContentLength).toBeGreaterThan(1_000_000_000)
  const from = file.pureContentLength - 100_000
  const reply = await download(portal, file.viewUrl, `bytes=${from}-${from + 9}`)
  expect([reply.status, (await reply.arrayBuffer()).byteLength]).toEqual([206, 10])
})

test('a download without a key, of nothing, and beyond the end', async () => {
  const portal = await open()
  const file = await archive(portal, {})
  expect((await fetch(file.viewUrl)).status).toBe(403)
  expect((await download(portal, `${portal.sim.url}/filehandler.ashx?action=download&fileid=4711`)).status).toBe(404)
  expect((await download(portal, file.viewUrl, `bytes=${file.pureContentLength}-`)).status).toBe(400)
})

test('a line that breaks in the middle of a download', async () => {
  const portal = await open()
  const file = await archive(portal, { archiveBytes: 500_000 })
  portal.sim.faults.add(fault({ path: /filehandler/ }, { kind: 'truncate', applied: true }, 1))
  const reply = await download(portal, file.viewUrl)
  expect(reply.status).toBe(200)
  await expect(reply.arrayBuffer()).rejects.toThrow()
  expect((await (await download(portal, file.viewUrl)).arrayBuffer()).byteLength).toBe(file.pureContentLength)
})

test('a slow line', async () => {
  const portal = await open()
  const file = await archive(portal, { archiveBytes: 1_000, bytesPerSecond: 100_000 })
  const before = performance.now()
  await (await download(portal, file.viewUrl)).arrayBuffer()
  expect(performance.now() - before).toBeGreaterThan((file.pureContentLength / 100_000) * 900)
})

test('the portal’s own schedule runs at its hour, keeps so many, and dies of a refusal', async () => {
  const portal = await open()
  const cronParams = { period: 'EveryDay', hour: 3, day: 0 }
  await portal.api('POST', '/backup/createbackupschedule', { ...DOCUMENTS, backupsStored: 2, cronParams })
  for (let night = 0; night < 4; night++) {
    portal.clock.advance(15 * 60 * MINUTE)
    await progress(portal)
    portal.clock.advance(9 * 60 * MINUTE)
  }
  expect((await history(portal)).length).toBeLessThanOrEqual(3)
  expect((await history(portal)).length).toBeGreaterThanOrEqual(2)
  portal.sim.state.tariff.freeBackups = 0
  portal.clock.advance(24 * 60 * MINUTE)
  expect((await portal.api('GET', '/backup/getbackupschedule')).response).toBeUndefined()
})

test('nobody but administrators, and no key but the widest', async () => {
  const portal = await open()
  const onboarding = portal.withKey(SAMPLE_KEYS.onboarding)
  const refused = await onboarding('POST', '/backup/startbackup', DOCUMENTS)
  expect([refused.status, refused.text]).toEqual([403, ''])
})

test('DataStore: a link for a day and for people who are signed in, which breaks off before the end of a short range', async () => {
  const portal = await open()
  const { sim, clock, api } = portal
  Object.assign(sim.state.backups.plan, { durationMs: MINUTE, archiveBytes: 1 << 20 })
  await api('POST', '/backup/startbackup', { storageType: 'DataStore', storageParams: [], dump: false })
  clock.advance(2 * MINUTE)
  const { link } = await progress(portal)
  const whole = await download(portal, sim.url + link)
  expect(whole.status).toBe(200)
  const bytes = Buffer.from(await whole.arrayBuffer())
  expect(() => gunzipSync(bytes)).not.toThrow()
  const rest = await download(portal, sim.url + link, 'bytes=1000-')
  expect([rest.status, rest.headers.get('content-range')]).toEqual([
    206,
    `bytes 1000-${bytes.length - 1}/${bytes.length}`,
  ])
  expect(Buffer.from(await rest.arrayBuffer())).toEqual(bytes.subarray(1_000))
  await expect(download(portal, sim.url + link, 'bytes=0-99999').then((cut) => cut.arrayBuffer())).rejects.toThrow()
  expect((await fetch(sim.url + link)).status).toBe(403)
  expect((await download(portal, `${sim.url}${link}1`)).status).toBe(403)
  clock.advance(24 * 60 * MINUTE)
  expect((await download(portal, sim.url + link)).status).toBe(404)
})
