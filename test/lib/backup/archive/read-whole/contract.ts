import { describe, expect, it } from 'vitest'
import type { PortalContents } from '#infra/simulators/docspace/backup/archive/entries.ts'
import type {
  ArchiveDefect,
  ArchiveLayout,
  ArchiveRecipe,
  ArchiveTampering,
} from '#infra/simulators/docspace/backup/archive/recipe.ts'
import { byPersonInStorage, different, filesOf, guest, owner, path, roomTables } from '../client-room.ts'
import { contentOf, written } from '../proving.ts'

const files = filesOf('File 8.txt')

/** A portal with one client's room. */
const portal: PortalContents = {
  at: Date.parse('2026-11-25T02:00:00Z'),
  tables: {
    'core/tenants_tenants': [{ id: 1, name: 'Example portal', alias: 'localhost', owner_id: owner }],
    'core/core_user': [
      { id: owner, tenant: 1, status: 1, email: 'admin@example.com' },
      { id: guest, tenant: 1, status: 1, email: 'guest@example.com' },
    ],
    'files/files_file': files.map(({ row }) => row),
    ...roomTables('Old'),
  },
  objects: files.map(({ object }) => object),
}

/** What two readings of an archive show that the simulator writes of that portal. */
export const prove = async (recipe: Partial<ArchiveRecipe>, pieceLength = 1_000_000) => {
  const fileName = `localhost_2026-11-25_02-00-00.${recipe.layout ?? 'tar.gz'}`
  return contentOf(await written(portal, recipe), fileName, pieceLength)
}

const last = { id: 8, version: 1, name: 'File 8.txt' }
const faulty = (id: string, detail: unknown = expect.any(String)) => ({ faults: [{ id, detail }] })

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
  ...byPersonInStorage(last),
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
