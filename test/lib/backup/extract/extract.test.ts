import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type {
  ArchiveLayout,
  ArchiveTampering,
  DumpTampering,
} from '#infra/simulators/docspace/backup/archive/recipe.ts'
import { detectLayout } from '#lib/backup/extract/detect-layout.ts'
import { type ExtractionOptions, extract } from '#lib/backup/extract/extract.ts'
import type { ReadableArchive } from '#lib/backup/extract/walk.ts'
import { readable, simulated, simulatedArchive } from './archives.ts'

let into: string
beforeEach(() => {
  into = mkdtempSync(join(tmpdir(), 'roomkeeper-extract-'))
})
afterEach(() => rmSync(into, { recursive: true, force: true }))

const take = (archive: ReadableArchive, what: string, options: Partial<ExtractionOptions> = {}) =>
  extract(archive, { what, which: 'newest', into, force: false, quick: false, ...options })

/** What lies in the folder: contents by path, folders with a slash. */
const written = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(into, { recursive: true, withFileTypes: true })
      .map((entry) => [join(entry.parentPath, entry.name), entry.isFile()] as const)
      .map(([path, isFile]) => [
        path.slice(into.length + 1) + (isFile ? '' : '/'),
        isFile ? readFileSync(path, 'utf8') : '',
      ])
      .toSorted(),
  )

const acme = {
  'Acme Ltd/': '',
  'Acme Ltd/Contracts/': '',
  'Acme Ltd/Contracts/Before/': '',
  'Acme Ltd/Contracts/Before/Old & äöü.txt': 'old one',
  'Acme Ltd/Contracts/Offer.docx': 'second',
  'Acme Ltd/Empty.txt': '',
}
const offerOnly = { 'Acme Ltd/': '', 'Acme Ltd/Contracts/': '', 'Acme Ltd/Contracts/Offer.docx': 'second' }
const layouts: ArchiveLayout[] = ['tar.gz', 'tar']

describe.each(layouts)('out of a %s', (layout) => {
  const archive = (tampering: ArchiveTampering[] = []) => simulatedArchive({ layout, tampering })

  it.each(['espocrm:Account:6b02', 'ESPOCRM:6b02', '10', 'Acme Ltd', 'acme ltd/'])(
    '%s is the room, whole',
    async (what) => {
      const done = await take(await archive(), what)
      expect(written()).toEqual(acme)
      expect(done).toMatchObject({ problems: [], archiveProblems: [], whole: true, indexRead: true, without: 0 })
      expect(statSync(join(into, 'Acme Ltd/Contracts/Offer.docx')).mtime.toISOString()).toBe('2026-11-24T11:00:00.000Z')
    },
  )

  it.each(['Acme Ltd/Contracts/Offer.docx', '11/offer.docx', 'espocrm:6b02/Contracts/Offer.docx'])(
    '%s is the file alone',
    async (what) => {
      await take(await archive(), what)
      expect(written()).toEqual(offerOnly)
    },
  )

  it.each(['12', 'Acme Ltd/Contracts/Before'])('%s is the folder with its path', async (what) => {
    await take(await archive(), what)
    expect(Object.keys(written())).toEqual([
      'Acme Ltd/',
      'Acme Ltd/Contracts/',
      'Acme Ltd/Contracts/Before/',
      'Acme Ltd/Contracts/Before/Old & äöü.txt',
    ])
  })

  it('another version, or all', async () => {
    const first = await take(await archive(), 'Acme Ltd', { which: 1 })
    expect(written()).toMatchObject({ 'Acme Ltd/Contracts/Offer (v1).docx': 'first offer' })
    expect(first.without).toBe(0)
    const second = await take(await archive(), 'Acme Ltd', { which: 2 })
    expect(second).toMatchObject({ without: 2, files: [{ version: 2 }] })
    await take(await archive(), 'Acme Ltd/Contracts/Offer.docx', { which: 'all', into: join(into, 'all') })
    expect(written()).toMatchObject({
      'all/Acme Ltd/Contracts/Offer (v1).docx': 'first offer',
      'all/Acme Ltd/Contracts/Offer (v2).docx': 'second',
    })
    await expect(take(await archive(), 'Acme Ltd', { which: 3 })).rejects.toThrow(
      'Nothing of it has a version 3; the newest is 2.',
    )
  })

  it.each([
    ['object-gone' as const, 'missing', false],
    ['object-short' as const, 'length', true],
    ['object-twice' as const, 'twice', true],
    ['object-under-another-name' as const, 'missing', false],
    ['index-short' as const, 'unlisted', true],
  ])('%s is told by name', async (tampering, kind, isThere) => {
    const done = await take(await archive([tampering]), 'Acme Ltd', { which: 'all' })
    const path =
      tampering === 'index-short'
        ? 'Acme Ltd/Contracts/Offer (v1).docx'
        : 'Acme Ltd/Contracts/Before/Old & äöü (v1).txt'
    expect(done.problems).toMatchObject([{ kind, path, version: 1 }])
    expect(existsSync(join(into, path))).toBe(isThere)
    expect(done.files).toHaveLength(isThere ? 4 : 3)
  })

  it.each(['listed-only', 'lost-content'] as const)(
    'a content that the server left out (%s) is told by name',
    async (defect) => {
      const done = await take(await simulatedArchive({ layout, defects: [defect] }), 'Acme Ltd')
      expect(done.problems).toMatchObject([{ kind: 'missing', path: 'Acme Ltd/Contracts/Before/Old & äöü.txt' }])
    },
  )

  it('what the server could not read is told as that', async () => {
    const done = await take(await simulatedArchive({ layout, defects: ['vanished'] }), 'Acme Ltd')
    expect(done.problems).toMatchObject([{ kind: 'unread', detail: expect.stringContaining('could not read') }])
  })

  it('a row that stands twice is one file', async () => {
    const done = await take(await simulatedArchive({ layout, defects: ['doubled-row'] }), 'Acme Ltd')
    expect(done.problems).toEqual([])
    expect(written()).toEqual(acme)
  })

  it.each([
    ['no-table-of-labels' as const, 'The table files2/files_tag_link is not in the archive.'],
    ['index-cut' as const, undefined],
    ['no-index' as const, undefined],
  ])('with %s what can be read is read', async (tampering, problem) => {
    const done = await take(await archive([tampering]), 'Acme Ltd')
    expect(written()).toEqual(acme)
    expect(done.archiveProblems).toEqual(problem ? [problem] : [])
    expect(done.indexRead).toBe(problem !== undefined)
  })

  it('with a table that is cut, what it still has', async () => {
    const done = await take(await simulatedArchive({ layout, tampering: ['table-cut'], bytes: 100_000 }), 'Acme Ltd')
    expect(done.archiveProblems).toEqual(['The table files/files_file is broken: cut off before its end.'])
    expect(Object.values(written())).toContain('second')
  })

  it('ends with the last file when that is enough', async () => {
    const done = await take(await archive(), 'Acme Ltd', { quick: true })
    expect(written()).toEqual(acme)
    expect(done.problems).toEqual([])
  })
})

describe('out of a dump of the whole server', () => {
  const dump = async (tampering: DumpTampering[] = []) => {
    const archive = await simulatedArchive({ dump: true, tampering })
    return { ...archive, layout: await detectLayout(archive) }
  }

  it('the room of a client is as in the archive of its portal', async () => {
    const done = await take(await dump(), 'espocrm:Account:6b02')
    expect(written()).toEqual(acme)
    expect(done).toMatchObject({ problems: [], archiveProblems: [], whole: true, indexRead: true })
    expect(statSync(join(into, 'Acme Ltd/Contracts/Offer.docx')).mtime.toISOString()).toBe('2026-11-24T11:00:00.000Z')
  })

  it('what its tables still say, where one is broken or gone', async () => {
    const cut = await take(await dump(['rows-cut']), 'Acme Ltd')
    expect(cut.archiveProblems).toEqual([expect.stringMatching(/^The table files\/files_\w+ is broken: /)])
    await expect(take(await dump(['no-rows-of-files']), 'Acme Ltd/Contracts/Offer.docx')).rejects.toThrow(
      'no folder or file',
    )
  })
})

describe('what is not there', () => {
  it.each([
    ['Nobody', 'The archive has no client, room or folder "Nobody".'],
    ['espocrm:Account:none', 'The archive has no client, room or folder "espocrm:Account:none".'],
    ['99', 'The archive has no client, room or folder "99".'],
    ['Acme Ltd/Nothing', 'The archive has no folder or file "Nothing" there.'],
    ['Acme Ltd/Nothing/Offer.docx', 'The archive has no folder or file "Nothing/Offer.docx" there.'],
  ])('%s', async (what, message) => {
    await expect(take(await simulatedArchive(), what)).rejects.toThrow(message)
    expect(written()).toEqual({})
  })
})

describe('an archive that breaks off', () => {
  it('gives what came before, names the rest and leaves nothing half written', async () => {
    const { bytes, fileName } = await simulated({ bytes: 100_000 })
    const whole = await take(readable(bytes, fileName), 'my', { which: 'newest' })
    expect(whole.files.map(({ bytes }) => bytes)).toEqual([11, 25_000, 25_000, 25_000, 25_000])
    rmSync(join(into, 'my'), { recursive: true })
    const cut = await take(readable(bytes.subarray(0, bytes.length - 40_000), fileName), 'my')
    expect(cut.archiveProblems).toEqual(['The archive is broken: gzip: cut off before its end.'])
    expect(cut.whole).toBe(false)
    expect(cut.files.length).toBeGreaterThan(1)
    const named = [...cut.files, ...cut.problems].map(({ path }) => path)
    expect(named.toSorted()).toEqual(whole.files.map(({ path }) => path).toSorted())
    expect(new Set(cut.problems.map(({ kind }) => kind))).toEqual(new Set(['missing']))
    expect(readdirSync(join(into, 'my'))).toHaveLength(cut.files.length)
  })
})

describe('the folder', () => {
  it('is the same after a second run, which writes nothing', async () => {
    await take(await simulatedArchive(), 'Acme Ltd')
    const again = await take(await simulatedArchive(), 'Acme Ltd')
    expect(again.files.map(({ as }) => as)).toEqual(['same', 'same', 'same'])
    expect(written()).toEqual(acme)
  })

  it('keeps what is there, unless it is to be replaced', async () => {
    mkdirSync(join(into, 'Acme Ltd/Contracts'), { recursive: true })
    writeFileSync(join(into, 'Acme Ltd/Contracts/Offer.docx'), 'mine')
    const kept = await take(await simulatedArchive(), 'Acme Ltd')
    expect(kept.problems).toMatchObject([{ kind: 'not-written', path: 'Acme Ltd/Contracts/Offer.docx' }])
    expect(written()).toEqual({ ...acme, 'Acme Ltd/Contracts/Offer.docx': 'mine' })
    const forced = await take(await simulatedArchive(), 'Acme Ltd', { force: true })
    expect(forced.problems).toEqual([])
    expect(written()).toEqual(acme)
  })

  it('is taken up again after an interrupted run', async () => {
    mkdirSync(join(into, 'Acme Ltd/Contracts'), { recursive: true })
    writeFileSync(join(into, 'Acme Ltd/Contracts/.roomkeeper-5-2.part'), 'half of it, and longer')
    await take(await simulatedArchive(), 'Acme Ltd')
    expect(written()).toEqual(acme)
  })

  it('is left by no link', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'roomkeeper-outside-'))
    mkdirSync(join(into, 'Acme Ltd'))
    symlinkSync(outside, join(into, 'Acme Ltd/Contracts'))
    await expect(take(await simulatedArchive(), 'Acme Ltd')).resolves.toMatchObject({
      problems: [
        { kind: 'not-written', path: 'Acme Ltd/Contracts/' },
        { kind: 'not-written', path: 'Acme Ltd/Contracts/Before/' },
        { kind: 'not-written', path: 'Acme Ltd/Contracts/Offer.docx' },
        { kind: 'not-written', path: 'Acme Ltd/Contracts/Before/Old & äöü.txt' },
      ],
      files: [{ path: 'Acme Ltd/Empty.txt' }],
    })
    expect(readdirSync(outside)).toEqual([])
    rmSync(outside, { recursive: true })
  })
})
