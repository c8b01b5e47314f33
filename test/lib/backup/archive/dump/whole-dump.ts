import { expect } from 'vitest'
import { Archive } from '#infra/simulators/docspace/backup/archive/archive.ts'
import type { PortalContents } from '#infra/simulators/docspace/backup/archive/entries.ts'
import type {
  ArchiveDefect,
  ArchiveRecipe,
  ArchiveTampering,
  DumpTampering,
} from '#infra/simulators/docspace/backup/archive/recipe.ts'
import { packed } from '#infra/simulators/docspace/backup/backup-reading.ts'
import { readWhole } from '#lib/backup/archive/read-whole.ts'

const owner = '66faa6e4-f133-11ea-b126-00ffeec8b4ef'
export const guest = '21a5e962-2824-4f11-9d73-7c11c14e56ad'
const nobody = '00000000-0000-0000-0000-000000000000'
const before = '2026-11-24T10:00:00'

const file = (id: number, version: number, folder: number, size: number, title = `File ${id}.txt`) => ({
  row: {
    id,
    version,
    tenant_id: 1,
    version_group: 1,
    current_version: true,
    folder_id: folder,
    title,
    content_length: size,
    file_status: 0,
    category: 0,
    create_by: owner,
    create_on: before,
    modified_by: owner,
    modified_on: before,
    encrypted: false,
  },
  object: { path: `files/folder_1000/file_${id}/v${version}/content.txt`, size },
})
const files = [file(5, 1, 11, 20), file(5, 2, 11, 30), file(6, 1, 10, 0), file(8, 1, 12, 700, "It's \\ a\nfile.txt")]
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

/** A server with one portal, and in it one client's room: two folders, three files, one of them in two versions. */
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
    'files/files_folder': [
      { id: 1, parent_id: 0, title: 'virtualrooms', folder_type: 14 },
      { id: 7, parent_id: 0, title: 'my', folder_type: 5 },
      { id: 10, parent_id: 1, title: 'Client', folder_type: 16 },
      { id: 11, parent_id: 10, title: 'Contracts', folder_type: 0 },
      { id: 12, parent_id: 11, title: "O'Old", folder_type: 0 },
    ],
    'files/files_folder_tree': [1, 7, 10, 11, 12].map((id) => ({ folder_id: id, parent_id: id, level: 0 })),
    'files2/files_tag': [{ id: 1, tenant_id: 1, name: 'espocrm:Account:6b02', owner: nobody, flag: 64 }],
    'files2/files_tag_link': [{ tenant_id: 1, tag_id: 1, entry_type: 1, entry_id: 10, tag_count: 0 }],
  },
  objects: files.map(({ object }) => object),
}

/** What two readings of a dump show that the simulator writes of a server. */
export const prove = async (recipe: Partial<ArchiveRecipe>, of = server, pieceLength = 1_000_000) => {
  const made = new Archive({ seed: 3, bytes: 0, shape: 'whole', dump: true, portal: packed(of), ...recipe })
  const chunks: Buffer[] = []
  for await (const chunk of made.read()) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  const pieces = async (start: number, length: number) => bytes.subarray(start, start + length)
  const fileName = 'workspace_2026-11-25_02-00-00.tar.gz'
  return (await readWhole(pieces, { fileName, size: bytes.length, pieceLength })).content
}

export const last = { id: 8, version: 1, name: "It's \\ a\nfile.txt" }
const faulty = (id: string, detail: unknown = expect.any(String)) => ({
  faults: expect.arrayContaining([{ id, detail }]),
})
export const different = (...differences: object[]) => ({ faults: [], differences })
const path = 'files/folder_1000/file_8/v1/content.txt'

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
