import { inflateRawSync } from 'node:zlib'
import { OWNER_ID } from '../../portal/seed.ts'
import { contentPath, type StoredObject } from '../tables/contents.ts'
import { listXml, type Row, tableXml } from '../tables/table-xml.ts'
import { TABLE_PATHS } from '../tables/tables.ts'

/** What a backup has read of a portal, before it is written. Plain data. */
export interface PortalContents {
  /** When it began, epoch milliseconds. */
  at: number
  /** By the path of the table; one that is not here has no rows. */
  tables: Record<string, Row[]>
  objects: StoredObject[]
  /** Paths that the list names although nothing was written, and those that the server said were missing. */
  listedOnly?: string[]
  missing?: string[]
}

/** One entry of an archive; `size` bytes made by the seed where there is no `bytes`. */
export interface ArchiveEntry {
  name: string
  size: number
  bytes?: Buffer
}

const LARGEST_FILLER = 16 * 1024 * 1024
const FIRST_FILLER = 1_000_001
const MY_DOCUMENTS = 7

/** The contents of a portal with files of a person beside them that have `bytes` in all. */
export function withFiller(contents: PortalContents, bytes: number): PortalContents {
  const each = Math.min(LARGEST_FILLER, Math.max(1, Math.ceil(bytes / 4)))
  const sizes = Array.from({ length: Math.ceil(bytes / each) }, (_, n) => Math.min(each, bytes - n * each))
  const on = new Date(contents.at - 86_400_000).toISOString().slice(0, 19)
  const rows = sizes.map((size, n) => fillerRow(FIRST_FILLER + n, size, on))
  const objects = sizes.map((size, n) => ({ path: contentPath(FIRST_FILLER + n, 1, '.zip'), size }))
  const files = [...(contents.tables['files/files_file'] ?? []), ...rows]
  return {
    ...contents,
    tables: { ...contents.tables, 'files/files_file': files },
    objects: [...contents.objects, ...objects],
  }
}

const fillerRow = (id: number, size: number, on: string): Row => ({
  id,
  version: 1,
  tenant_id: 1,
  version_group: 1,
  current_version: true,
  folder_id: MY_DOCUMENTS,
  title: `Scan ${id}.zip`,
  content_length: size,
  create_by: OWNER_ID,
  create_on: on,
  modified_by: OWNER_ID,
  modified_on: on,
  encrypted: false,
})

export function textEntry(name: string, text: string): ArchiveEntry {
  const bytes = Buffer.from(text)
  return { name, size: bytes.length, bytes }
}

export const without = (entries: ArchiveEntry[], name: string) => entries.filter((entry) => entry.name !== name)

export const edited = (entries: ArchiveEntry[], name: string, edit: (text: string) => string): ArchiveEntry[] =>
  entries.map((entry) => (entry.name === name ? textEntry(name, edit(String(entry.bytes))) : entry))

/** In the order of the server: tables, objects, the list of them, and what is missing where something is. */
export function entriesOf({ tables, objects, listedOnly = [], missing = [] }: PortalContents): ArchiveEntry[] {
  const stored = objects.map(({ path, size, base64 }) => ({
    name: path,
    size,
    ...(base64 !== undefined && { bytes: Buffer.from(base64, 'base64') }),
  }))
  const listed = [...objects.map(({ path }) => path), ...listedOnly]
  return [
    ...TABLE_PATHS.map((path) => textEntry(`databases/${path}`, tableXml(path, tables[path] ?? []))),
    ...stored,
    textEntry('storage/restore_info', listXml('storage_restore', listed)),
    ...(missing.length > 0
      ? [textEntry('storage/missing_info', listXml('storage_missing', missing, 'File not found'))]
      : []),
  ]
}

/** What a portal holds that nobody has used. */
const UNUSED: PortalContents = {
  at: 0,
  tables: {
    'core/tenants_tenants': [{ id: 1, name: 'Example portal', alias: 'localhost', status: 0, owner_id: OWNER_ID }],
    'core/core_user': [{ id: OWNER_ID, tenant: 1, username: 'administrator', status: 1, email: 'admin@example.com' }],
    'files/files_folder': [{ id: MY_DOCUMENTS, parent_id: 0, title: 'my', folder_type: 5, create_by: OWNER_ID }],
    'files/files_folder_tree': [{ folder_id: MY_DOCUMENTS, parent_id: MY_DOCUMENTS, level: 0 }],
    __EFMigrationsHistory: [{ MigrationId: '20220101000000_First', ProductVersion: '10.0.0' }],
    core_user_api_key: [{ Id: OWNER_ID, name: 'backup', create_by: OWNER_ID, IsActive: true, tenant_id: 1 }],
  },
  objects: [],
}

/** Contents as they are kept in the state of the simulator: packed, because every night leaves some. */
export const unpacked = (packed: string | undefined): PortalContents =>
  packed === undefined ? UNUSED : JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString())
