import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { ArchiveEntry } from '#infra/simulators/docspace/backup/archive/entries.ts'
import { isPacked } from '#lib/backup/archive/read-whole.ts'
import { readStage } from '#lib/backup/stages/read.ts'
import { isVerified, type RunState } from '#lib/backup/store/run-state.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { wholeArchive } from '../archive/whole-archive.ts'
import { failing, now, progressOf, runOf, type SaidByPortal, workOn } from '../stage.ts'

const run = (size: number | undefined): RunState =>
  runOf(25, {
    task: 'task',
    ours: true,
    stage: 'read',
    archive: {
      fileName: 'acme_2026-11-25_02-00-00.tar.gz',
      storageType: 0,
      createdAt: now,
      fileId: 9,
      ...(size !== undefined && { size }),
    },
  })

interface Around {
  settings?: object
  size?: number
  told?: boolean
  warning?: string
  said?: SaidByPortal
}

/** Turns of the stage until it goes on to another. */
const read = async (archive: Buffer, around: Around = {}) => {
  const { settings = {}, size = archive.length, told = true, warning, said } = around
  const { work, memory } = workOn({ archive, ...said }, { settings })
  let state = { ...run(told ? size : undefined), ...(warning !== undefined && { warning }) }
  let turns = 0
  while (state.stage === 'read' && turns++ < 5) state = (await readStage(work, state, async (kept) => kept)).state
  return { state, memory, turns }
}
const verdicts = ({ checks }: RunState) => Object.fromEntries(checks.map(({ id, verdict }) => [id, verdict]))
const detailOf = ({ checks }: RunState) => checks.find(({ id }) => id === 'content')?.detail
const without = (name: string) => (entries: ArchiveEntry[]) => entries.filter((entry) => entry.name !== name)
const gone = failing(new DocSpaceRefusal(404, 'GET /api/2.0/files/file/1'))

describe('reading an archive', () => {
  test('verifies one in which everything agrees, in one reading', async () => {
    const archive = wholeArchive()
    const { state, turns } = await read(archive)
    expect(state).toMatchObject({ outcome: 'good', passed: true, stage: 'prune', content: { verdict: 'verified' } })
    expect(isVerified(state)).toBe(true)
    expect(state.checks).toHaveLength(1)
    const sha256 = createHash('sha256').update(archive).digest('hex')
    expect(state.facts).toMatchObject({ sha256, size: archive.length, tables: 48, closing: true })
    expect(detailOf(state)).toBe(
      'The archive holds 48 of 48 tables, 0 rooms, 4 versions of files (1000 bytes), each with its whole content. No client had a room when it began.',
    )
    expect(turns).toBe(1)
  })

  test.each([
    ['a table', without('databases/core/core_user'), 'Tables are missing: core/core_user.'],
    ['its list of files', without('storage/restore_info'), 'storage/restore_info'],
  ])('calls one without %s unusable, and keeps its copy as evidence', async (_, change, detail) => {
    const { state, memory } = await read(wholeArchive(1_000, { change }), { settings: { offsite: {} } })
    expect(state).toMatchObject({ outcome: 'bad', passed: false, stage: 'report', content: { verdict: 'unusable' } })
    expect(state.end).toMatchObject({ kind: 'broken', reason: 'archive-unusable' })
    expect(state.end?.detail).toContain(detail)
    expect(memory.copies.size).toBe(1)
    expect(isVerified(state)).toBe(false)
  })

  test('names in a second reading what is missing, and makes one copy only', async () => {
    const { state, memory, turns } = await read(wholeArchive(1_000, { defects: ['lost-content'] }), {
      settings: { offsite: {} },
    })
    expect(state).toMatchObject({
      outcome: 'warning',
      passed: false,
      stage: 'report',
      content: { verdict: 'gaps', gapCount: 1 },
    })
    expect(detailOf(state)).toContain('1 gap: “Scan 1000004.zip” (file 1000004, version 1) has no content.')
    expect(state.reading).toBeUndefined()
    expect(turns).toBe(2)
    expect([...memory.copies.keys()]).toEqual(['archives/main/night 25/acme_2026-11-25_02-00-00.tar.gz'])
    expect(memory.uploads.size).toBe(0)
  })

  test('calls nothing a gap that the portal does not have any more', async () => {
    const said = { files: { get: gone } }
    const warning = 'Some files were not included in the backup. For more details, please check storage/missing_info'
    const { state } = await read(wholeArchive(1_000, { defects: ['vanished'] }), { said, warning })
    expect(state).toMatchObject({
      outcome: 'good',
      passed: true,
      content: { verdict: 'verified', deleted: 1, gaps: [] },
    })
    expect(detailOf(state)).toContain('Meanwhile 1 file was deleted, which is no gap.')
    expect(isVerified(state)).toBe(true)
  })

  test('tells what DocSpace could not read, and what else it warns of', async () => {
    const { state } = await read(wholeArchive(1_000, { defects: ['vanished'] }), { warning: 'The disk is slow' })
    expect(state).toMatchObject({ outcome: 'warning', passed: false, content: { verdict: 'gaps', gapCount: 2 } })
    expect(detailOf(state)).toMatch(/DocSpace could not read a|DocSpace could not read “files/)
    expect(detailOf(state)).toContain('DocSpace says: The disk is slow')
  })

  test('says that a gap is the portal’s own, where its file cannot be read there either', async () => {
    const archive = wholeArchive(1_000, { defects: ['empty-content'] })
    const { work } = workOn({ archive })
    const portal = await work.portal()
    const piece = portal.archives.piece
    portal.archives.piece = async (source, start, length) =>
      'fileId' in source && source.fileId !== 9 ? gone() : piece(source, start, length)
    let state = run(archive.length)
    while (state.stage === 'read') state = (await readStage(work, state, async (kept) => kept)).state
    expect(state.content?.gaps).toEqual([
      { kind: 'content-length', id: 1_000_004, version: 1, name: 'Scan 1000004.zip', inPortal: true },
    ])
    expect(detailOf(state)).toContain('the portal itself cannot read it')
  })

  test('misses a client’s room that the portal had when the backup began, and no newer one', async () => {
    const day = 24 * 3_600_000
    const rooms = [
      { id: 10, tags: ['espocrm:Account:6b02', 'VIP'], age: day },
      { id: 11, tags: ['espocrm:Account:6b03'], age: now - Date.parse('2026-11-25T02:00:05Z') },
      { id: 12, tags: ['VIP'], age: day },
    ]
    const { state } = await read(wholeArchive(), { said: { rooms } })
    expect(state).toMatchObject({
      passed: false,
      content: { verdict: 'gaps', clientRooms: { known: 1, missing: ['espocrm:Account:6b02'] } },
    })
    expect(detailOf(state)).toContain('espocrm:Account:6b02')
  })

  test('warns of a table of another version, and verifies all the same', async () => {
    const more = { name: 'databases/core/core_new', size: 14, bytes: Buffer.from('<NewDataSet />') }
    const { state } = await read(wholeArchive(1_000, { change: (entries) => [more, ...entries] }))
    expect(state).toMatchObject({ outcome: 'warning', passed: true, content: { otherTables: ['core/core_new'] } })
    expect(verdicts(state)).toMatchObject({ content: 'passed', tables: 'warning' })
  })

  test('knows by the run when the backup began, where the name of its archive does not tell', async () => {
    const archive = wholeArchive()
    const rooms = [{ id: 10, tags: ['espocrm:Account:6b02'], age: 24 * 3_600_000 }]
    const { work } = workOn({ archive, rooms })
    const named = run(archive.length)
    const state = {
      ...named,
      archive: { ...named.archive, fileName: 'a.tar.gz', storageType: 0, createdAt: now, fileId: 9 },
    }
    const { state: after } = await readStage(work, state, async (kept) => kept)
    expect(after.content?.clientRooms).toMatchObject({ known: 1 })
  })

  test('calls that of another kind than was asked for unusable', async () => {
    const archive = wholeArchive()
    const { work } = workOn({ archive })
    const { state } = await readStage(work, { ...run(archive.length), kind: 'server' }, async (kept) => kept)
    expect(state).toMatchObject({
      outcome: 'bad',
      end: { reason: 'archive-unusable' },
      content: { verdict: 'unusable' },
    })
    expect(state.content?.faults?.map(({ id }) => id)).toContain('other-kind')
  })

  test('calls one broken that is not the same when it is read again', async () => {
    const archive = wholeArchive(1_000, { defects: ['lost-content'] })
    const { work } = workOn({ archive })
    const first = (await readStage(work, run(archive.length), async (kept) => kept)).state
    expect(first.reading?.found).toBeDefined()
    const facts = { ...(first.facts as NonNullable<RunState['facts']>), sha256: 'another' }
    const { state } = await readStage(work, { ...first, facts }, async (kept) => kept)
    expect(state).toMatchObject({ stage: 'report', end: { reason: 'archive-broken' } })
    expect(detailOf(state)).toContain('it is not the same when it is read again')
  })

  test('ends where the copy is not the archive', async () => {
    const archive = wholeArchive()
    const { work, memory } = workOn({ archive }, { settings: { offsite: {} } })
    memory.store.inspect = async () => ({ size: 1, checksum: 'other', lockUntil: undefined })
    const { state, after } = await readStage(work, run(archive.length), async (kept) => kept)
    expect(state).toMatchObject({ stage: 'report', outcome: 'bad', end: { reason: 'copy-differs' } })
    expect(after).toBe(0)
  })

  test('goes on without a copy that could not be made again and again', async () => {
    const archive = wholeArchive()
    const { work } = workOn({ archive }, { settings: { offsite: {} } })
    const tried = { ...run(archive.length), reading: { position: 0, restarts: 3 } }
    const { state } = await readStage(work, tried, async (kept) => kept)
    expect(verdicts(state)).toMatchObject({ content: 'passed', copy: 'warning' })
    expect(state.checks.find(({ id }) => id === 'copy')?.detail).toContain('in the portal only')
    expect(state.copy).toBeUndefined()
  })

  test('passes none that DocSpace does not give out, which is no failure of a storage that keeps it a day', async () => {
    const link = progressOf({ completed: true, link: '/products/archive' })
    const { work } = workOn({ backups: { progress: async () => link } })
    const portal = await work.portal()
    portal.archives.piece = gone
    const { fileId: _, ...kept } = run(undefined).archive as NonNullable<RunState['archive']>
    const stored = { ...run(undefined), archive: { ...kept, storageType: 4 } }
    const { state } = await readStage(work, stored, async (one) => one)
    expect(state).toMatchObject({ passed: false, outcome: 'warning' })
    expect(verdicts(state)).toMatchObject({ content: 'warning' })
    expect(detailOf(state)).toBe('DocSpace does not give the archive out (404).')
  })

  test('proves none of another size than the portal said', async () => {
    const archive = wholeArchive()
    const { state } = await read(archive, { size: archive.length + 1 })
    expect(state).toMatchObject({ outcome: 'bad', end: { reason: 'archive-broken' } })
  })

  test('looks at the size only now, where the portal did not tell it before', async () => {
    expect(verdicts((await read(wholeArchive(), { told: false })).state)).toMatchObject({ size: 'unchecked' })
    expect(verdicts((await read(wholeArchive())).state).size).toBeUndefined()
  })

  test('copies it on the way, where the settings say so', async () => {
    const archive = wholeArchive()
    const { state, memory } = await read(archive, { settings: { offsite: {} } })
    const key = 'archives/main/night 25/acme_2026-11-25_02-00-00.tar.gz'
    expect(state).toMatchObject({ passed: true, copy: { key } })
    expect(verdicts(state)).toMatchObject({ copy: 'passed' })
    expect(memory.copies.get(state.copy?.key ?? '')?.bytes.equals(archive)).toBe(true)
    expect((await read(archive)).memory.copies.size).toBe(0)
  })
})

test('an archive is packed unless its name says that it is not', () => {
  expect(['a.tar.gz', 'a.tar', 'a.gz', 'tar'].map(isPacked)).toEqual([true, false, true, true])
})
