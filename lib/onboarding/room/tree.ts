/** The content of a room: the titles of the files in each folder, by its path; `''` is the room itself. */
export type FolderTree = ReadonlyMap<string, readonly string[]>

/** `Deliverables` in `''`; titles never contain a slash, the server replaces it. */
export const pathOf = (parent: string, title: string): string => (parent === '' ? title : `${parent}/${title}`)

export const parentOf = (path: string): string => path.split('/').slice(0, -1).join('/')

export const titleOf = (path: string): string => path.split('/').at(-1) ?? ''

/** A folder and all that it lies in, without the room itself: `Legal`, `Legal/Offers`. */
export const pathsTo = (path: string): string[] => (path === '' ? [] : [...pathsTo(parentOf(path)), path])

/** A folder that is really there, with its id. */
export interface FoundFolder {
  id: number
  files: readonly string[]
  /** Those of the files that were written again since they came: another version than the first. */
  rewritten?: readonly string[]
}

export type FoundTree = ReadonlyMap<string, FoundFolder>

export interface Missing {
  folders: string[]
  files: { folder: string; title: string }[]
}

/** Folders and files that `wanted` has and `found` has not. Everything else in the room is people's. */
export const missingFrom = (wanted: FolderTree, found: FoundTree): Missing => ({
  folders: [...wanted.keys()].filter((path) => !found.has(path)),
  files: [...wanted].flatMap(([folder, titles]) =>
    titles.filter((title) => !found.get(folder)?.files.includes(title)).map((title) => ({ folder, title })),
  ),
})

/** Whether everything that was found is part of `wanted`. */
export const holdsNothingElse = (wanted: FolderTree, found: FoundTree): boolean =>
  [...found].every(([path, { files }]) => {
    const own = wanted.get(path)
    return path === '' && own === undefined
      ? files.length === 0
      : own !== undefined && files.every((title) => own.includes(title))
  })

/** Paths of the folders that have something in them by `wanted`. */
export const tellingPaths = (wanted: FolderTree): Set<string> =>
  new Set([
    '',
    ...[...wanted].flatMap(([path, files]) => (files.length > 0 ? [path] : [])),
    ...[...wanted.keys()].map(parentOf),
  ])
