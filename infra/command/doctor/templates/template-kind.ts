import { haveSameRoles, type RoomKind, roomType } from '#lib/docspace/rooms/access.ts'
import type { FolderListing } from '#lib/docspace/rooms/folders.ts'
import { type Found, problem } from '../finding.ts'

/**
 * A room gets the kind of its template, and synth checks the roles by that of the settings: whether both know the same roles. `wanted`:
 * the kinds that the settings name beside the template. Pure.
 */
export const kindFindings = (
  { id, roomType: number }: Pick<FolderListing, 'id' | 'roomType'>,
  wanted: ReadonlySet<RoomKind>,
): Found[] => {
  const kind = (Object.keys(roomType) as RoomKind[]).find((one) => roomType[one] === number)
  if (!kind) return []
  return [...wanted]
    .filter((one) => !haveSameRoles(kind, one))
    .map((one) =>
      problem(
        `room template ${id} is of the kind ${kind}, and room.kind is ${one} where it is named: the roles were checked for rooms of another kind`,
        `Set room.kind to "${kind}" there and synthesize again: it names each role that such a room does not know.`,
      ),
    )
}
