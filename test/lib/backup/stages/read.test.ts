import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { isPacked } from '#lib/backup/archive/whole.ts'
import { readStage } from '#lib/backup/stages/read.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { portalArchive, tarEnd, tarEntry } from '../archive/tarball.ts'
import { now, runOf, workOn } from '../stage.ts'

const run = (size: number | undefined): RunState =>
  runOf(25, {
    task: 'task',
    ours: true,
    stage: 'read',
    archive: { fileName: 'a.tar.gz', storageType: 0, createdAt: now, fileId: 9, ...(size !== undefined && { size }) },
  })

const read = async (archive: Buffer, { settings = {}, size = archive.length, told = true } = {}) => {
  const { work, memory } = workOn({ archive }, { settings })
  const { state } = await readStage(work, run(told ? size : undefined), async (kept) => kept)
  return { state, memory }
}
const verdicts = ({ checks }: RunState) => Object.fromEntries(checks.map(({ id, verdict }) => [id, verdict]))
const packed = (...entries: Buffer[]) => gzipSync(Buffer.concat([...entries, tarEnd]))
const table = tarEntry('databases/core/core_user', '<table/>')
const closing = tarEntry('storage/restore_info', '<storage_restore></storage_restore>')

describe('reading an archive', () => {
  test('proves one that has its tables and its list of files', async () => {
    const archive = portalArchive(3)
    const { state } = await read(archive)
    expect(state).toMatchObject({ outcome: 'good', passed: true, stage: 'prune' })
    const sha256 = createHash('sha256').update(archive).digest('hex')
    expect(state.facts).toMatchObject({ sha256, size: archive.length, tables: 2, closing: true })
    expect(state.checks.find(({ id }) => id === 'content')).toEqual({
      id: 'content',
      verdict: 'passed',
      detail: 'Read from the first byte to the last: gzip and tar are whole, 6 entries, of which 2 tables.',
    })
  })

  test.each([
    ['tables', packed(tarEntry('files/root/1/content.docx', 'x'), closing), 'The archive holds no tables'],
    ['its list of files', packed(table, tarEntry('files/root/1/content.docx', 'x')), 'storage/restore_info'],
  ])('proves none without %s: DocSpace could not restore it', async (_, archive, detail) => {
    const { state, memory } = await read(archive, { settings: { offsite: {} } })
    expect(state).toMatchObject({ outcome: 'bad', passed: false, stage: 'report' })
    expect(state.end).toMatchObject({ kind: 'broken', reason: 'archive-broken' })
    expect(state.end?.detail).toContain(detail)
    expect(memory.copies.size).toBe(0)
  })

  test('proves one whose list of files is not its last entry, as a cloud portal writes it', async () => {
    const object = tarEntry('files/root/1/content.docx', 'x')
    expect((await read(packed(object, closing, table, object))).state).toMatchObject({ outcome: 'good', passed: true })
  })

  test('proves none that says itself that files are missing in it, though it is whole', async () => {
    const missing = tarEntry('storage/missing_info', '<storage_missing><file/></storage_missing>')
    const archive = packed(table, tarEntry('files/root/1/content.docx', 'x'), closing, missing)
    const { state } = await read(archive)
    expect(state).toMatchObject({ outcome: 'warning', passed: false, stage: 'report', facts: { missing: true } })
    expect(verdicts(state).content).toBe('warning')
  })

  test('proves none of another size than the portal said', async () => {
    const archive = portalArchive(1)
    const { state } = await read(archive, { size: archive.length + 1 })
    expect(state).toMatchObject({ outcome: 'bad', end: { reason: 'archive-broken' } })
  })

  test('looks at the size only now, where the portal did not tell it before', async () => {
    expect(verdicts((await read(portalArchive(1), { told: false })).state)).toMatchObject({ size: 'unchecked' })
    expect(verdicts((await read(portalArchive(1))).state).size).toBeUndefined()
  })

  test('copies it on the way, where the settings say so', async () => {
    const archive = portalArchive(2)
    const { state, memory } = await read(archive, { settings: { offsite: {} } })
    expect(state).toMatchObject({ passed: true, copy: { key: 'archives/main/night 25/a.tar.gz' } })
    expect(verdicts(state)).toMatchObject({ copy: 'passed' })
    expect(memory.copies.get(state.copy?.key ?? '')?.bytes.equals(archive)).toBe(true)
    expect((await read(archive)).memory.copies.size).toBe(0)
  })
})

test('an archive is packed unless its name says that it is not', () => {
  expect(['a.tar.gz', 'a.tar', 'a.gz', 'tar'].map(isPacked)).toEqual([true, false, true, true])
})
