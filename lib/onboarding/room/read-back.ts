import type { DocSpace } from '../../docspace/index.ts'
import { entriesIn, type File, type FolderListing, type TreeListing } from '../../docspace/rooms/folders.ts'
import type { Desired } from './desired.ts'
import type { RoomEvent, RoomPart } from './observed.ts'
import { type FoundFolder, type FoundTree, pathOf, tellingPaths } from './tree.ts'

/** Reads one part of the room back. */
export const readRoomBack = async (
  docspace: DocSpace,
  roomId: number,
  at: RoomPart,
  desired: Pick<Desired, 'tree'>,
): Promise<Extract<RoomEvent, { type: `${RoomPart}-read` }>> => {
  switch (at) {
    case 'content': {
      const root = await docspace.folders.listTree(roomId)
      const content = await contentBelow(docspace, root, desired)
      return { type: 'content-read', content, tags: root.tags, features: root.features }
    }
    case 'tags':
      return { type: 'tags-read', tags: (await docspace.rooms.get(roomId)).tags }
    case 'members':
      return { type: 'members-read', members: await docspace.members.listWithGroups(roomId) }
    case 'link':
      return { type: 'link-read', link: await docspace.links.invitation(roomId) }
  }
}

/**
 * What is in the folders that should have something in them: level by level, those of a level side by side. Where the root was listed with
 * all below it, only a folder that seems empty is asked for.
 */
export const contentBelow = async (
  docspace: DocSpace,
  root: TreeListing,
  desired: Pick<Desired, 'tree'>,
): Promise<FoundTree> => {
  const telling = tellingPaths(desired.tree)
  const found = new Map<string, FoundFolder>()
  const listed = async (id: number): Promise<Entries> => {
    const known = root.below && entriesIn(root.below, id)
    return known && known.folders.length + known.files.length > 0 ? { id, ...known } : docspace.folders.list(id)
  }
  let level: { path: string; listing: Entries }[] = [{ path: '', listing: root }]
  while (level.length > 0) {
    const below = level.flatMap((one) => addListing(found, one.path, one.listing))
    const next = below.filter(({ path }) => telling.has(path))
    level = await Promise.all(next.map(async ({ path, id }) => ({ path, listing: await listed(id) })))
  }
  return found
}

type Entries = Pick<FolderListing, 'id' | 'folders' | 'files'>

/** Adds a listing, and returns the folders that it names. Of two with one title the first counts: the other one is people's. */
const addListing = (found: Map<string, FoundFolder>, path: string, listing: Entries) => {
  const titles = (files: readonly File[]) => files.map(({ title }) => title)
  const rewritten = listing.files.filter(({ version }) => version > 1)
  found.set(path, {
    id: listing.id,
    files: titles(listing.files),
    ...(rewritten.length > 0 && { rewritten: titles(rewritten) }),
  })
  const folders = listing.folders.map(({ id, title }) => ({ path: pathOf(path, title), id }))
  const fresh = folders.filter((folder, index) => folders.findIndex((one) => one.path === folder.path) === index)
  for (const folder of fresh) found.set(folder.path, { id: folder.id, files: [] })
  return fresh
}
