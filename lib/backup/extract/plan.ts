import { FolderNames } from './legal-names.ts'
import type { ArchivedFile, ArchivedVersion, PlaceContents, Selection } from './place-contents.ts'
import { type ArchivedFolders, foldersAbove } from './places.ts'

/** Which versions of each file are taken. */
export type WhichVersions = 'newest' | 'all' | number

export interface PlannedFile extends ArchivedVersion {
  file: number
  /** Names of the folders and of the file, each one that every file system takes. */
  path: readonly string[]
}

export interface ExtractionPlan {
  folders: readonly (readonly string[])[]
  /** By file and version, `12/3`, as the storage has them. */
  files: ReadonlyMap<string, PlannedFile>
  /** Files that do not have the version that was asked for. */
  without: number
}

/**
 * Where everything selected goes. Names depend on what the archive holds and not on what is selected: a file extracted alone
 * has the path that it has in its room.
 */
export const planExtraction = (
  tree: ArchivedFolders,
  contents: PlaceContents,
  selection: Selection,
  which: WhichVersions,
): ExtractionPlan => {
  const names = new ArchiveNames(tree, contents)
  const selected = new Set(selection.files.map(({ id }) => id))
  const files = new Map<string, PlannedFile>()
  let without = 0
  for (const file of byId(contents.files)) {
    const versions = versionsOf(file, which)
    for (const one of versions) {
      const path = names.pathOfFile(file, which === 'newest' ? '' : ` (v${one.version})`)
      if (selected.has(file.id)) files.set(`${file.id}/${one.version}`, { ...one, file: file.id, path })
    }
    if (versions.length === 0 && selected.has(file.id)) without += 1
  }
  return { folders: [...selection.folders].map((id) => names.pathOf(id)), files, without }
}

const versionsOf = ({ versions }: ArchivedFile, which: WhichVersions): readonly ArchivedVersion[] => {
  if (which === 'all') return versions
  return which === 'newest' ? versions.slice(-1) : versions.filter(({ version }) => version === which)
}

const byId = <T>(members: ReadonlyMap<number, T>): T[] =>
  [...members].sort(([one], [other]) => one - other).map(([, member]) => member)

/** Names of places, folders and files, those of one folder kept apart. */
class ArchiveNames {
  readonly #parents: ReadonlyMap<number, number>
  readonly #names = new Map<number, string>()
  readonly #inFolder = new Map<number, FolderNames>()

  constructor({ places, parents }: ArchivedFolders, { folders }: PlaceContents) {
    this.#parents = parents
    const atTop = new FolderNames()
    for (const { id, title } of byId(places)) this.#names.set(id, atTop.take(title))
    for (const { id, parent, title } of byId(folders))
      if (!places.has(id)) this.#names.set(id, this.#namesIn(parent).take(title))
    this.#places = places
  }

  readonly #places: ArchivedFolders['places']

  /** From its place down. */
  pathOf(folder: number): string[] {
    const above = foldersAbove(this.#parents, folder)
    const place = above.findIndex((id) => this.#places.has(id))
    return above
      .slice(0, place + 1)
      .reverse()
      .map((id) => this.#names.get(id) ?? String(id))
  }

  pathOfFile({ folder, title }: ArchivedFile, mark: string): string[] {
    return [...this.pathOf(folder), this.#namesIn(folder).take(title, mark)]
  }

  #namesIn(folder: number): FolderNames {
    const known = this.#inFolder.get(folder) ?? new FolderNames()
    this.#inFolder.set(folder, known)
    return known
  }
}
