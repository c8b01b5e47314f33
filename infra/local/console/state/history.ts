import type { RoomLogEntry } from '#lib/docspace/invitations/room-log.ts'
import { createEnds } from '#lib/onboarding/life/end/end-store.ts'
import { historyFrom } from '#lib/onboarding/life/history/client-history.ts'
import { createClientMemories } from '#lib/onboarding/life/memory/memory-store.ts'
import type { TextStore } from '#lib/runtime/objects/text-store.ts'
import type { DocSpaceSim } from '../../../simulators/docspace/index.ts'
import type { ClientDetail } from '../wire.ts'

type PortalState = DocSpaceSim['state']

/** What was done for a client and to its rooms, as `roomkeeper client show` has it. */
export const createHistory = (openTexts: () => Promise<TextStore>) => {
  const [memories, ends] = [createClientMemories(openTexts), createEnds(openTexts)]
  return async ({ state, keys }: DocSpaceSim, client: string): Promise<ClientDetail['history']> => {
    const ids = state.rooms.filter(({ tags }) => tags.includes(client)).map(({ id }) => id)
    const keyOwner = state.keys.find(({ secret }) => secret === keys.onboarding)?.userId ?? ''
    const [kept, end] = await Promise.all([memories.read(client), ends.read(client)])
    return historyFrom({ log: logOf(state, ids), memory: kept?.memory, end: end?.state, keyOwner })
  }
}

/** The log of rooms, as the portal tells it. */
const logOf = ({ events, users }: PortalState, roomIds: readonly number[]): RoomLogEntry[] =>
  events
    .filter(({ roomId }) => roomId !== undefined && roomIds.includes(roomId))
    .map(({ id, at, action, userId, data }) => {
      const user = users.find((one) => one.id === userId)
      const name = [user?.firstName, user?.lastName].filter(Boolean).join(' ')
      const tags = Array.isArray(data?.tags) ? data.tags.map(String) : []
      return { id, at, action, by: { id: userId, name }, whom: undefined, tags }
    })
