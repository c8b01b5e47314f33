import type { ArchiveTampering } from '#infra/simulators/docspace/backup/archive/recipe.ts'

export const owner = '66faa6e4-f133-11ea-b126-00ffeec8b4ef'
export const guest = '21a5e962-2824-4f11-9d73-7c11c14e56ad'
export const nobody = '00000000-0000-0000-0000-000000000000'
export const before = '2026-11-24T10:00:00'

/** A version of a file: its row, and where its content lies. */
export const file = (id: number, version: number, folder: number, size: number, title = `File ${id}.txt`) => ({
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

/** The files of one client's room: three, one of them in two versions. The last is number 8, and has this title. */
export const filesOf = (last: string) => [
  file(5, 1, 11, 20),
  file(5, 2, 11, 30),
  file(6, 1, 10, 0),
  file(8, 1, 12, 700, last),
]
/** Where the content of the last one lies. */
export const path = 'files/folder_1000/file_8/v1/content.txt'

/** What other tables have of that room; `inner` is the title of its second folder, which lies in the first. */
export const roomTables = (inner: string) => ({
  'files/files_folder': [
    { id: 1, parent_id: 0, title: 'virtualrooms', folder_type: 14 },
    { id: 7, parent_id: 0, title: 'my', folder_type: 5 },
    { id: 10, parent_id: 1, title: 'Client', folder_type: 16 },
    { id: 11, parent_id: 10, title: 'Contracts', folder_type: 0 },
    { id: 12, parent_id: 11, title: inner, folder_type: 0 },
  ],
  'files/files_folder_tree': [1, 7, 10, 11, 12].map((id) => ({ folder_id: id, parent_id: id, level: 0 })),
  'files2/files_tag': [{ id: 1, tenant_id: 1, name: 'espocrm:Account:6b02', owner: nobody, flag: 64 }],
  'files2/files_tag_link': [{ tenant_id: 1, tag_id: 1, entry_type: 1, entry_id: 10, tag_count: 0 }],
})

export const different = (...differences: object[]) => ({ faults: [], differences })

/** What a person or a disc does to stored files and their list, and what of it is seen; `last` is the last file. */
export const byPersonInStorage = (last: object): [ArchiveTampering, object][] => [
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
