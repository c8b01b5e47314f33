import { isRoom, type Portal } from '../portal/portal.ts'
import type { FileEntry, Folder, Room } from '../types.ts'

/** What was deleted, until it is deleted for good (docs/facts/docspace.md#a-file-in-the-trash-still-answers). */

const TRASH = 3

export const isTrash = (top: Room | Folder | undefined): boolean =>
  top !== undefined && !isRoom(top) && top.rootType === TRASH

/** Puts a file into the trash of whoever deletes it. */
export function throwAway(portal: Portal, userId: string, file: FileEntry): void {
  file.folderId = trashOf(portal, userId).id
  portal.touch(file, userId)
}

/** Made when it is needed first. */
function trashOf(portal: Portal, userId: string): Folder {
  const known = portal.state.folders.find(({ rootType, createdBy }) => rootType === TRASH && createdBy === userId)
  if (known !== undefined) return known
  const root = { id: portal.nextFolderId(), title: 'Trash', parentId: 0, rootType: TRASH }
  const made: Folder = { ...root, ...portal.stamp(userId) }
  portal.state.folders.push(made)
  return made
}
