import { expect } from 'vitest'
import type { PortalContents } from '#infra/simulators/docspace/backup/archive/entries.ts'
import type {
  ArchiveDefect,
  ArchiveRecipe,
  ArchiveTampering,
  DumpTampering,
} from '#infra/simulators/docspace/backup/archive/recipe.ts'
import {
  before,
  byPersonInStorage,
  different,
  file,
  filesOf,
  guest,
  nobody,
  owner,
  path,
  roomTables,
} from '../client-room.ts'
import { contentOf, written } from '../proving.ts'

const lastTitle = "It's \\ a\nfile.txt"
const files = filesOf(lastTitle)
/** An archive of before, whose content is in no dump. */
const archive = file(9, 1, 7, 5_000, 'workspace_2026-11-23_02-00-00.tar.gz')
export const record = {
  id: 'b1',
  tenant_id: -1,
  name: archive.row.title,
  storage_type: 0,
  storage_path: '9',
  created_on: before,
  removed: false,
}

/** A server with one portal, and in it one client's room. */
export const server: PortalContents = {
  at: Date.parse('2026-11-25T02:00:00Z'),
  tables: {
    __EFMigrationsHistory: [{ MigrationId: '1', ProductVersion: '10.0.0' }],
    core_user_api_key: [{ Id: 'k1', name: 'backup', create_by: owner, IsActive: true, tenant_id: 1 }],
    backup_backup: [record],
    'core/tenants_tenants': [
      { id: -1, name: 'Web Office', alias: 'settings', version: 2, status: 1, owner_id: nobody },
      { id: 1, name: 'Example portal', alias: 'localhost', version: 2, status: 0, owner_id: owner },
    ],
    'core/core_user': [
      { id: owner, tenant: 1, status: 1, email: 'admin@example.com', activation_status: 1 },
      { id: guest, tenant: 1, status: 1, email: 'guest@example.com', activation_status: 1 },
    ],
    'files/files_file': [...files, archive].map(({ row }) => row),
    ...roomTables("O'Old"),
  },
  objects: files.map(({ object }) => object),
}

/** What two readings of a dump show that the simulator writes of a server. */
export const prove = async (recipe: Partial<ArchiveRecipe>, of = server, pieceLength = 1_000_000) => {
  const fileName = 'workspace_2026-11-25_02-00-00.tar.gz'
  return contentOf(await written(of, { dump: true, ...recipe }), fileName, pieceLength)
}

export const last = { id: 8, version: 1, name: lastTitle }
const faulty = (id: string, detail: unknown = expect.any(String)) => ({
  faults: expect.arrayContaining([{ id, detail }]),
})

/** What the server does wrong now and then, and what of it is seen. */
export const byServer: [ArchiveDefect, object][] = [
  ['newer-row', { faults: [], differences: [], facts: expect.objectContaining({ changed: 1, versions: 4 }) }],
  ['doubled-row', { faults: [], differences: [] }],
  ['lost-content', different({ kind: 'content-missing', ...last })],
  ['empty-content', different({ kind: 'content-length', ...last })],
  ['listed-only', different({ kind: 'content-missing', ...last })],
  ['vanished', different({ kind: 'unread', id: 8, version: 1, name: path })],
  // A dump keeps the numbers of its labels.
  ['tag-of-a-link', { faults: [] }],
]

const cut = 'cut off before its end'
/** What a person or a disc does to a dump, and what of it is seen. */
export const byPerson: [ArchiveTampering | DumpTampering, object][] = [
  ['no-mark', faulty('mark-missing')],
  ['no-scheme-of-files', faulty('scheme-missing', 'files_file')],
  ['no-rows-of-people', faulty('rows-missing', 'core_user')],
  ['no-rows-of-keys', faulty('rows-missing', 'core_user_api_key')],
  ['scheme-cut', faulty('xml-broken', expect.stringContaining('databases/scheme/files_file: a scheme'))],
  ['scheme-of-another-table', faulty('xml-broken', expect.stringContaining('databases/scheme/core_acl: a scheme'))],
  ['scheme-twice', faulty('table-twice', 'core_acl')],
  ['rows-cut', faulty('xml-broken', `databases/data/files_file: ${cut}`)],
  ['rows-of-no-length', faulty('xml-broken', `databases/data/files_folder: ${cut}`)],
  ['rows-of-another-table', faulty('xml-broken', 'databases/data/files_folder: a statement that is none')],
  ['row-too-short', faulty('xml-broken', expect.stringContaining('a row of another length'))],
  ['quote-not-closed', faulty('xml-broken', expect.stringContaining('databases/data/files_folder: '))],
  ['value-that-is-none', faulty('xml-broken', 'databases/data/files_folder_tree: a value that is none')],
  ['column-not-in-scheme', faulty('column-unknown', 'core_user.email')],
  ['owner-changed', faulty('no-owner')],
  ['no-index', faulty('index-missing')],
  ['index-cut', faulty('xml-broken', `storage/restore_info: ${cut}`)],
  [
    'no-rows-of-files',
    {
      faults: [],
      differenceCount: 4,
      differences: expect.arrayContaining([{ kind: 'row-missing', id: 8, version: 1, name: '' }]),
    },
  ],
  ['length-changed', different({ kind: 'content-length', id: 5, version: 1, name: 'File 5.txt' })],
  ['folder-row-gone', different({ kind: 'folder-row-missing', id: 1, name: 'folder 1' })],
  ...byPersonInStorage(last),
]
