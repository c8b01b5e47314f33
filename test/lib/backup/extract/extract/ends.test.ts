import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ExtractionOptions, extract, tableProblems } from '#lib/backup/extract/extract.ts'
import { NothingWritable, OutputFolder } from '#lib/backup/extract/output-folder.ts'
import type { ReadableArchive } from '#lib/backup/extract/walk.ts'
import { readable, simulated, simulatedArchive, twoClients } from '../archives.ts'

let into: string
beforeEach(() => {
  into = mkdtempSync(join(tmpdir(), 'roomkeeper-ends-'))
})
afterEach(() => rmSync(into, { recursive: true, force: true }))

const take = (archive: ReadableArchive, what: string, options: Partial<ExtractionOptions> = {}) =>
  extract(archive, { what, which: 'newest', into, force: false, quick: false, ...options })
const listed = () => readdirSync(into, { recursive: true }).map(String).toSorted()

describe('an extraction', () => {
  it.each([
    [true, { whole: false, indexRead: false, sha256: undefined }],
    [false, { whole: true, indexRead: true, sha256: expect.any(String) }],
  ])('that may be quick: %s, ends accordingly', async (quick, end) => {
    const { bytes, fileName } = await simulated({ bytes: 200_000 })
    const done = await take(readable(bytes, fileName, 2_000), 'Acme Ltd', { quick })
    expect(done).toMatchObject({ ...end, problems: [], archiveProblems: [] })
    expect(done.files.map(({ path }) => path).toSorted()).toEqual([
      'Acme Ltd/Contracts/Before/Old & äöü.txt',
      'Acme Ltd/Contracts/Offer.docx',
      'Acme Ltd/Empty.txt',
    ])
  })

  it('does not end in the middle of its last file, however quick', async () => {
    const { bytes, fileName } = await simulated({ bytes: 200_000 })
    const done = await take(readable(bytes, fileName, 2_000), 'my', { quick: true })
    expect(done.files.map((file) => file.bytes)).toEqual([11, 50_000, 50_000, 50_000, 50_000])
    expect(done.problems).toEqual([])
  })

  it('of a room without files makes its folder', async () => {
    expect(await take(await simulatedArchive(), 'Gone', { which: 3 })).toMatchObject({ files: [], without: 0 })
    expect(listed()).toEqual(['Gone'])
  })

  it('of a version that nothing has names the newest of all', async () => {
    await expect(take(await simulatedArchive(), 'Acme Ltd', { which: 9 })).rejects.toMatchObject({
      message: 'Nothing of it has a version 9; the newest is 2.',
      remedy: 'Give another --version, or all.',
    })
    await expect(take(await simulatedArchive(), 'Acme Ltd/Empty.txt', { which: 9 })).rejects.toThrow('the newest is 1.')
    expect(listed()).toEqual([])
  })

  it('ends where nothing more can be written, be it a folder', async () => {
    const makeFolder = vi.spyOn(OutputFolder.prototype, 'makeFolder').mockImplementation(() => {
      throw new NothingWritable('The disc refused to write: ENOSPC.')
    })
    try {
      await expect(take(await simulatedArchive(), 'Gone')).rejects.toThrow(NothingWritable)
    } finally {
      makeFolder.mockRestore()
    }
  })

  it('ends with a fault of the line, and leaves nothing half written', async () => {
    const { bytes, fileName } = await simulated({ bytes: 400_000 })
    const archive = readable(bytes, fileName, 2_000)
    const hasBegun = () => listed().some((path) => path.endsWith('.part'))
    const pieces: ReadableArchive['pieces'] = (start, length) => {
      if (hasBegun()) throw new Error('the line is gone')
      return archive.pieces(start, length)
    }
    await expect(take({ ...archive, pieces }, 'my')).rejects.toThrow('the line is gone')
    expect(existsSync(join(into, 'my'))).toBe(true)
    expect(hasBegun()).toBe(false)
  })

  it('says of what is missing whether the archive could be read to its end', async () => {
    const gone = await take(await simulatedArchive({ tampering: ['object-gone'] }), 'Acme Ltd')
    expect(gone.problems.map(({ detail }) => detail)).toEqual(['its content is not in the archive'])
    const { bytes, fileName } = await simulated({ bytes: 100_000 })
    const cut = await take(readable(bytes.subarray(0, bytes.length - 40_000), fileName), 'my')
    expect(cut.problems.at(-1)?.detail).toBe('its content is not in the archive as far as that can be read')
  })

  it('that nothing is planned of does not miss what the list names besides', async () => {
    const tables = { ...twoClients.tables, 'files/files_file': [] }
    const done = await take(await simulatedArchive({}, { ...twoClients, tables, objects: [] }), 'Acme Ltd')
    expect(done).toMatchObject({ files: [], problems: [], without: 0 })
  })
})

it('the faults of tables are told in words, once each', () => {
  const gone = new Map([['files/files_file', undefined]])
  const broken = new Map([['files2/files_tag', 'cut off before its end']])
  expect(tableProblems(gone, new Map([...gone, ...broken]), new Map())).toEqual([
    'The table files/files_file is not in the archive.',
    'The table files2/files_tag is broken: cut off before its end.',
  ])
})
