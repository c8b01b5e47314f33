import type { OpenedSelection } from './extract.ts'
import type { ArchivedVersion } from './place-contents.ts'
import { foldersAbove } from './places.ts'

export interface ListedFolder {
  id: number
  /** Titles from the room down, as `choose` takes them. */
  path: string
}

export interface ListedFile extends ListedFolder {
  versions: readonly ArchivedVersion[]
}

/** Folders and files of a selection by their titles. */
export const listSelection = ({
  tree,
  contents,
  selection,
}: OpenedSelection): { folders: ListedFolder[]; files: ListedFile[] } => {
  const titleOf = (id: number) => contents.folders.get(id)?.title ?? String(id)
  const pathOf = (folder: number) => {
    const above = foldersAbove(tree.parents, folder)
    const place = above.findIndex((id) => tree.places.has(id))
    return above
      .slice(0, place + 1)
      .reverse()
      .map(titleOf)
      .join('/')
  }
  return {
    folders: [...selection.folders].map((id) => ({ id, path: pathOf(id) })),
    files: selection.files.map(({ id, folder, title, versions }) => ({
      id,
      path: `${pathOf(folder)}/${title}`,
      versions,
    })),
  }
}
