import { inRoom } from '#lib/docspace/index.ts'
import { type Happening, historyFrom } from '#lib/onboarding/life/history/client-history.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import type { OpenClient } from '../open-client.ts'

/** What was done for a client and to its room, the newest first: by the logs of its rooms, and by what is remembered. @throws RetryLater, Problem */
export const historyOfClient = async (open: OpenClient): Promise<Happening[]> => {
  const client = clientKey(open.ref)
  const [{ docspace }, { memories, ends, awaited }] = await Promise.all([open.portal(), open.lives()])
  const [rooms, kept, end, note, keyOwner] = await Promise.all([
    open.rooms(),
    memories?.read(client),
    ends?.read(client),
    awaited?.read(client),
    open.rooms().then(async ([room]) => (await inRoom({ docspace }, room)).docspace.people.keyOwner()),
  ])
  const logs = await Promise.all(rooms.map(({ id }) => docspace.roomLog.entries(id)))
  return historyFrom({ log: logs.flat(), memory: kept?.memory, end: end?.state, awaited: note?.note, keyOwner })
}
