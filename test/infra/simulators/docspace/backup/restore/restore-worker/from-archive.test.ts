import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import type { PortalState } from '#infra/simulators/docspace/portal/state.ts'
import { entriesOfArchive } from '#test/lib/backup/archive/entries.ts'
import { tarEnd, tarEntry } from '#test/lib/backup/archive/tarball.ts'
import { type Opened, open } from '../../../client.ts'

/** An archive as a real server wrote it, and another one of its portal, which no other server can restore. */
const recorded = readFileSync('test/fixtures/docspace/archive/restores.tar.gz')
const unrestorable = readFileSync('test/fixtures/docspace/archive/does-not-restore.tar.gz')
const PIECE = 60_000

const upload = async (
  { sim }: Opened,
  query: string,
  piece?: Uint8Array<ArrayBuffer>,
  key: string = SAMPLE_KEYS.backup,
) => {
  const form = new FormData()
  if (piece) form.append('file', new Blob([piece]), 'blob')
  const request = { method: 'POST', headers: { authorization: `Bearer ${key}` }, ...(piece && { body: form }) }
  const answer = await fetch(`${sim.url}/backupFileUpload.ashx?${query}`, request)
  return {
    status: answer.status,
    ...((await answer.json()) as { Success: boolean; EndUpload: boolean; Message?: string }),
  }
}

const uploadAll = async (portal: Opened, archive: Buffer) => {
  await upload(portal, `init=true&totalSize=${archive.length}&extension=tar.gz`)
  for (let at = 0; at < archive.length; at += PIECE)
    await upload(portal, '', Uint8Array.from(archive.subarray(at, at + PIECE)))
}

const wish = { backupId: '', storageType: 3, storageParams: [{ key: 'filePath', value: 'any' }], notify: false }

/** Restores into a new portal whose documents were opened; gives what the progress said last, and the portal. */
const restored = async (archive: Buffer, isOpened = true) => {
  const portal = await open({ isNew: true })
  if (isOpened) await portal.api('GET', '/files/@my')
  await uploadAll(portal, archive)
  await portal.api('POST', '/backup/startrestore', wish)
  portal.clock.advance(60_000)
  const answer = await fetch(`${portal.sim.url}/api/2.0/backup/getrestoreprogress`)
  const { response } = (await answer.json()) as { response: { isCompleted: boolean; progress: number; error: string } }
  const { isCompleted, progress, error } = response
  return { ended: [isCompleted, progress, error], portal, state: portal.sim.state }
}

const COMPLETED = [true, 100, '']
const INVALID = [true, 75, 'The backup file is invalid.']

/** The recorded archive, packed anew with some entries as `edit` gives them. */
const packedAnew = (edit: (name: string, content: Buffer) => Buffer | string | undefined): Buffer => {
  const entries = entriesOfArchive(recorded).flatMap(({ name, content }) => {
    const edited = edit(name, content)
    return edited === undefined ? [] : [tarEntry(name.slice(0, 100), edited)]
  })
  return gzipSync(Buffer.concat([...entries, tarEnd]))
}

const without = (path: string) => packedAnew((name, content) => (name === path ? undefined : content))

describe('a recorded archive in a new portal', () => {
  let state: PortalState

  beforeAll(async () => {
    const { ended, portal } = await restored(recorded)
    expect(ended).toEqual(COMPLETED)
    state = portal.sim.state
  })

  it('makes its rooms, with labels, settings, archived ones and templates, under other numbers', () => {
    expect(state.rooms.map(({ title, roomType, tags }) => [title.slice(0, 22), roomType, tags])).toEqual([
      ['Client - Acme Corporat', 2, ['espocrm:Account:6b0a40b587fc854e3']],
      ['Client - Müller & Söhn', 2, ['Ämter', 'espocrm:Account:6b0a41632f1e8fcf7', 'VIP']],
      ['Client - Österreichisc', 2, ['generic:client:c-10045']],
      ['Public papers', 6, ['public']],
      ['Data room', 8, []],
      ['Forms', 1, []],
      ['Client template', 2, ['tmpl']],
      ['Old client', 2, ['generic:client:c-old']],
    ])
    expect(state.rooms.find(({ title }) => title === 'Old client')?.parentId).toBe(6)
    expect(state.rooms.find(({ title }) => title === 'Data room')).toMatchObject({
      lifetime: { value: 2, period: 1, deletePermanently: false },
      watermark: { text: 'Confidential', rotate: -45 },
      denyDownload: true,
    })
    expect(Math.min(...state.rooms.map(({ id }) => id))).toBeGreaterThan(33)
  })

  it('makes its people anew: same addresses and kinds, other ids, no password that works', () => {
    const kinds = state.users.map(({ email, type, status }) => [email.split('@')[0], type, status])
    expect(kinds).toEqual([
      ['kontakt', 'guest', 4],
      ['roomadmin2', 'roomAdmin', 1],
      ['roomadmin1', 'roomAdmin', 1],
      ['office', 'guest', 4],
      ['owner', 'owner', 1],
      ['contact', 'guest', 4],
      ['docspaceadmin', 'admin', 1],
      ['user', 'user', 1],
      ['guest', 'guest', 1],
    ])
    expect(state.ownerId).toBe(state.users.find(({ type }) => type === 'owner')?.id)
    expect(state.ownerId).not.toBe('66faa6e4-f133-11ea-b126-00ffeec8b4ef')
    expect(state.groups).toMatchObject([{ name: 'Sales team' }])
    expect(state.groups[0]?.members).toHaveLength(3)
  })

  it('keeps files with their versions and bytes, in the trash and in everybody’s documents too', () => {
    const contract = state.files.find(({ title }) => title === 'Vertrag.txt')
    expect(contract?.version).toBe(3)
    expect([...(contract?.versions ?? []), contract].map((one) => one?.size)).toEqual([319, 619, 919])
    const bytes = contract?.content.kind === 'bytes' ? Buffer.from(contract.content.base64, 'base64') : Buffer.alloc(0)
    expect(bytes).toHaveLength(919)
    const thrown = state.files.find(({ title }) => title === 'thrown away.txt')
    expect(state.folders.find(({ id }) => id === thrown?.folderId)?.rootType).toBe(3)
    expect(state.files).toHaveLength(23)
  })

  it('keeps the ids of links, whose addresses are others, and forgets the password of one', () => {
    expect(state.links.map(({ id, linkType }) => [id.slice(0, 8), linkType])).toEqual([
      ['5efff0ad', 0],
      ['332d497c', 0],
      ['da6b493f', 0],
      ['ac123160', 1],
      ['e1159317', 1],
      ['ca88e30b', 1],
    ])
    expect(state.links.some(({ password }) => password !== undefined)).toBe(false)
  })

  it('has no keys, no sessions and no history, and goes on with the schedule in its new folder', () => {
    expect([state.keys, state.sessions, state.backups.history, state.tenantId]).toEqual([[], {}, [], 2])
    expect(state.backups.schedule?.cronParams).toEqual({ period: 0, hour: 3, day: 0 })
    const folder = state.folders.find(({ id }) => String(id) === state.backups.schedule?.storageParams.folderId)
    expect(folder?.title).toBe('Backups')
  })
})

describe('what a server makes of a damaged archive', () => {
  const table = 'databases/files/files_file'
  const file = (state: PortalState, title: string) => state.files.find((one) => one.title === title)

  it('ends where it is cut off, with the portal as before', async () => {
    const { ended, state } = await restored(recorded.subarray(0, Math.floor(recorded.length * 0.6)))
    expect(ended).toEqual([true, 10, 'Unexpected EOF'])
    expect([state.tenantId, state.keys.length]).toEqual([1, 2])
  })

  it('takes no notice of a byte that is another one', async () => {
    const stored = gzipSync(
      Buffer.concat([
        ...entriesOfArchive(recorded).map(({ name, content }) => tarEntry(name.slice(0, 100), content)),
        tarEnd,
      ]),
      { level: 0 },
    )
    const at = stored.indexOf('xml specials')
    stored[at] = 0x58
    const { ended, state } = await restored(stored)
    expect(ended).toEqual(COMPLETED)
    const content = file(state, "A&B _c_ %22d%22 'e'.txt")?.content
    expect(content?.kind === 'bytes' && Buffer.from(content.base64, 'base64').toString()).toBe('Xml specials\n')
  })

  it('calls half a table invalid after twelve seconds', async () => {
    const { ended, state } = await restored(
      packedAnew((name, content) => (name === table ? content.subarray(0, content.length >> 1) : content)),
    )
    expect(ended).toEqual(INVALID)
    expect(state.tenantId).toBe(1)
  })

  it('calls a row that stands twice invalid', async () => {
    const twice = (xml: string) => xml.replace(/( {2}<files_file>.*?<\/files_file>\n)/s, '$1$1')
    const { ended } = await restored(packedAnew((name, content) => (name === table ? twice(String(content)) : content)))
    expect(ended).toEqual(INVALID)
  })

  it('cannot restore what the mark of a link’s visitor makes collide', async () => {
    expect((await restored(unrestorable)).ended).toEqual(INVALID)
  })

  it('completes without the table of files: rooms and folders, and no file', async () => {
    const { ended, state } = await restored(without(table))
    expect(ended).toEqual(COMPLETED)
    expect([state.files.length, state.rooms.length]).toEqual([0, 8])
  })

  it('completes without the table of people: nobody can ever sign in', async () => {
    const { ended, state } = await restored(without('databases/core/core_user'))
    expect([ended, state.users]).toEqual([COMPLETED, []])
  })

  it('completes without the table of labels: no room has one', async () => {
    const { ended, state } = await restored(without('databases/files2/files_tag_link'))
    expect([ended, state.rooms.flatMap(({ tags }) => tags)]).toEqual([COMPLETED, []])
  })

  it('completes without the index: every row, and no content', async () => {
    const { ended, state } = await restored(without('storage/restore_info'))
    expect(ended).toEqual(COMPLETED)
    expect(new Set(state.files.map(({ content }) => content.kind))).toEqual(new Set(['lost']))
  })

  it('completes with a content lost and one emptied, which are 404 and nothing when they are read', async () => {
    const damaged = packedAnew((name, content) =>
      name.includes('/file_13/v3/') ? undefined : name.includes('/file_16/') ? '' : content,
    )
    const { ended, portal, state } = await restored(damaged)
    expect(ended).toEqual(COMPLETED)
    const rita = state.users.find(({ userName }) => userName === 'roomadmin1')
    state.sessions.rita = rita?.id ?? ''
    const read = async (title: string, headers = {}) => {
      const address = `${portal.sim.url}/filehandler.ashx?action=download&fileid=${file(state, title)?.id}`
      const answer = await fetch(address, { headers: { authorization: 'rita', ...headers } })
      return [answer.status, (await answer.arrayBuffer()).byteLength]
    }
    expect(await read('Vertrag.txt')).toEqual([404, 0])
    expect(await read('__ Rechnung __ 2026.txt')).toEqual([200, 0])
    expect((await read('__ Rechnung __ 2026.txt', { range: 'bytes=0-' }))[0]).toBe(400)
  })

  it('looks at no column that it does not know', async () => {
    const added = (xml: string) => xml.replaceAll('</title>', '</title><newcolumn>x</newcolumn>')
    const { ended, state } = await restored(
      packedAnew((name, content) => (name === table ? added(String(content)) : content)),
    )
    expect([ended, state.files.length]).toEqual([COMPLETED, 23])
  })
})

it('refuses every restore where no file has ever been, until somebody has opened his documents', async () => {
  const { ended, portal } = await restored(recorded, false)
  expect(ended).toEqual(INVALID)
  await portal.api('GET', '/files/@my')
  await uploadAll(portal, recorded)
  await portal.api('POST', '/backup/startrestore', wish)
  portal.clock.advance(60_000)
  expect(portal.sim.state.tenantId).toBe(2)
})

describe('the upload beside the API', () => {
  it('answers 200 to whoever may not, and to what cannot be, and says so in the body', async () => {
    const portal = await open()
    expect(await upload(portal, 'init=true&totalSize=0')).toMatchObject({
      status: 200,
      Success: false,
      Message: 'Total size must be greater than 0.',
    })
    expect(await upload(portal, '', Uint8Array.of(1))).toMatchObject({ Success: false, Message: 'Need init upload.' })
    const anonymous = await fetch(`${portal.sim.url}/backupFileUpload.ashx?init=true&totalSize=9`, { method: 'POST' })
    expect(await anonymous.json()).toMatchObject({ Success: false, ChunkSize: 0 })
  })

  it('ends when as much is there as was announced', async () => {
    const portal = await open()
    await upload(portal, 'init=true&totalSize=3')
    expect(await upload(portal, '', Uint8Array.of(1, 2))).toMatchObject({ Success: true, EndUpload: false })
    expect(await upload(portal, '', Uint8Array.of(3))).toMatchObject({ Success: true, EndUpload: true })
    expect(await upload(portal, '', Uint8Array.of(4))).toMatchObject({ Success: false })
  })
})

it('shows an empty data room until its indexing was off and on again', async () => {
  const { portal, state } = await restored(recorded)
  const rita = state.users.find(({ userName }) => userName === 'roomadmin1')
  state.keys.push({
    id: 'k',
    name: 'k',
    secret: 'sk-rita',
    permissions: [],
    userId: rita?.id ?? '',
    created: 0,
    isActive: true,
  })
  const api = portal.withKey('sk-rita')
  const room = state.rooms.find(({ title }) => title === 'Data room')?.id
  const listed = async () => (await api('GET', `/files/${room}`)).response
  expect([(await listed()).files, (await listed()).current.filesCount]).toEqual([[], 2])
  for (const indexing of [false, true]) await api('PUT', `/files/rooms/${room}`, { indexing })
  expect((await listed()).files).toHaveLength(2)
})

it('lets its owner in again by a new password, over the mail that he asks for', async () => {
  const { portal, state } = await restored(recorded)
  const send = (method: string, path: string, body: object, headers = {}) =>
    fetch(`${portal.sim.url}/api/2.0${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const signIn = { userName: 'owner@example.com', passwordHash: 'new' }
  expect((await send('POST', '/authentication', signIn)).status).toBe(401)
  await send('POST', '/people/password', { email: 'owner@example.com' })
  const mail = portal.sim.state.mails.at(-1)
  const address = (await fetch(mail?.link ?? '', { redirect: 'manual' })).headers.get('location') ?? ''
  const confirm = new URL(address).search.slice(1)
  const change = () => send('PUT', `/people/${state.ownerId}/password`, { passwordHash: 'new' }, { confirm })
  expect((await change()).status).toBe(200)
  expect((await change()).status).toBe(401)
  expect((await send('POST', '/authentication', signIn)).status).toBe(200)
})
