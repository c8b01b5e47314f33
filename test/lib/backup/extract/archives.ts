import { readFileSync } from 'node:fs'
import type { PortalContents } from '#infra/simulators/docspace/backup/archive/entries.ts'
import type { ArchiveRecipe } from '#infra/simulators/docspace/backup/archive/recipe.ts'
import type { ReadableArchive } from '#lib/backup/extract/walk.ts'
import { nobody, owner } from '../archive/client-room.ts'
import { xmlTable } from '../archive/content/entries.ts'
import { written } from '../archive/proving.ts'
import { tarEnd, tarEntry } from '../archive/tarball.ts'

interface FileRow {
  id: number
  version: number
  folder: number
  title: string
  text: string
  on?: string
}

const file = ({ id, version, folder, title, text, on = '2026-11-24T10:00:00' }: FileRow) => ({
  row: {
    id,
    version,
    tenant_id: 1,
    current_version: true,
    folder_id: folder,
    title,
    content_length: Buffer.byteLength(text),
    create_by: owner,
    modified_on: on,
  },
  object: {
    path: `files/folder_1000/file_${id}/v${version}/content${/\.\w+$/.exec(title)?.[0] ?? ''}`,
    size: Buffer.byteLength(text),
    base64: Buffer.from(text).toString('base64'),
  },
})

const files = [
  { ...file({ id: 5, version: 1, folder: 11, title: 'Offer.docx', text: 'first offer' }) },
  { ...file({ id: 5, version: 2, folder: 11, title: 'Offer.docx', text: 'second', on: '2026-11-24T11:00:00' }) },
  { ...file({ id: 6, version: 1, folder: 10, title: 'Empty.txt', text: '' }) },
  { ...file({ id: 7, version: 1, folder: 20, title: 'Hers.txt', text: 'of another client' }) },
  { ...file({ id: 9, version: 1, folder: 7, title: 'Mine.txt', text: 'of a person' }) },
  { ...file({ id: 8, version: 1, folder: 12, title: 'Old & äöü.txt', text: 'old one' }) },
]
for (const { row } of files) if (row.id === 5 && row.version === 1) row.current_version = false

const folder = (id: number, parent_id: number, title: string, folder_type: number) => ({
  id,
  parent_id,
  title,
  folder_type,
})
const tag = (id: number, name: string) => ({ id, tenant_id: 1, name, owner: nobody, flag: 64 })
const link = (tag_id: number, entry_id: number) => ({ tenant_id: 1, tag_id, entry_type: 1, entry_id, tag_count: 0 })

/** Two clients' rooms, one of them with folders in folders, an archived room without a client, and a person's documents. */
export const twoClients: PortalContents = {
  at: Date.parse('2026-11-25T02:00:00Z'),
  tables: {
    'core/core_user': [{ id: owner, tenant: 1, status: 1, email: 'admin@example.com' }],
    'files/files_file': files.map(({ row }) => row),
    'files/files_folder': [
      folder(1, 0, 'virtualrooms', 14),
      folder(2, 0, 'archive', 20),
      folder(7, 0, 'my', 5),
      folder(10, 1, 'Acme Ltd', 16),
      folder(11, 10, 'Contracts', 0),
      folder(12, 11, 'Before', 0),
      folder(20, 1, 'Beta', 19),
      folder(21, 2, 'Gone', 16),
    ],
    'files2/files_tag': [tag(1, 'espocrm:Account:6b02'), tag(2, 'generic:client:c-2'), tag(3, 'important')],
    'files2/files_tag_link': [link(1, 10), link(2, 20), link(3, 20)],
  },
  objects: files.map(({ object }) => object),
}

/** An archive of bytes. */
export const readable = (bytes: Buffer, fileName: string, pieceLength = 10_000): ReadableArchive => ({
  pieces: async (start, length) => bytes.subarray(start, start + length),
  fileName,
  size: bytes.length,
  pieceLength,
})

const made = new Map<string, Promise<Buffer>>()

/** An archive as the simulator writes it; each is made once. */
export const simulated = async (
  recipe: Partial<ArchiveRecipe> = {},
  portal: PortalContents = twoClients,
): Promise<{ bytes: Buffer; fileName: string }> => {
  const key = JSON.stringify([recipe, portal])
  const bytes = made.get(key) ?? written(portal, recipe)
  made.set(key, bytes)
  return { bytes: await bytes, fileName: `localhost_2026-11-25_02-00-00.${recipe.layout ?? 'tar.gz'}` }
}

export const simulatedArchive = async (recipe: Partial<ArchiveRecipe> = {}, portal?: PortalContents) => {
  const { bytes, fileName } = await simulated(recipe, portal)
  return readable(bytes, fileName)
}

/** The archive that a real server wrote (docs/facts/backup-archive.md). */
export const realArchive = (): ReadableArchive =>
  readable(readFileSync('test/fixtures/docspace/archive/restores.tar.gz'), 'localhost_2026-11-28_02-59-48.tar.gz')

/** A bare tar of some tables and nothing else, by their names with the folder: `files/files_file`. */
export const tablesOnly = (
  tables: Readonly<Record<string, readonly Readonly<Record<string, string | number>>[]>>,
): ReadableArchive => {
  const entries = Object.entries(tables).map(([table, rows]) =>
    tarEntry(`databases/${table}`, xmlTable(table.split('/').at(-1) ?? '', ...rows)),
  )
  return readable(Buffer.concat([...entries, tarEnd]), 'localhost_2026-11-25_02-00-00.tar')
}
