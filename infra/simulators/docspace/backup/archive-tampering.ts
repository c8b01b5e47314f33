import type { ArchiveEntry } from './archive-entries.ts'
import type { ArchiveTampering } from './archive-recipe.ts'

/** What a person, a disc or a program that packs an archive anew can do to it: the container is whole, the content is not. */
export const ARCHIVE_TAMPERING = {
  'no-table-of-files': (entries: ArchiveEntry[]) => without(entries, 'databases/files/files_file'),
  'no-table-of-people': (entries: ArchiveEntry[]) => without(entries, 'databases/core/core_user'),
  'no-table-of-labels': (entries: ArchiveEntry[]) => without(entries, 'databases/files2/files_tag_link'),
  'another-table': (entries: ArchiveEntry[]) => [textEntry('databases/core/core_new', '<NewDataSet />'), ...entries],
  'a-table-twice': (entries: ArchiveEntry[]) => [...entries, ...only(entries, 'databases/core/core_user')],
  'nobody-in-it': (entries: ArchiveEntry[]) => edited(entries, 'databases/core/core_user', (xml) => rowless(xml)),
  'owner-not-in-it': (entries: ArchiveEntry[]) =>
    edited(entries, 'databases/core/tenants_tenants', (xml) => xml.replace(/<owner_id>[^<]*/, '<owner_id>somebody')),
  'table-cut': (entries: ArchiveEntry[]) =>
    edited(entries, 'databases/files/files_file', (xml) => xml.slice(0, xml.length >> 1)),
  'table-of-no-length': (entries: ArchiveEntry[]) => edited(entries, 'databases/files/files_folder', () => ''),
  'table-with-two-roots': (entries: ArchiveEntry[]) =>
    edited(entries, 'databases/core/core_group', (xml) => `${xml}<more />`),
  'table-with-crossed-tags': (entries: ArchiveEntry[]) =>
    edited(entries, 'databases/core/core_user', (xml) => xml.replace('</core_user>', '</core_users>')),
  'table-with-bare-ampersand': (entries: ArchiveEntry[]) =>
    edited(entries, 'databases/core/tenants_tenants', (xml) => xml.replace('Example', 'R&D')),
  'column-not-there': (entries: ArchiveEntry[]) =>
    edited(entries, 'databases/files/files_file', (xml) => xml.replace(/ *<content_length>.*\n/g, '')),
  'person-twice': (entries: ArchiveEntry[]) => edited(entries, 'databases/core/core_user', (xml) => twice(xml)),
  'folder-twice': (entries: ArchiveEntry[]) => edited(entries, 'databases/files/files_folder', (xml) => twice(xml)),
  'folder-not-in-it': (entries: ArchiveEntry[]) =>
    edited(entries, 'databases/files/files_folder', (xml) => lessOne(xml)),
  'label-twice': (entries: ArchiveEntry[]) => edited(entries, 'databases/files2/files_tag_link', (xml) => twice(xml)),
  'no-index': (entries: ArchiveEntry[]) => without(entries, 'storage/restore_info'),
  'index-cut': (entries: ArchiveEntry[]) =>
    edited(entries, 'storage/restore_info', (xml) => xml.slice(0, xml.length >> 1)),
  'index-short': (entries: ArchiveEntry[]) =>
    edited(entries, 'storage/restore_info', (xml) => xml.replace(/<file>[\s\S]*?<\/file>/, '')),
  'object-not-in-index': (entries: ArchiveEntry[]) => [...entries, textEntry('room_logos/9_small.png', 'a picture')],
  'object-gone': (entries: ArchiveEntry[]) => entries.filter((entry) => entry !== lastContent(entries)),
  'object-short': (entries: ArchiveEntry[]) =>
    entries.map((entry) => (entry === lastContent(entries) ? { ...entry, size: entry.size - 1 } : entry)),
  'object-twice': (entries: ArchiveEntry[]) =>
    entries.flatMap((entry) => (entry === lastContent(entries) ? [entry, entry] : entry)),
  'object-under-another-name': (entries: ArchiveEntry[]) =>
    entries.map((entry) => (entry === lastContent(entries) ? { ...entry, name: `${entry.name}.bak` } : entry)),
  'object-under-a-long-name': (entries: ArchiveEntry[]) =>
    entries.map((entry) =>
      entry === lastContent(entries) ? { ...entry, name: `${entry.name}.${'x'.repeat(80)}` } : entry,
    ),
} satisfies Record<ArchiveTampering, (entries: ArchiveEntry[]) => ArchiveEntry[]>

const textEntry = (name: string, text: string): ArchiveEntry => {
  const bytes = Buffer.from(text)
  return { name, size: bytes.length, bytes }
}

const only = (entries: ArchiveEntry[], name: string) => entries.filter((entry) => entry.name === name)
const without = (entries: ArchiveEntry[], name: string) => entries.filter((entry) => entry.name !== name)

const edited = (entries: ArchiveEntry[], name: string, edit: (text: string) => string): ArchiveEntry[] =>
  entries.map((entry) => (entry.name === name ? textEntry(name, edit(String(entry.bytes))) : entry))

const FIRST_ROW = /( {2}<(\w+)>\n(?: {4}.*\n)* {2}<\/\2>\n)/
const twice = (xml: string) => xml.replace(FIRST_ROW, '$1$1')
const lessOne = (xml: string) => xml.replace(FIRST_ROW, '')
const rowless = (xml: string) => xml.replace(new RegExp(FIRST_ROW, 'g'), '')

/** The last content of a file that is not empty. */
const lastContent = (entries: ArchiveEntry[]): ArchiveEntry | undefined =>
  entries.findLast(({ name, size }) => name.startsWith('files/') && size > 0)
