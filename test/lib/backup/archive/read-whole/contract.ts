import { describe, expect, it } from 'vitest'
import { Archive } from '#infra/simulators/docspace/backup/archive/archive.ts'
import type { PortalContents } from '#infra/simulators/docspace/backup/archive/entries.ts'
import type {
  ArchiveDefect,
  ArchiveLayout,
  ArchiveRecipe,
  ArchiveTampering,
} from '#infra/simulators/docspace/backup/archive/recipe.ts'
import { packed } from '#infra/simulators/docspace/backup/backup-reading.ts'
import { readWhole } from '#lib/backup/archive/read-whole.ts'

const owner = '66faa6e4-f133-11ea-b126-00ffeec8b4ef'
const guest = '21a5e962-2824-4f11-9d73-7c11c14e56ad'
const nobody = '00000000-0000-0000-0000-000000000000'
const before = '2026-11-24T10:00:00'
const file = (id: number, version: number, folder: number, size: number) => ({
  row: {
    id,
    version,
    tenant_id: 1,
    folder_id: folder,
    title: `File ${id}.txt`,
    content_length: size,
    create_by: owner,
    modified_on: before,
  },
  object: { path: `files/folder_1000/file_${id}/v${version}/content.txt`, size },
})
const files = [file(5, 1, 11, 20), file(5, 2, 11, 30), file(6, 1, 10, 0), file(8, 1, 12, 700)]

/** A portal with one client's room: two folders, three files, one of them in two versions. */
const portal: PortalContents = {
  at: Date.parse('2026-11-25T02:00:00Z'),
  tables: {
    'core/tenants_tenants': [{ id: 1, name: 'Example portal', alias: 'localhost', owner_id: owner }],
    'core/core_user': [
      { id: owner, tenant: 1, status: 1, email: 'admin@example.com' },
      { id: guest, tenant: 1, status: 1, email: 'guest@example.com' },
    ],
    'files/files_file': files.map(({ row }) => row),
    'files/files_folder': [
      { id: 1, parent_id: 0, title: 'virtualrooms', folder_type: 14 },
      { id: 7, parent_id: 0, title: 'my', folder_type: 5 },
      { id: 10, parent_id: 1, title: 'Client', folder_type: 16 },
      { id: 11, parent_id: 10, title: 'Contracts', folder_type: 0 },
      { id: 12, parent_id: 11, title: 'Old', folder_type: 0 },
    ],
    'files/files_folder_tree': [1, 7, 10, 11, 12].map((id) => ({ folder_id: id, parent_id: id, level: 0 })),
    'files2/files_tag': [{ id: 1, tenant_id: 1, name: 'espocrm:Account:6b02', owner: nobody, flag: 64 }],
    'files2/files_tag_link': [{ tenant_id: 1, tag_id: 1, entry_type: 1, entry_id: 10, tag_count: 0 }],
  },
  objects: files.map(({ object }) => object),
}

/** What two readings of an archive show that the simulator writes of that portal. */
export const prove = async (recipe: Partial<ArchiveRecipe>, pieceLength = 1_000_000) => {
  const archive = new Archive({ seed: 3, bytes: 0, shape: 'whole', portal: packed(portal), ...recipe })
  const chunks: Buffer[] = []
  for await (const chunk of archive.read()) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  const pieces = async (start: number, length: number) => bytes.subarray(start, start + length)
  const fileName = `localhost_2026-11-25_02-00-00.${recipe.layout ?? 'tar.gz'}`
  const { content } = await readWhole(pieces, { fileName, size: bytes.length, pieceLength })
  return content
}

const last = { id: 8, version: 1, name: 'File 8.txt' }
const faulty = (id: string, detail: unknown = expect.any(String)) => ({ faults: [{ id, detail }] })
const different = (...differences: object[]) => ({ faults: [], differences })
export const path = 'files/folder_1000/file_8/v1/content.txt'

const byServer: [ArchiveDefect, object][] = [
  ['newer-row', { faults: [], differences: [], facts: expect.objectContaining({ changed: 1, versions: 4 }) }],
  ['doubled-row', faulty('row-twice', 'files/files_file: 1')],
  ['skipped-row', different({ kind: 'row-missing', id: 8, version: 1, name: '' })],
  ['lost-content', different({ kind: 'content-missing', ...last })],
  ['empty-content', different({ kind: 'content-length', ...last })],
  ['listed-only', different({ kind: 'content-missing', ...last })],
  ['vanished', different({ kind: 'unread', id: 8, version: 1, name: path })],
  ['tag-of-a-link', faulty('label-collides', 'file 8')],
]

const byPerson: [ArchiveTampering, object][] = [
  ['no-table-of-files', faulty('table-missing', 'files/files_file')],
  ['no-table-of-people', faulty('table-missing', 'core/core_user')],
  ['no-table-of-labels', faulty('table-missing', 'files2/files_tag_link')],
  ['a-table-twice', faulty('table-twice', 'core/core_user')],
  ['nobody-in-it', faulty('no-people')],
  ['owner-not-in-it', faulty('no-owner')],
  ['table-cut', faulty('xml-broken', 'databases/files/files_file: cut off before its end')],
  ['table-of-no-length', faulty('xml-broken', 'databases/files/files_folder: cut off before its end')],
  ['table-with-two-roots', faulty('xml-broken', 'databases/core/core_group: a second root')],
  ['table-with-crossed-tags', faulty('xml-broken', expect.stringContaining('an end that fits no beginning'))],
  ['table-with-bare-ampersand', faulty('xml-broken', expect.stringContaining('a reference'))],
  ['column-not-there', faulty('column-missing', 'files/files_file.content_length')],
  ['person-twice', faulty('row-twice', 'core/core_user: 1')],
  ['folder-twice', faulty('row-twice', 'files/files_folder: 1')],
  ['folder-not-in-it', different({ kind: 'folder-row-missing', id: 1, name: 'folder 1' })],
  ['label-twice', faulty('row-twice', 'files2/files_tag_link: 1')],
  ['no-index', faulty('index-missing')],
  ['index-cut', faulty('xml-broken', 'storage/restore_info: cut off before its end')],
  [
    'index-short',
    different({ kind: 'object-unlisted', name: 'files/folder_1000/file_5/v1/content.txt', id: 5, version: 1 }),
  ],
  ['object-not-in-index', different({ kind: 'object-unlisted', name: 'room_logos/9_small.png' })],
  ['object-gone', different({ kind: 'content-missing', ...last })],
  ['object-short', different({ kind: 'content-length', ...last })],
  ['object-twice', different({ kind: 'content-twice', ...last })],
  [
    'object-under-another-name',
    different({ kind: 'content-missing', ...last }, { kind: 'object-unlisted', name: `${path}.bak` }),
  ],
]

/** What is true of either packing of an archive. */
export const contract = (layout: ArchiveLayout): void => {
  describe(`a ${layout} as it should be`, () => {
    it('has neither faults nor differences, and the client with its files', async () => {
      expect(await prove({ layout })).toEqual({
        facts: {
          tables: 48,
          knownTables: 48,
          rows: 1 + 2 + 4 + 5 + 5 + 1 + 1,
          otherTables: [],
          versions: 4,
          bytes: 750,
          changed: 0,
          missing: 0,
          objects: 4,
          rooms: 1,
          people: 2,
        },
        faults: [],
        differences: [],
        differenceCount: 0,
        clientRooms: [{ client: 'espocrm:Account:6b02', roomId: 10, versions: 4, bytes: 750 }],
      })
    })

    it('is the same when it is read in pieces of a few bytes', async () => {
      expect(await prove({ layout }, 997)).toEqual(await prove({ layout }))
    })
  })

  describe(`what is wrong with a ${layout} is found:`, () => {
    it.each(byServer)('%s, by the server', async (defect, found) => {
      expect(await prove({ layout, defects: [defect] })).toMatchObject(found)
    })

    it.each(byPerson)('%s, by a person or a disc', async (tampering, found) => {
      expect(await prove({ layout, tampering: [tampering] })).toMatchObject(found)
    })

    it('another table, of another version of the server, which is no fault', async () => {
      const { facts, faults } = await prove({ layout, tampering: ['another-table'] })
      expect(faults).toEqual([])
      expect(facts.otherTables).toEqual(['core/core_new'])
    })
  })
}
