import type { ClientRecord, Records } from '#lib/crm/records/records-port.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import type { Room } from '#lib/docspace/rooms/rooms.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { openedOnce } from '#lib/runtime/objects/open-texts.ts'
import { type ClientLives, clientLivesOf } from '../target/client-memories.ts'
import { type OpenPortal, openPortal, recordsOf } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'

/** The servers of a client, each opened once, and what every part of a look at the client begins with, read once. */
export interface OpenClient {
  ref: ClientRef
  portal(): Promise<OpenPortal>
  records(): Promise<Records>
  /** What is remembered of clients. */
  lives(): Promise<ClientLives>
  /** The client's record, as its CRM has it. */
  record(): Promise<ClientRecord | undefined>
  /** The rooms with the client's key. */
  rooms(): Promise<readonly Room[]>
}

/** Opens nothing yet: each part opens what it needs. A part that failed is tried again by the next. */
export const openClient = (target: Target, ref: ClientRef, ms?: number): OpenClient => {
  const opened = openedOnce(() => openPortal(target, ms))
  const found = openedOnce(async () => (await opened()).docspace.rooms.findByTag(clientKey(ref)))
  const records = openedOnce(async () => readingOnce(await recordsOf(target, ref.source, ms), ref))
  return {
    ref,
    rooms: found,
    records,
    record: async () => (await records()).read(ref),
    lives: openedOnce(() => clientLivesOf(target)),
    portal: openedOnce(async () => {
      const portal = await opened()
      return { ...portal, docspace: findingOnce(portal.docspace, clientKey(ref), found) }
    }),
  }
}

/** The records of a CRM, of which this client's is read once. */
export const readingOnce = (records: Records, ref: ClientRef): Records => {
  const record = openedOnce(() => records.read(ref))
  const isAsked = (other: ClientRef) => clientKey(other) === clientKey(ref)
  return {
    ...records,
    read: (other, fields) => (isAsked(other) && !fields ? record() : records.read(other, fields)),
  }
}

const findingOnce = (docspace: DocSpace, key: string, found: () => Promise<Room[]>): DocSpace => ({
  ...docspace,
  rooms: {
    ...docspace.rooms,
    findByTag: (tag) => (tag === key ? found() : docspace.rooms.findByTag(tag)),
  },
})
