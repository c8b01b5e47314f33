import { describe, expect, it } from 'vitest'
import { browsePlaces } from '#lib/backup/extract/browse.ts'
import { detectLayout } from '#lib/backup/extract/detect-layout.ts'
import { openSelection, tableProblems } from '#lib/backup/extract/extract.ts'
import { listSelection } from '#lib/backup/extract/list-selection.ts'
import type { ReadableArchive } from '#lib/backup/extract/walk.ts'
import { simulated, simulatedArchive, tablesOnly, twoClients } from './archives.ts'

const changed = Date.parse('2026-11-24T10:00:00Z')
const room = {
  kind: 'room',
  clients: [] as string[],
  files: 0,
  versions: 0,
  bytes: 0,
  modified: undefined as number | undefined,
}

describe.each(['tar.gz', 'tar'] as const)('the rooms of a %s', (layout) => {
  it('with their clients, files, versions, bytes and last change', async () => {
    const { places, faults } = await browsePlaces(await simulatedArchive({ layout }))
    expect(tableProblems(...faults)).toEqual([])
    expect(places).toEqual([
      { ...room, id: 7, title: 'my', kind: 'personal', files: 1, versions: 1, bytes: 11, modified: changed },
      {
        ...room,
        id: 10,
        title: 'Acme Ltd',
        clients: ['espocrm:Account:6b02'],
        files: 3,
        versions: 4,
        bytes: 24,
        modified: changed + 3_600_000,
      },
      {
        ...room,
        id: 20,
        title: 'Beta',
        clients: ['generic:client:c-2'],
        files: 1,
        versions: 1,
        bytes: 17,
        modified: changed,
      },
      { ...room, id: 21, title: 'Gone', kind: 'archived' },
    ])
  })

  it('without files whose folder is not in the archive', async () => {
    const rows = twoClients.tables['files/files_file'] ?? []
    const lost = rows.map((row) => ({ ...row, id: Number(row.id) + 100, folder_id: 999 }))
    const tables = { ...twoClients.tables, 'files/files_file': [...rows, ...lost] }
    const { places } = await browsePlaces(await simulatedArchive({ layout }, { ...twoClients, tables }))
    expect(places.map(({ versions }) => versions)).toEqual([1, 4, 1, 0])
  })

  it('as far as damaged tables tell', async () => {
    const { places, faults } = await browsePlaces(await simulatedArchive({ layout, tampering: ['no-table-of-files'] }))
    expect(tableProblems(...faults)).toEqual(['The table files/files_file is not in the archive.'])
    expect(places.map(({ id, versions }) => [id, versions])).toEqual([
      [10, 0],
      [20, 0],
      [21, 0],
    ])
  })
})

it('rooms are listed by their numbers also where nothing is in them, other places are not', async () => {
  const folder = (id: number, parent_id: number, folder_type: number) => ({
    id,
    parent_id,
    title: `f${id}`,
    folder_type,
  })
  const archive = tablesOnly({
    'files/files_folder': [folder(12, 3, 16), folder(3, 0, 30), folder(9, 4, 15), folder(4, 0, 14), folder(2, 0, 5)],
  })
  const { places } = await browsePlaces(archive)
  expect(places.map(({ id, kind }) => [id, kind])).toEqual([
    [9, 'room'],
    [12, 'template'],
  ])
})

/** An archive that notes up to which byte it was read, and how many bytes were. */
const watched = (archive: ReadableArchive) => {
  const read = { end: 0, bytes: 0 }
  const pieces: ReadableArchive['pieces'] = async (start, length) => {
    const bytes = await archive.pieces(start, length)
    read.end = Math.max(read.end, start + bytes.length)
    read.bytes += bytes.length
    return bytes
  }
  return { read, archive: { ...archive, pieces } }
}

describe('what is read of an archive', () => {
  it('is the front of a tar.gz', async () => {
    const { read, archive } = watched(await simulatedArchive({ bytes: 3_000_000 }))
    await browsePlaces(archive)
    expect(read.end).toBeLessThan(200_000)
  })

  it('is no content of a tar', async () => {
    const { read, archive } = watched(await simulatedArchive({ bytes: 30_000_000, layout: 'tar' }))
    await browsePlaces(archive)
    expect(read.bytes).toBeLessThan(600_000)
  })
})

describe('folders and files of a selection', () => {
  it('by their titles, with all versions', async () => {
    const { folders, files } = listSelection(await openSelection(await simulatedArchive(), 'espocrm:Account:6b02'))
    expect(folders).toEqual([
      { id: 10, path: 'Acme Ltd' },
      { id: 11, path: 'Acme Ltd/Contracts' },
      { id: 12, path: 'Acme Ltd/Contracts/Before' },
    ])
    const older = { version: 1, bytes: 11, modified: changed }
    expect(files).toEqual([
      {
        id: 5,
        path: 'Acme Ltd/Contracts/Offer.docx',
        versions: [older, { version: 2, bytes: 6, modified: changed + 3_600_000 }],
      },
      { id: 6, path: 'Acme Ltd/Empty.txt', versions: [{ version: 1, bytes: 0, modified: changed }] },
      {
        id: 8,
        path: 'Acme Ltd/Contracts/Before/Old & äöü.txt',
        versions: [{ version: 1, bytes: 7, modified: changed }],
      },
    ])
  })
})

describe('a dump', () => {
  it('has a table without rows by its scheme alone', async () => {
    const dump = await simulatedArchive(
      { dump: true },
      { ...twoClients, tables: { ...twoClients.tables, 'files2/files_tag_link': [] } },
    )
    const { places, faults } = await browsePlaces({ ...dump, layout: await detectLayout(dump) })
    expect(tableProblems(...faults)).toEqual([])
    expect(places.flatMap(({ clients }) => clients)).toEqual([])
  })

  it('without the scheme of a table lacks it, which is known where the files begin', async () => {
    const dump = await simulatedArchive({
      dump: true,
      tampering: ['no-scheme-of-files', 'no-rows-of-files'],
      bytes: 3_000_000,
    })
    const { read, archive: watchedDump } = watched({ ...dump, layout: await detectLayout(dump) })
    expect(tableProblems(...(await browsePlaces(watchedDump)).faults)).toEqual([
      'The table files/files_file is not in the archive.',
    ])
    expect(read.end).toBeLessThan(200_000)
  })
})

it('an archive of no bytes is told as that', async () => {
  const { bytes, fileName } = await simulated({}, twoClients)
  const empty = { pieces: async () => bytes.subarray(0, 0), fileName, pieceLength: 1_000 }
  await expect(browsePlaces(empty)).rejects.toThrow('the archive is empty')
})
