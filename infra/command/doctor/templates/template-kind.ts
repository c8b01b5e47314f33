import { isDeepStrictEqual } from 'node:util'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import { haveSameRoles, type RoomKind, roomType } from '#lib/docspace/rooms/access.ts'
import type { RoomSettings } from '#lib/onboarding/settings/room-sections.ts'
import { type Found, problem } from '../finding.ts'

/** A room gets the kind of its template, and synth checks the roles by that of the settings: whether both know the same roles. */
export const lookAtTemplateKinds = async (docspace: DocSpace, rooms: readonly RoomSettings[]): Promise<Found[]> => {
  const made = rooms.flatMap(({ welcome, room: { kind } }) =>
    welcome.way === 'room' ? [{ id: welcome.templateId, kind }] : [],
  )
  const different = made.filter((one, at) => made.findIndex((other) => isDeepStrictEqual(one, other)) === at)
  const found = await Promise.all(different.map(({ id, kind }) => lookAtKind(docspace, id, kind)))
  return found.flat()
}

const lookAtKind = async (docspace: DocSpace, id: number, wanted: RoomKind): Promise<Found[]> => {
  const kind = await kindOf(docspace, id)
  if (!kind || haveSameRoles(kind, wanted)) return []
  return [
    problem(
      `room template ${id} is of the kind ${kind}, and room.kind is ${wanted} where it is named: the roles were checked for rooms of another kind`,
      `Set room.kind to "${kind}" there and synthesize again: it names each role that such a room does not know.`,
    ),
  ]
}

/** Undefined where it cannot be read, which another finding says. */
const kindOf = async (docspace: DocSpace, id: number): Promise<RoomKind | undefined> => {
  try {
    const { roomType: number } = await docspace.folders.list(id)
    return (Object.keys(roomType) as RoomKind[]).find((kind) => roomType[kind] === number)
  } catch (error) {
    if (error instanceof DocSpaceRefusal) return undefined
    throw error
  }
}
