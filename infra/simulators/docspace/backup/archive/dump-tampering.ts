import type { ArchiveEntry } from './entries.ts'
import { edited, textEntry, without } from './entries.ts'
import type { DumpTampering } from './recipe.ts'

const scheme = (table: string) => `/databases/scheme/${table}`
const data = (table: string) => `/databases/data/${table}`

/** What a person, a disc or a program that packs it anew can do to a dump: the container is whole, the content is not. */
export const DUMP_TAMPERING = {
  'no-mark': (entries) => without(entries, 'dump'),
  'no-scheme-of-files': (entries) => without(entries, scheme('files_file')),
  'no-scheme-of-a-small-table': (entries) => without(entries, scheme('webhooks')),
  'no-rows-of-people': (entries) => without(entries, data('core_user')),
  'no-rows-of-keys': (entries) => without(entries, data('core_user_api_key')),
  'no-rows-of-files': (entries) => without(entries, data('files_file')),
  'scheme-cut': (entries) => edited(entries, scheme('files_file'), (sql) => sql.slice(0, sql.length >> 1)),
  'scheme-of-another-table': (entries) =>
    edited(entries, scheme('core_acl'), (sql) => sql.replaceAll('core_acl', 'core_group')),
  'scheme-twice': (entries) => [...entries, ...entries.filter(({ name }) => name === scheme('core_acl'))],
  'another-scheme': (entries) => [
    ...entries,
    textEntry(
      scheme('core_new'),
      'DROP TABLE IF EXISTS `core_new`;\nCREATE TABLE `core_new` (\n  `id` int\n) ENGINE=InnoDB;',
    ),
  ],
  'rows-cut': (entries) => edited(entries, data('files_file'), (sql) => sql.slice(0, sql.length >> 1)),
  'rows-of-no-length': (entries) => edited(entries, data('files_folder'), () => ''),
  'rows-of-another-table': (entries) =>
    edited(entries, data('files_folder'), (sql) => sql.replace('INTO `files_folder`', 'INTO `files_file`')),
  'row-too-short': (entries) => edited(entries, data('core_user'), (sql) => sql.replace(/,[^,]*\);\n$/, ');\n')),
  'quote-not-closed': (entries) => edited(entries, data('files_folder'), (sql) => sql.replace(/',/, ',')),
  'value-that-is-none': (entries) => edited(entries, data('files_folder_tree'), (sql) => sql.replace(/\(\d+,/, '(#,')),
  'column-not-in-scheme': (entries) =>
    edited(entries, scheme('core_user'), (sql) => sql.replace(/ {2}`email`.*\n/, '')),
  'length-changed': (entries) =>
    edited(entries, data('files_file'), (sql) => sql.replace(/',(\d+),(0|null),(0|null),'/, "',$11,$2,$3,'")),
  'folder-row-gone': (entries) => edited(entries, data('files_folder'), (sql) => sql.replace(/\n\(.*\),\n/, '\n')),
  'owner-changed': (entries) =>
    edited(entries, data('tenants_tenants'), (sql) => sql.replace(/('localhost',.*?')[0-9a-f]{8}-/, '$100000000-')),
} satisfies Record<DumpTampering, (entries: ArchiveEntry[]) => ArchiveEntry[]>
