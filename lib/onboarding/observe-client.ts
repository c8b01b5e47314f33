import type { ClientFields, ClientRecord } from '../crm/records/records-port.ts'
import { allOrFirstError } from '../runtime/all-or-first-error.ts'
import { type ClientRef, clientKey } from '../runtime/client-key.ts'
import { Park } from '../runtime/errors.ts'
import type { OnboardingContext, RoomSearch } from './context.ts'
import { type FoundRoom, findRoom } from './identity/find-room.ts'
import { inviteesOf } from './people/invitees.ts'
import { findManager } from './people/room-manager.ts'
import { onboardingReasons } from './reasons.ts'
import { type Desired, desiredRoom, type LinkSecrets, linkIds, wantedTree } from './room/desired.ts'
import { roomTitle } from './room/title.ts'

/** A client as its CRM and DocSpace have it, before anything is made. */
export type ObservedClient =
  /** The client has another key than the one that was asked for: `record.ref` names it. */
  | { kind: 'moved'; record: ClientRecord }
  | { kind: 'not-a-client'; record: ClientRecord }
  /** The room was reported ready before, and belongs to people. */
  | { kind: 'handed-over'; record: ClientRecord; found: Extract<FoundRoom, { kind: 'ready' | 'deleted' }> }
  /** `found`: undefined where the record says that no room was ready. `roomToMake` finds the room then. */
  | { kind: 'to-be-made'; record: ClientRecord; found: FoundRoom | undefined }

export type ClientContext = Pick<OnboardingContext, 'docspace' | 'cache' | 'records' | 'settings' | 'linkSecrets'>

/**
 * Reads the client's record, and finds its room where that may have been ready. Writes nothing: the worker and a dry run both begin
 * with it.
 * @throws RetryLater, Park
 */
export const observeClient = async (
  context: ClientContext,
  ref: ClientRef,
  fields?: ClientFields,
): Promise<ObservedClient> => {
  const record = await context.records.read(ref, fields)
  if (!record) throw new Park(onboardingReasons['client-deleted'])
  if (clientKey(record.ref) !== clientKey(ref)) return { kind: 'moved', record }
  if (!record.isClient) return { kind: 'not-a-client', record }
  // For a client that was ready only its room matters. A manager or template may be gone since.
  const mayBeReady = !record.written || record.written.state === 'ready'
  const found = mayBeReady ? await findRoom(roomSearch(context), record) : undefined
  return found?.kind === 'ready' || found?.kind === 'deleted'
    ? { kind: 'handed-over', record, found }
    : { kind: 'to-be-made', record, found }
}

export interface RoomToMake {
  desired: Desired
  found: FoundRoom
  /** Sentences for the record: who manages the room in the owner's place, and why nobody was invited. */
  notes: string[]
}

/** The room as it should be, and the room that is there. Writes nothing. @throws RetryLater, Park */
export const roomToMake = async (
  context: ClientContext,
  { record, found }: Pick<Extract<ObservedClient, { kind: 'to-be-made' }>, 'record' | 'found'>,
  linkSecrets: LinkSecrets,
): Promise<RoomToMake> => {
  const { docspace, cache, settings, records } = context
  const [room, { manager, note }, templateTree] = await allOrFirstError([
    found ? Promise.resolve(found) : findRoom(roomSearch(context), record),
    findManager(docspace, cache, record, settings),
    cache.templateTree(docspace, settings.welcome),
  ] as const)
  const mayMerge = records.current !== undefined
  const desired = desiredRoom({ record, settings, templateTree, manager, linkSecrets, mayMerge })
  const notes = [note, inviteesOf(record, settings).note].filter((one) => one !== undefined)
  return { desired, found: room, notes }
}

/** The services by which a client's room is found. */
export const roomSearch = (context: ClientContext): RoomSearch => ({
  ...context,
  titleOf: ({ name }) => roomTitle(context.settings.room.title, name),
  linkIds: (record, roomId) => linkIds(context.linkSecrets, record, roomId),
  wanted: async () =>
    wantedTree(context.settings, await context.cache.templateTree(context.docspace, context.settings.welcome)),
})
