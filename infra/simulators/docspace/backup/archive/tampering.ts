import { type ArchiveEntry, edited, textEntry, without } from './entries.ts'
import type { ArchiveTampering } from './recipe.ts'

/** What a person, a disc or a program that packs an archive anew can do to it: the container is whole, the content is not. */
export const ARCHIVE_TAMPERING = {
  'no-table-of-files': (entries) => without(entries, 'databases/files/files_file'),
  'no-table-of-people': (entries) => without(entries, 'databases/core/core_user'),
  'no-table-of-labels': (entries) => without(entries, 'databases/files2/files_tag_link'),
  'another-table': (entries) => [textEntry('databases/core/core_new', '<NewDataSet />'), ...entries],
  'a-table-twice': (entries) => [...entries, ...only(entries, 'databases/core/core_user')],
  'nobody-in-it': (entries) => edited(entries, 'databases/core/core_user', rowless),
  'owner-not-in-it': (entries) =>
    edited(entries, 'databases/core/tenants_tenants', (xml) => xml.replace(/<owner_id>[^<]*/, '<owner_id>somebody')),
  'table-cut': (entries) => edited(entries, 'databases/files/files_file', (xml) => xml.slice(0, xml.length >> 1)),
  'table-of-no-length': (entries) => edited(entries, 'databases/files/files_folder', () => ''),
  'table-with-two-roots': (entries) => edited(entries, 'databases/core/core_group', (xml) => `${xml}<more />`),
  'table-with-crossed-tags': (entries) =>
    edited(entries, 'databases/core/core_user', (xml) => xml.replace('</core_user>', '</core_users>')),
  'table-with-bare-ampersand': (entries) =>
    edited(entries, 'databases/core/tenants_tenants', (xml) => xml.replace('Example', 'R&D')),
  'column-not-there': (entries) =>
    edited(entries, 'databases/files/files_file', (xml) => xml.replace(/ *<content_length>.*\n/g, '')),
  'person-twice': (entries) => edited(entries, 'databases/core/core_user', twice),
  'folder-twice': (entries) => edited(entries, 'databases/files/files_folder', twice),
  'folder-not-in-it': (entries) => edited(entries, 'databases/files/files_folder', lessOne),
  'label-twice': (entries) => edited(entries, 'databases/files2/files_tag_link', twice),
  'no-index': (entries) => without(entries, 'storage/restore_info'),
  'index-cut': (entries) => edited(entries, 'storage/restore_info', (xml) => xml.slice(0, xml.length >> 1)),
  'index-short': (entries) =>
    edited(entries, 'storage/restore_info', (xml) => xml.replace(/<file>[\s\S]*?<\/file>/, '')),
  'object-not-in-index': (entries) => [...entries, textEntry('room_logos/9_small.png', 'a picture')],
  'object-gone': (entries) => atLastContent(entries, () => []),
  'object-short': (entries) => atLastContent(entries, (entry) => [{ ...entry, size: entry.size - 1 }]),
  'object-twice': (entries) => atLastContent(entries, (entry) => [entry, entry]),
  'object-under-another-name': (entries) =>
    atLastContent(entries, (entry) => [{ ...entry, name: `${entry.name}.bak` }]),
  'object-under-a-long-name': (entries) =>
    atLastContent(entries, (entry) => [{ ...entry, name: `${entry.name}.${'x'.repeat(80)}` }]),
} satisfies Record<ArchiveTampering, (entries: ArchiveEntry[]) => ArchiveEntry[]>

const only = (entries: ArchiveEntry[], name: string) => entries.filter((entry) => entry.name === name)
const FIRST_ROW = /( {2}<(\w+)>\n(?: {4}.*\n)* {2}<\/\2>\n)/
const twice = (xml: string) => xml.replace(FIRST_ROW, '$1$1')
const lessOne = (xml: string) => xml.replace(FIRST_ROW, '')
const rowless = (xml: string) => xml.replace(new RegExp(FIRST_ROW, 'g'), '')

/** Puts something in the place of the last content of a file that is not empty. */
function atLastContent(entries: ArchiveEntry[], put: (entry: ArchiveEntry) => ArchiveEntry[]): ArchiveEntry[] {
  const last = entries.findLast(({ name, size }) => /^(storage\/)?files\//.test(name) && size > 0)
  return entries.flatMap((entry) => (entry === last ? put(entry) : [entry]))
}
