import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openReader } from '#lib/backup/archive/reader.ts'
import { readStage, sourceOf } from '#lib/backup/stages/read.ts'
import type { RunState, Upload } from '#lib/backup/store/run-state.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { storageType } from '#lib/docspace/backups/backups.ts'
import { portalArchive } from '../../archive/tarball.ts'
import { failing, now, runOf, workOn } from '../../stage.ts'

const day = 24 * 3_600_000
const archive = portalArchive(1)
const stored = { fileName: 'a.tar.gz', storageType: storageType.Documents, createdAt: now, fileId: 9 }
const fleeting = { fileName: 'a.tar.gz', storageType: storageType.DataStore, createdAt: now }
const reading = (more: Partial<RunState> = {}) =>
  runOf(25, { stage: 'read', task: 'task', ours: true, archive: { ...stored, size: archive.length }, ...more })
const progress = (taskId: string, link: string) => ({
  taskId,
  completed: true,
  percent: 100,
  error: '',
  warning: '',
  cancelled: false,
  link,
})

/** One turn of the stage; `stop`: there is no time for a single piece. */
const read = async (
  state: RunState,
  {
    settings = {},
    stop = false,
    failure,
    bytes = archive,
  }: { settings?: object; stop?: boolean; failure?: Error; bytes?: Uint8Array } = {},
) => {
  const { work, memory } = workOn({ archive: bytes }, { settings })
  const kept: RunState[] = []
  const locks: (number | undefined)[] = []
  const aborted: string[] = []
  const { beginCopy, abortCopy } = memory.store
  memory.store.beginCopy = (key, lockUntil) => {
    locks.push(lockUntil)
    return beginCopy(key, lockUntil)
  }
  memory.store.abortCopy = (key, id) => {
    aborted.push(id)
    return abortCopy(key, id)
  }
  if (stop) work.deadline = { remaining: () => 0 }
  const portal = await work.portal()
  if (failure) Object.assign(portal.archives, { piece: failing(failure) })
  const result = await readStage(work, state, async (one) => {
    kept.push(one)
    return one
  }).catch((error: unknown) => ({ error }))
  return { result, kept, locks, aborted, memory }
}
const upload: Upload = { id: 'u', key: 'k', parts: [], completed: false }

describe('the copy of an archive', () => {
  test.each([
    [{}, now + 7 * day],
    [{ lockDays: 1 }, now + day],
    [{ lockDays: 0 }, undefined],
  ])('is begun with the lock of the settings %o, and noted before anything is read', async (offsite, lockUntil) => {
    const { kept, locks } = await read(reading(), { settings: { offsite }, stop: true })
    expect(locks).toEqual([lockUntil])
    const key = 'archives/main/night 25/a.tar.gz'
    expect(kept.map((one) => one.reading?.upload)).toMatchObject([{ key, parts: [], completed: false }])
  })

  test('goes on when it was begun before', async () => {
    const { kept, locks } = await read(reading({ reading: { position: 0, restarts: 0, upload } }), {
      settings: { offsite: {} },
      stop: true,
    })
    expect([kept, locks]).toEqual([[], []])
  })

  test.each<[string, RunState['reading'], number]>([
    ['a third time', { position: 0, restarts: 2 }, 1],
    ['not after that', { position: 0, restarts: 3 }, 0],
  ])('is begun again %s', async (_, before, begun) => {
    const { locks } = await read(reading({ ...(before && { reading: before }) }), {
      settings: { offsite: {} },
      stop: true,
    })
    expect(locks).toHaveLength(begun)
  })

  test('is not begun where the settings want none', async () => {
    const { result, kept, locks } = await read(reading(), { stop: true })
    expect([kept, locks]).toEqual([[], []])
    expect(result).toMatchObject({ state: { reading: { position: 0, restarts: 0 } } })
  })

  test('is not begun in the middle, where the settings wanted none before', async () => {
    const reader = await openReader(true)
    reader.push(archive.subarray(0, 100))
    const state = reading({ reading: { position: 100, reader: reader.save(), restarts: 0 } })
    const { result, locks } = await read(state, { settings: { offsite: {} }, stop: true })
    expect(locks).toEqual([])
    expect(result).toMatchObject({ state: { reading: { position: 100 } } })
  })

  test.each([
    [{}, { lockUntil: now + 7 * day }],
    [{ lockDays: 0 }, {}],
  ])('is noted with the lock that S3 confirms, by the settings %o', async (offsite, lock) => {
    const { result } = await read(reading(), { settings: { offsite } })
    const { state } = result as { state: RunState }
    expect(state.copy).toStrictEqual({
      key: 'archives/main/night 25/a.tar.gz',
      checksum: expect.any(String),
      ...lock,
    })
  })

  test('that S3 has cleaned up begins again, with everything that was read', async () => {
    const state = reading({ reading: { position: 0, restarts: 1, upload } })
    const { result } = await read(state, { settings: { offsite: {} } })
    expect(result).toMatchObject({ state: { stage: 'read', reading: { position: 0, restarts: 2 } }, after: 1_000 })
    expect(result).not.toHaveProperty('state.reading.upload')
  })

  test('of a reader that this version cannot go on with is given up and begun anew', async () => {
    const state = reading({ reading: { position: 5, reader: 'of another version', restarts: 1, upload } })
    const { result, aborted, locks } = await read(state, { settings: { offsite: {} }, stop: true })
    expect(aborted).toEqual(['u'])
    expect(locks).toHaveLength(1)
    expect(result).toMatchObject({ state: { reading: { position: 0, restarts: 1 } }, after: 1_000 })
  })
})

test('a second reading that this version cannot go on with begins again as a first one', async () => {
  const before = { position: 5, reader: 'of another version', restarts: 1, found: 'of a first look' }
  const { result } = await read(reading({ reading: before }), { stop: true })
  expect(result).toMatchObject({ state: { reading: { position: 0, restarts: 1 } }, after: 1_000 })
  expect(result).not.toHaveProperty('state.reading.found')
})

test('an archive that is not packed by its name is read as it is', async () => {
  const bytes = gunzipSync(archive)
  const state = reading({ archive: { ...stored, fileName: 'a.tar', size: bytes.length } })
  const { result } = await read(state, { bytes })
  expect(result).toMatchObject({ state: { facts: { entries: 4, size: bytes.length } } })
})

describe('an archive that DocSpace does not give out', () => {
  const refused = new DocSpaceRefusal(404, 'GET /filehandler.ashx')

  test('is missing from its folder, and its copy is given up', async () => {
    const state = reading({ reading: { position: 0, restarts: 0, upload } })
    const { result, aborted } = await read(state, { failure: refused })
    expect(result).toMatchObject({
      state: {
        outcome: 'bad',
        end: { reason: 'archive-missing', detail: 'DocSpace does not give the archive out (404).' },
      },
    })
    expect(result).toMatchObject({ state: { checks: [{ id: 'content', verdict: 'failed' }] } })
    expect(aborted).toEqual(['u'])
  })

  test('leaves a copy alone that is complete', async () => {
    const state = reading({ reading: { position: 0, restarts: 0, upload: { ...upload, completed: true } } })
    expect((await read(state, { failure: refused })).aborted).toEqual([])
  })

  test('in an unexpected way keeps how far it came, and is thrown on', async () => {
    const surprise = new TypeError('surprise')
    const { result, kept } = await read(reading(), { failure: surprise })
    expect(result).toEqual({ error: surprise })
    expect(kept).toMatchObject([{ reading: { position: 0 } }])
  })
})

describe('where an archive is read from', () => {
  const source = async (state: RunState, shown?: ReturnType<typeof progress>) =>
    sourceOf(workOn({ backups: { progress: async () => shown } }).work, state)

  test('is its file, where it has one', async () => {
    expect(await source(reading())).toEqual({ fileId: 9 })
  })

  test('is its link, while DocSpace still shows its task', async () => {
    const state = reading({ archive: fleeting })
    expect(await source(state, progress('task', '/link'))).toEqual({ link: '/link' })
    expect(await source(state, progress('other', '/link'))).toBeUndefined()
    expect(await source(state, progress('task', ''))).toBeUndefined()
    expect(await source(state)).toBeUndefined()
  })

  test('is nowhere in a storage that cannot be read, and of a run without an archive', async () => {
    const shown = progress('task', '/link')
    expect(await source(reading({ archive: { ...fleeting, storageType: storageType.Local } }), shown)).toBeUndefined()
    const { archive: _, ...bare } = reading()
    expect(await source(bare, shown)).toBeUndefined()
  })

  test('is said when it is nowhere, and the run is no verified one', async () => {
    const { result } = await read(reading({ archive: fleeting }))
    expect(result).toMatchObject({
      state: { outcome: 'warning', passed: false, checks: [{ id: 'content', verdict: 'warning' }] },
    })
  })
})
