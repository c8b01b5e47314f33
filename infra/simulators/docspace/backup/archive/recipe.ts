/** What a simulated archive is made of. */

/** What it looks like: whole, cut off in the middle, with a wrong byte, of no length at all, or what a failed task leaves. */
export type ArchiveShape = 'whole' | 'truncated' | 'corrupt' | 'empty' | 'stump'

export type ArchiveLayout = 'tar.gz' | 'tar'

/** What the server does wrong. */
export type ArchiveDefect =
  | 'newer-row'
  | 'doubled-row'
  | 'skipped-row'
  | 'lost-content'
  | 'empty-content'
  | 'listed-only'
  | 'vanished'
  | 'tag-of-a-link'

/** What becomes of an archive afterwards. */
export type ArchiveTampering =
  | 'no-table-of-files'
  | 'no-table-of-people'
  | 'no-table-of-labels'
  | 'another-table'
  | 'a-table-twice'
  | 'nobody-in-it'
  | 'owner-not-in-it'
  | 'table-cut'
  | 'table-of-no-length'
  | 'table-with-two-roots'
  | 'table-with-crossed-tags'
  | 'table-with-bare-ampersand'
  | 'column-not-there'
  | 'person-twice'
  | 'folder-twice'
  | 'folder-not-in-it'
  | 'label-twice'
  | 'no-index'
  | 'index-cut'
  | 'index-short'
  | 'object-not-in-index'
  | 'object-gone'
  | 'object-short'
  | 'object-twice'
  | 'object-under-another-name'
  | 'object-under-a-long-name'

/** What becomes of a dump, beside what may become of any archive. */
export type DumpTampering =
  | 'no-mark'
  | 'no-scheme-of-files'
  | 'no-scheme-of-a-small-table'
  | 'no-rows-of-people'
  | 'no-rows-of-keys'
  | 'no-rows-of-files'
  | 'scheme-cut'
  | 'scheme-of-another-table'
  | 'scheme-twice'
  | 'another-scheme'
  | 'rows-cut'
  | 'rows-of-no-length'
  | 'rows-of-another-table'
  | 'row-too-short'
  | 'quote-not-closed'
  | 'value-that-is-none'
  | 'column-not-in-scheme'
  | 'length-changed'
  | 'folder-row-gone'
  | 'owner-changed'

export interface ArchiveRecipe {
  seed: number
  /** Of the whole server, not of one portal. */
  dump?: boolean
  /** Bytes of files that are in the archive besides those of the portal. */
  bytes: number
  shape: ArchiveShape
  /** What the portal held, packed; absent: a portal that nobody has used. */
  portal?: string
  /** `tar.gz` unless it says otherwise. */
  layout?: ArchiveLayout
  defects?: ArchiveDefect[]
  tampering?: (ArchiveTampering | DumpTampering)[]
}
