import { EMPTY_GUID } from '../../portal/portal.ts'
import { InvalidTable, type StoredRow } from './read-table.ts'

interface KeyedTables {
  files: readonly StoredRow[]
  people: readonly StoredRow[]
  memberships: readonly StoredRow[]
  security: readonly StoredRow[]
  tags: readonly StoredRow[]
  tagLinks: readonly StoredRow[]
}

/** Keys of the data base: no two rows may have one. */
const KEYS = {
  files: ['id', 'version'],
  people: ['id'],
  memberships: ['userid', 'groupid', 'ref_type'],
  security: ['entry_id', 'entry_type', 'subject'],
  tagLinks: ['tag_id', 'entry_id', 'entry_type'],
} as const

/**
 * What the data base refuses, and with it the whole archive.
 *
 * A label whose owner is no person is left out, but its links keep its number. That is by chance the new number of another
 * label of the same entry, and the simulator is unlucky each time (docs/facts/backup-archive.md#a-mark-of-a-links-visitor).
 */
export function refuseDoubled(tables: KeyedTables): void {
  for (const [name, columns] of Object.entries(KEYS) as [keyof typeof KEYS, readonly string[]][]) {
    const keys = tables[name].map((row) => columns.map((column) => row[column]).join(' '))
    if (new Set(keys).size < keys.length) throw new InvalidTable(`${name}: a key stands twice`)
  }
  const people = new Set([EMPTY_GUID, ...tables.people.map(({ id }) => id)])
  const kept = new Set(tables.tags.filter(({ owner }) => people.has(owner)).map(({ id }) => id))
  const entryOf = ({ entry_id, entry_type }: StoredRow) => `${entry_type} ${entry_id}`
  const marked = new Set(tables.tagLinks.filter(({ tag_id }) => kept.has(tag_id)).map(entryOf))
  const astray = tables.tagLinks.filter((link) => !kept.has(link.tag_id) && marked.has(entryOf(link)))
  if (people.size > 1 && astray.length > 0) throw new InvalidTable('tagLinks: a number is taken')
}
