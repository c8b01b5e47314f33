import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBackups } from '#lib/docspace/backups/backup-portal.ts'
import { backupCalls } from '#lib/docspace/backups/backups.ts'
import { openScriptedPortal, type ScriptedPortal } from '../scripted-portal.ts'

let portal: ScriptedPortal
let backups: ReturnType<typeof backupCalls>
beforeAll(async () => {
  portal = await openScriptedPortal()
  backups = backupCalls(portal.call)
})
afterAll(() => portal.close())

const running = { isCompleted: false, progress: 40, taskId: 't-1', status: 1 }
const asRead = { taskId: 't-1', completed: false, percent: 40, error: '', warning: '', cancelled: false, link: '' }

describe('the progress of a backup', () => {
  test.each([
    [running, asRead],
    [
      { ...running, progress: undefined, error: null, warning: null, link: null },
      { ...asRead, percent: 0 },
    ],
    [
      { ...running, isCompleted: true, progress: 100, link: '/storage/a.tar.gz', warning: 'x' },
      { ...asRead, completed: true, percent: 100, link: '/storage/a.tar.gz', warning: 'x' },
    ],
    [
      { ...running, isCompleted: true, error: 'no' },
      { ...asRead, completed: true, error: 'no' },
    ],
    [
      { ...running, isCompleted: true, status: 3 },
      { ...asRead, completed: true, cancelled: true },
    ],
    [{ ...running, status: 3 }, asRead],
  ])('%j', async (response, expected) => {
    portal.answer({ response })
    expect(await backups.progress()).toEqual(expected)
    expect(portal.lines()).toEqual(['GET /api/2.0/backup/getbackupprogress?dump=false'])
  })

  test('is none where the server knows no task', async () => {
    portal.answer({})
    expect(await backups.progress()).toBeUndefined()
  })
})

test('a backup of the whole server has a slot, a history and a start of its own', async () => {
  portal.answer({ response: running }, { response: [] }, { response: running })
  expect(await backups.progress('server')).toEqual(asRead)
  expect(await backups.history('server')).toEqual([])
  await backups.start({ storageType: 'DataStore', params: {} }, 'server')
  expect(portal.lines()).toEqual([
    'GET /api/2.0/backup/getbackupprogress?dump=true',
    'GET /api/2.0/backup/getbackuphistory?dump=true',
    'POST /api/2.0/backup/startbackup',
  ])
  expect(portal.asked.at(-1)?.json).toEqual({ storageType: 4, storageParams: [], dump: true })
})

describe('the history of backups', () => {
  const noon = Date.UTC(2026, 10, 28, 12)

  test('has times in UTC, whether they say so or not', async () => {
    const record = { id: 'b', fileName: 'a.tar.gz', storageType: 0, createdOn: '' }
    const dates = [
      '2026-11-28T12:00:00',
      '2026-11-28T12:00:00.000Z',
      '2026-11-28T14:00:00+02:00',
      '2026-11-28T07:00:00-05:00',
    ]
    portal.answer({ response: dates.map((createdOn) => ({ ...record, createdOn })) })
    const read = { id: 'b', fileName: 'a.tar.gz', storageType: 0, createdAt: noon }
    expect(await backups.history()).toEqual([read, read, read, read])
    expect(portal.lines()).toEqual(['GET /api/2.0/backup/getbackuphistory'])
  })

  test('is empty where the answer has none', async () => {
    portal.answer({})
    expect(await backups.history()).toEqual([])
  })
})

test.each([
  ['Documents', 0],
  ['Local', 3],
  ['DataStore', 4],
  ['ThirdPartyConsumer', 5],
] as const)('a backup into %s is started once', async (storageType, number) => {
  portal.answer({ response: running })
  expect(await backups.start({ storageType, params: { folderId: '7', module: 'S3' } }, 'portal')).toEqual(asRead)
  expect(portal.lines()).toEqual(['POST /api/2.0/backup/startbackup'])
  const storageParams = [
    { key: 'folderId', value: '7' },
    { key: 'module', value: 'S3' },
  ]
  expect(portal.asked[0]?.json).toEqual({ storageType: number, storageParams, dump: false })
  portal.answer({ status: 500 }, { response: running })
  await expect(backups.start({ storageType, params: {} }, 'portal')).rejects.toThrow()
  expect(portal.asked).toHaveLength(1)
})

test('the backups of this month are counted', async () => {
  portal.answer({ response: 3 })
  expect(await backups.countThisMonth()).toBe(3)
  expect(portal.lines()).toEqual(['GET /api/2.0/backup/getbackupscount?paid=false'])
})

test.each([
  [{ enabled: true }, true],
  [{ enabled: false }, false],
  [{}, false],
  [undefined, false],
])('paid backups with %j: %s', async (response, is) => {
  portal.answer(response === undefined ? {} : { response })
  expect(await backups.paidAllowed()).toBe(is)
  expect(portal.lines()).toEqual(['GET /api/2.0/backup/getservicestate'])
})

test('an answer of another kind says nothing of paid backups', async () => {
  portal.answer({ response: { enabled: 'yes' } })
  await expect(backups.paidAllowed()).rejects.toMatchObject({ reason: { code: 'docspace-failed' } })
})

test('a backup is deleted by its id', async () => {
  portal.answer({ response: true })
  expect(await backups.remove('a/b')).toBeUndefined()
  expect(portal.lines()).toEqual(['DELETE /api/2.0/backup/deletebackup/a%2Fb'])
})

test('DocSpace is opened with everything that a backup needs', async () => {
  for (const opened of [
    openBackups(portal.options()),
    openBackups({ url: portal.url, apiKey: 'sk-1', deadline: { remaining: () => 20_000 } }),
  ]) {
    portal.answer(
      { response: 3 },
      { response: { id: 'a' } },
      { response: { id: 8, title: 'x' } },
      { status: 200, body: 'abc', headers: { 'content-length': '3' } },
    )
    expect(await opened.backups.countThisMonth()).toBe(3)
    expect(await opened.account.administrator()).toBe(false)
    expect((await opened.folders.create(1, 'x')).id).toBe(8)
    expect(Buffer.from((await opened.archives.piece({ fileId: 1 }, 0, 3)).bytes).toString()).toBe('abc')
    expect(portal.asked.map(({ headers }) => headers.authorization)).toEqual(Array(4).fill('Bearer sk-1'))
  }
})
