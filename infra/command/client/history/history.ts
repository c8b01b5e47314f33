import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { clientLivesOf } from '../../target/client-memories.ts'
import { openPortal } from '../../target/open-servers.ts'
import type { Target } from '../../target/target.ts'
import { type Happening, historyFrom } from './history-words.ts'

/** More than that are not shown. */
const most = 40

/** What was done for a client and to its room, the newest first: by the logs of its rooms, and by what is remembered. @throws RetryLater, Problem */
export const historyOfClient = async (target: Target, ref: ClientRef): Promise<Happening[]> => {
  const client = clientKey(ref)
  const [{ docspace }, { memories, ends, awaited }] = await Promise.all([openPortal(target), clientLivesOf(target)])
  const [rooms, kept, end, note, keyOwner] = await Promise.all([
    docspace.rooms.findByTag(client),
    memories?.read(client),
    ends?.read(client),
    awaited?.read(client),
    docspace.people.keyOwner(),
  ])
  const logs = await Promise.all(rooms.map(({ id }) => docspace.roomLog.entries(id)))
  return historyFrom({ log: logs.flat(), memory: kept?.memory, end: end?.state, awaited: note?.note, keyOwner }).slice(
    0,
    most,
  )
}
