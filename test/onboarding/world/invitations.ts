import type { DocSpaceSim } from '#infra/simulators/docspace/index.ts'
import { roomsIn } from './portal-view.ts'

/** What stands in a room at the very moment in which a request to let people in arrives: one entry for each. */
export const watchInvitations = (docspace: DocSpaceSim): readonly string[][] => {
  const found: string[][] = []
  docspace.hooks.onRequest = ({ method, path }) => {
    const [, id] = (method === 'PUT' && /\/rooms\/(\d+)\/share$/.exec(path)) || []
    const room = roomsIn(docspace.state).find((one) => one.id === Number(id))
    if (room) found.push(room.content)
  }
  return found
}
