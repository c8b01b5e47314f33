import type { DocSpace } from '../docspace/index.ts'
import type { Room } from '../docspace/rooms.ts'
import type { Site } from './apply.ts'
import type { Desired } from './desired.ts'
import { contentBelow } from './look.ts'

/**
 * A room of ours that lost its tag when the server crashed between room and tag, or refused the tag (findings B1): exact
 * title, made by our user, no tag, and nothing in it that we did not put there. We put nothing into a room before we have
 * its tag; only the server does, when it makes a room from a template (contract §4).
 */
export const findUntagged = async ({ docspace, facts }: Site, desired: Desired): Promise<Room | undefined> => {
  const [owner, rooms] = await Promise.all([facts.keyOwner(docspace), docspace.rooms.findByTitle(desired.title)])
  const candidates = rooms
    .filter((room) => room.tags.length === 0 && room.createdBy === owner)
    .sort((left, right) => left.id - right.id)
  const empty = candidates.find((room) => room.empty)
  if (empty || desired.welcome.way !== 'room') return empty
  for (const room of candidates) if (await isLeftByTemplate(docspace, room, desired)) return room
  return undefined
}

/** Part of the template and nothing else, and nobody has been let in. */
const isLeftByTemplate = async (docspace: DocSpace, room: Room, desired: Desired): Promise<boolean> => {
  const root = await docspace.folders.list(room.id)
  const found = await contentBelow(docspace, root, desired)
  const ours = [...found].every(([path, { files }]) => {
    const wanted = desired.tree.get(path)
    return wanted !== undefined && files.every((title) => wanted.includes(title))
  })
  return ours && (await docspace.members.list(room.id)).every((member) => member.owner)
}
