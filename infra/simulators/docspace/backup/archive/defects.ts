import type { StoredObject } from '../tables/contents.ts'
import type { Row } from '../tables/table-xml.ts'
import type { PortalContents } from './entries.ts'
import type { ArchiveDefect } from './recipe.ts'

/**
 * What the server does to an archive without a word, and calls completed (docs/facts/backup-archive.md#completed-is-no-proof).
 * Each takes the contents of a portal and gives what the server would have written.
 */
export const ARCHIVE_DEFECTS = {
  /** People wrote while it ran: a row that is newer than the list of objects. */
  'newer-row': (contents): PortalContents =>
    changed(contents, FILES, (rows) => [...rows, { ...lastOf(rows), id: 900_001, modified_on: timeOf(contents.at) }]),
  /** Pages without an order: one row twice. */
  'doubled-row': (contents): PortalContents => changed(contents, FILES, (rows) => [...rows, lastOf(rows)]),
  /** Pages without an order: one row not at all. */
  'skipped-row': (contents): PortalContents => changed(contents, FILES, (rows) => rows.slice(0, -1)),
  /** A content that was lost in the portal before. */
  'lost-content': (contents): PortalContents => ({ ...contents, objects: contents.objects.slice(0, -1) }),
  /** A content that is of no length in the portal. */
  'empty-content': (contents): PortalContents => ({
    ...contents,
    objects: contents.objects.map((one, index) => (index === contents.objects.length - 1 ? { ...one, ...EMPTY } : one)),
  }),
  /** Nothing came when it was read: the list names it all the same. */
  'listed-only': (contents): PortalContents => ({
    ...contents,
    objects: contents.objects.slice(0, -1),
    listedOnly: [lastOf(contents.objects).path],
  }),
  /** It vanished while the archive was written. */
  vanished: (contents): PortalContents => ({
    ...contents,
    objects: contents.objects.slice(0, -1),
    missing: [lastOf(contents.objects).path],
  }),
  /** A mark of a link's visitor on a file that somebody else has marked too: no server restores that. */
  'tag-of-a-link': (contents): PortalContents => withMarks(contents),
} satisfies Record<ArchiveDefect, (contents: PortalContents) => PortalContents>

const FILES = 'files/files_file'
const EMPTY = { size: 0, base64: '' }

const lastOf = <T extends Row | StoredObject>(list: readonly T[]): T => {
  const last = list.at(-1)
  if (last === undefined) throw new Error('a defect needs a portal with a file in it')
  return last
}

const timeOf = (ms: number): string => new Date(ms + 1_000).toISOString().slice(0, 19)

const changed = (contents: PortalContents, table: string, change: (rows: Row[]) => Row[]): PortalContents => ({
  ...contents,
  tables: { ...contents.tables, [table]: change(contents.tables[table] ?? []) },
})

const withMarks = (contents: PortalContents): PortalContents => {
  const file = lastOf(contents.tables[FILES] ?? []).id
  const owner = contents.tables['core/core_user']?.[0]?.id
  const tag = (id: number, name: string, by: Row[string], flag: number) => ({ id, tenant_id: 1, name, owner: by, flag })
  const link = (id: number) => ({ tenant_id: 1, tag_id: id, entry_type: 2, entry_id: file, tag_count: 1 })
  const marked = changed(contents, 'files2/files_tag', (rows) => [
    tag(2_000_000_001, 'favorite', owner, 2),
    ...rows,
    tag(2_000_000_000, 'new', 'f92055c2-c0e6-48da-95a7-2d4fc35f8711', 1),
  ])
  return changed(marked, 'files2/files_tag_link', (rows) => [...rows, link(2_000_000_000), link(2_000_000_001)])
}
