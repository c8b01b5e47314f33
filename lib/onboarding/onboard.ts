import { type ClientRecord, RecordMoved } from '../crm/records/records-port.ts'
import { statusText } from '../crm/records/status.ts'
import { inRoom } from '../docspace/index.ts'
import { docspaceReasons } from '../docspace/reasons.ts'
import type { Room } from '../docspace/rooms/rooms.ts'
import { allOrFirstError } from '../runtime/all-or-first-error.ts'
import type { ClientFields } from '../runtime/client-fields.ts'
import { type ClientRef, clientKey } from '../runtime/client-key.ts'
import { Park } from '../runtime/errors.ts'
import { adoptedRoom, linkOnly, tagAdopted } from './adoption/adopt.ts'
import type { OnboardingContext } from './context.ts'
import { converge } from './converge.ts'
import { withConfirm } from './identity/confirm-record.ts'
import { findRoom, roomOf } from './identity/find-room.ts'
import { assertSettled } from './identity/settling.ts'
import { findLost } from './identity/untagged-room.ts'
import { isOfCopy } from './identity/written-claim.ts'
import { beginToAwait } from './life/arrival/await-people.ts'
import { forgetAwaited, moveAwaited } from './life/arrival/settle-arrival.ts'
import type { Lived } from './life/live.ts'
import { rememberWanted } from './life/memory/remember-wanted.ts'
import { observeClient, type RoomToMake, roomSearch, roomToMake } from './observe-client.ts'
import { onboardingReasons } from './reasons.ts'
import { reportRoom } from './report.ts'
import { addKey, leaveToPeople, takeOver } from './room/hand-over.ts'
import { type Observed, taggedRoom } from './room/observed.ts'
import { waitForSlot } from './room/template-room.ts'
import type { RoomSettings } from './settings/room-sections.ts'

/** How the onboarding of a client ended. */
export type Onboarded = Lived | 'ready' | 'in-review'

/** The client has another key than the one it was asked for under: its record was merged, or its id was spelled otherwise. */
export interface Moved {
  moved: ClientRef
}

/**
 * Onboards one client, whatever was done before. May run any number of times. A client that has another key now is left to the run under
 * that key: only there no two workers serve it. If the first read shows the merge already, nothing is made; after a later merge, what
 * was made stays.
 * @throws RetryLater, Park
 */
export const onboardClient = async (
  work: OnboardingContext,
  ref: ClientRef,
  fields?: ClientFields,
): Promise<Onboarded | Moved> => {
  const outcome = await onboardOrMove(work, ref, fields)
  if (typeof outcome === 'object') await moveAwaited(work, ref, outcome.moved)
  return outcome
}

const onboardOrMove = async (
  work: OnboardingContext,
  ref: ClientRef,
  fields: ClientFields | undefined,
): Promise<Onboarded | Moved> => {
  try {
    const onboarded = await onboardOnce(work, ref, fields)
    // The day of the merged record's room is noted under its own key.
    if (typeof onboarded === 'object') {
      const { endMerged } = await import('./life/merge/end-merged.ts')
      await endMerged(work, ref)
    }
    return onboarded
  } catch (error) {
    if (error instanceof RecordMoved) return { moved: error.ref }
    if (error instanceof Park && error.reason === onboardingReasons['client-deleted']) {
      const wasAwaited = await forgetAwaited(work, clientKey(ref))
      const { endGone } = await import('./life/end-gone.ts')
      const ended = await endGone(work, ref)
      if (ended) return ended
      // It was brought up by the look for who has joined, which goes on no more.
      if (wasAwaited) return 'not-a-client'
    }
    if (!(error instanceof Park) || error.reason !== docspaceReasons['docspace-refused']) throw error
    // People may have moved or deleted the folder or file that was to be used. A second run tells that from a lack of rights.
    return onboardOnce(work, ref, fields)
  }
}

/** An onboarding with the settings of one room. */
type RoomWork = Omit<OnboardingContext, 'settings'> & { settings: RoomSettings }

const onboardOnce = async (
  work: OnboardingContext,
  ref: ClientRef,
  fields?: ClientFields,
): Promise<Onboarded | Moved> => {
  const readFrom = work.clock.now()
  const client = await observeClient(work, ref, fields)
  const { record } = client
  if (client.kind === 'moved') return { moved: record.ref }
  if (client.kind === 'not-a-client') {
    // Its people are looked for no more: its record is not told of them.
    await forgetAwaited(work, clientKey(record.ref))
    return 'not-a-client'
  }
  // Most workers begin with a new client: what comes later is loaded when it comes.
  if (client.kind === 'handed-over') {
    const { live } = await import('./life/live.ts')
    return live(await inRoom(work, roomOf(client.found)), client)
  }
  if (client.kind === 'in-review') {
    const { liveInReview } = await import('./review/live-in-review.ts')
    return liveInReview(await inRoom(work, client.found.room), client)
  }
  assertSettled(record, readFrom, work.clock)
  const linkSecrets = (await work.rememberOwner?.()) ?? work.linkSecrets
  const [wanted, announced] = await allOrFirstError([
    roomToMake(work, client, linkSecrets),
    markPreparing(work, record),
  ] as const)
  const making = { ...work, settings: wanted.named.settings }
  const { adoption } = wanted
  if (adoption?.how === 'link-only') return linkOnly(work, announced, adoption, wanted.desired)
  const start = await startOf(making, record, wanted)
  if ('readyRoom' in start) {
    // The sender was told of this room before somebody removed its tag.
    const { readyRoom } = start
    const room = readyRoom.archived ? readyRoom : await addKey(work, record, readyRoom)
    return leaveToPeople(work, record, { room })
  }
  const { desired } = wanted
  const there = await inRoom(work, start.room ?? start.untagged)
  await beginToAwait(there, record, desired)
  const [observed] = await allOrFirstError([
    converge(withConfirm(there, record), desired, start),
    start.room ? nothing : readTemplatesAhead(making),
  ] as const)
  await rememberWanted(there, { desired, observed, linkSecrets })
  return reportRoom(there, announced, desired, observed, wanted.notes)
}

/**
 * Writes `being prepared` before anything is made: so an empty status proves that no earlier run made a room. A `ready` that came with a
 * copy of another client's record is overwritten, and that client's link is taken off.
 */
const markPreparing = async (work: OnboardingContext, record: ClientRecord): Promise<ClientRecord> => {
  const { written } = record
  if (!written || written.state === 'preparing') return record
  const status = statusText('preparing')
  const copied = await isOfCopy(work.records, record)
  const report = { state: 'preparing', status, at: work.clock.now(), ...(copied && { invitationUrl: '' }) } as const
  await work.records.writeBack(record, report)
  return { ...record, written: { ...written, state: 'preparing', status } }
}

/** What is known of the client's room before the first step. `readyRoom`: an untagged one that was ready. */
const startOf = async (
  work: RoomWork,
  record: ClientRecord,
  { desired, found, named, adoption }: RoomToMake,
): Promise<Observed | { readyRoom: Room }> => {
  if (adoption) return adoptedRoom(await tagAdopted(work, adoption, desired))
  if (found.kind === 'begun') return taggedRoom(await takeOver(work, record, found))
  const mayHaveOne = record.written?.state !== 'none'
  if (mayHaveOne && desired.welcome.way === 'room' && (await waitForSlot(work))) {
    const made = await findRoom(roomSearch(work, named), record)
    if (made.kind === 'begun') return taggedRoom(await takeOver(work, record, made))
  }
  const lost = await findLost(work, record, desired, found)
  if (lost?.told) return { readyRoom: lost.room }
  return lost ? { untagged: lost.room } : {}
}

const nothing = Promise.resolve()

/**
 * Reads the template files into the cache while the room is made. An error is ignored here: the copy of the file will meet it again and
 * report it.
 */
const readTemplatesAhead = async ({ docspace, cache, settings: { welcome } }: RoomWork): Promise<void> => {
  if (welcome.way !== 'files') return
  await Promise.allSettled(welcome.files.map(({ id }) => cache.templateExtension(docspace, id)))
}
