import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
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
const guest = '21a5e962-2824-4f11-9d73-7c11c14e56ad'
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
const record = {
  id: 'b1',
  tenant_id: -1,
  name: archive.row.title,
  storage_type: 0,
  storage_path: '9',
  created_on: before,
  removed: false,
}

/** A server with one portal, and in it one client's room: two folders, three files, one of them in two versions. */
const server: PortalContents = {
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

const prove = async (recipe: Partial<ArchiveRecipe>, of = server, pieceLength = 1_000_000) => {
  const made = new Archive({ seed: 3, bytes: 0, shape: 'whole', dump: true, portal: packed(of), ...recipe })
  const chunks: Buffer[] = []
  for await (const chunk of made.read()) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  const pieces = async (start: number, length: number) => bytes.subarray(start, start + length)
  const fileName = 'workspace_2026-11-25_02-00-00.tar.gz'
  return (await readWhole(pieces, { fileName, size: bytes.length, pieceLength })).content
}

const withTable = (
  name: string,
  change: (rows: PortalContents['tables'][string]) => PortalContents['tables'][string],
) => ({
  ...server,
  tables: { ...server.tables, [name]: change(server.tables[name] ?? []) },
})

describe('a dump as it should be', () => {
  it('has neither faults nor differences, and the client with its files', async () => {
    expect(await prove({})).toEqual({
      facts: {
        tables: 85,
        knownTables: 85,
        rows: 1 + 1 + 1 + 2 + 2 + 5 + 5 + 5 + 1 + 1,
        otherTables: [],
        server: { portals: 1, absentTables: [] },
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
    expect(await prove({}, server, 997)).toEqual(await prove({}))
  })

  it('may have every portal of the server in it', async () => {
    const two = withTable('core/tenants_tenants', (rows) => [
      ...rows,
      { id: 2, name: 'Second', alias: 'second', version: 2, status: 0, owner_id: guest },
      { id: 3, name: 'Gone', alias: 'localhost_deleted', version: 2, status: 2, owner_id: 'nobody' },
    ])
    expect(await prove({}, two)).toMatchObject({ faults: [], facts: { server: { portals: 2 } } })
  })

  it('may have rows twice where two pages of a table meet: a restore replaces them', async () => {
    const doubled = Object.entries(server.tables).map(([name, rows]) => [name, [...rows, ...rows]])
    expect(await prove({}, { ...server, tables: Object.fromEntries(doubled) })).toMatchObject({
      faults: [],
      differenceCount: 0,
    })
  })

  it('leaves out the content of an archive of before, also where its record is read later than its row', async () => {
    const more = Array.from({ length: 60 }, (_, n) => ({
      ...record,
      id: `l${n}`,
      storage_type: 3,
      storage_path: '/srv',
    }))
    expect(
      await prove(
        {},
        withTable('backup_backup', (rows) => [...more, ...rows]),
      ),
    ).toMatchObject({
      faults: [],
      differenceCount: 0,
    })
  })
})

const last = { id: 8, version: 1, name: "It's \\ a\nfile.txt" }
const faulty = (id: string, detail: unknown = expect.any(String)) => ({
  faults: expect.arrayContaining([{ id, detail }]),
})
const different = (...differences: object[]) => ({ faults: [], differences })
const path = 'files/folder_1000/file_8/v1/content.txt'

const byServer: [ArchiveDefect, object][] = [
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
const byPerson: [ArchiveTampering | DumpTampering, object][] = [
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

describe('what is wrong with a dump is found:', () => {
  it.each(byServer)('%s, by the server', async (defect, found) => {
    expect(await prove({ defects: [defect] })).toMatchObject(found)
    expect(await prove({ defects: [defect] }, server, 997)).toMatchObject(found)
  })

  it.each(byPerson)('%s, by a person or a disc', async (tampering, found) => {
    expect(await prove({ tampering: [tampering] })).toMatchObject(found)
    expect(await prove({ tampering: [tampering] }, server, 997)).toMatchObject(found)
  })

  it('a file whose number was once that of an archive, and whose content the server therefore leaves out', async () => {
    const gone = { ...record, id: 'b2', name: 'workspace_2026-11-22_02-00-00.tar.gz', storage_path: '8', removed: true }
    const reused = { ...withTable('backup_backup', (rows) => [...rows, gone]), objects: server.objects.slice(0, -1) }
    expect(await prove({}, reused)).toMatchObject(different({ kind: 'content-left-out', ...last }))
  })

  it('tables of another version of the server, which is no fault', async () => {
    const { facts, faults } = await prove({ tampering: ['another-scheme', 'no-scheme-of-a-small-table'] })
    expect(faults).toEqual([])
    expect(facts).toMatchObject({ otherTables: ['core_new'], tables: 84, server: { absentTables: ['webhooks'] } })
  })

  it('an archive of a portal, which is none', async () => {
    expect((await prove({ dump: false })).facts.server).toBeUndefined()
  })
})

describe('a dump that a real server wrote', () => {
  it('has everything in it', async () => {
    const bytes = readFileSync('test/fixtures/docspace/dump/workspace.tar.gz')
    const pieces = async (start: number, length: number) => bytes.subarray(start, start + length)
    const fileName = 'workspace_2026-11-28_23-51-22.tar.gz'
    const { content } = await readWhole(pieces, { fileName, size: bytes.length, pieceLength: 10_000 })
    expect(content).toMatchObject({ faults: [], differenceCount: 0 })
    expect(content.facts).toMatchObject({ tables: 85, versions: 17, objects: 17, rooms: 5, people: 6 })
    expect(content.clientRooms).toHaveLength(5)
    expect(content.clientRooms[0]).toEqual({ client: 'generic:client:c-0', roomId: 7, versions: 2, bytes: 9 })
  })
})
