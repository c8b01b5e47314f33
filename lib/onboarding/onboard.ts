import { RecordMoved } from '../crm/records/records-port.ts'
import { statusText } from '../crm/records/status.ts'
import type { ClientFields, ClientRecord } from '../crm/source.ts'
import { docspaceReasons } from '../docspace/reasons.ts'
import type { InvitationLink } from '../docspace/rooms/links.ts'
import type { Room } from '../docspace/rooms/rooms.ts'
import { allOrFirstError } from '../runtime/all-or-first-error.ts'
import { type ClientRef, clientKey } from '../runtime/client-key.ts'
import { Park } from '../runtime/errors.ts'
import { log } from '../runtime/telemetry/log.ts'
import { converge } from './converge.ts'
import { findRoom } from './identity/find-room.ts'
import { findLost } from './identity/orphaned-room.ts'
import type { FoundRoom, RoomSearch } from './identity/room-search.ts'
import { isOfCopy } from './identity/written-claim.ts'
import type { Moved, Onboarded, OnboardingContext } from './onboarding-context.ts'
import { inviteesOf } from './people/invitees.ts'
import { findManager } from './people/room-manager.ts'
import { onboardingReasons } from './reasons.ts'
import { type Desired, desiredRoom, linkIds, roomTitle, wantedTree } from './room/desired.ts'
import { addKey, leaveToPeople, readyReport, takeOver } from './room/hand-over.ts'
import type { Observed } from './room/plan.ts'
import { waitForSlot } from './room/template-room.ts'

export type { Moved, Onboarded, OnboardingContext } from './onboarding-context.ts'

/**
 * Brings one client to its desired state, whatever was done before. May run any number of times. For a client with another key
 * nothing is done: only under its own key no two workers are at it.
 * @throws RetryLater, Park
 */
export const onboardClient = async (
  work: OnboardingContext,
  ref: ClientRef,
  fields?: ClientFields,
): Promise<Onboarded | Moved> => {
  try {
    return await onboardOnce(work, ref, fields)
  } catch (error) {
    if (error instanceof RecordMoved) return { moved: error.ref }
    if (!(error instanceof Park) || error.reason !== docspaceReasons['docspace-refused']) throw error
    // Somebody may have moved or deleted what we were about to use: one fresh look tells that from a lack of rights.
    return onboardOnce(work, ref, fields)
  }
}

const onboardOnce = async (
  work: OnboardingContext,
  ref: ClientRef,
  fields?: ClientFields,
): Promise<Onboarded | Moved> => {
  const record = await work.records.read(ref, fields)
  if (!record) throw new Park(onboardingReasons['client-deleted'])
  if (clientKey(record.ref) !== clientKey(ref)) return { moved: record.ref }
  if (!record.isClient) return 'not-a-client'
  const { docspace, facts, settings } = work
  const search = roomSearch(work)
  // Nothing but its room matters for a client that was ready: a manager or template that is gone since does not.
  const mayBeReady = !record.written || record.written.state === 'ready'
  const known = mayBeReady ? await findRoom(search, record) : undefined
  if (known?.kind === 'in-peoples-hands') return leaveToPeople(work, record, known)
  const linkSecrets = (await work.begin?.()) ?? work.linkSecrets
  const [finding, management, templateTree, announced] = await allOrFirstError([
    known ? Promise.resolve(known) : findRoom(search, record),
    findManager(docspace, facts, record, settings),
    facts.templateTree(docspace, settings.welcome),
    announce(work, record),
  ] as const)
  const { manager, note } = management
  const desired = desiredRoom({
    record,
    settings,
    templateTree,
    manager,
    linkSecrets,
    mayMerge: work.records.current !== undefined,
  })
  const start = await startOf(work, record, finding, desired)
  // Its sender heard of it before the tag was taken off.
  if ('told' in start) {
    const { told } = start
    return leaveToPeople(work, record, { room: told.archived ? told : await addKey(work, record, told) })
  }
  const [observed] = await allOrFirstError([
    converge({ ...work, confirm: () => confirmRecord(work, record) }, desired, start),
    start.room ? nothing : lookAhead(work),
  ] as const)
  const invited = inviteesOf(record, settings)
  const notes = [note, invited.note, ...absences(desired, observed), endOf(observed.link?.is)]
  await reportReady(work, announced, observed, notes)
  return 'ready'
}

/** What is asked to find a client's room, for the worker and for commands that foresee what it does. */
export const roomSearch = (
  work: Pick<OnboardingContext, 'docspace' | 'facts' | 'records' | 'settings' | 'linkSecrets'>,
): RoomSearch => ({
  ...work,
  titleOf: ({ name }) => roomTitle(work.settings.room.title, name),
  linkIds: (record, roomId) => linkIds(work.linkSecrets, record, roomId),
  wanted: async () => wantedTree(work.settings, await work.facts.templateTree(work.docspace, work.settings.welcome)),
})

/** Whether the record is this client's still. @throws RecordMoved, Park */
const confirmRecord = async ({ records }: OnboardingContext, { ref }: ClientRecord): Promise<void> => {
  if (!records.current) return
  const now = await records.current(ref)
  if (!now) throw new Park(onboardingReasons['client-deleted'])
  if (clientKey(now) !== clientKey(ref)) throw new RecordMoved(now)
}

const nothing = Promise.resolve()

/** Servers before 3.7 let every link end after a week. */
const endOf = ({ endsAt }: Partial<InvitationLink> = {}): string | undefined =>
  endsAt === undefined ? undefined : `the invitation link ends on ${new Date(endsAt).toISOString().slice(0, 10)}`

/** Who is in the room and cannot come in, or is in it anyway. Members are not looked at where an earlier run was ready. */
const absences = ({ manager, readers }: Desired, { members }: Observed): string[] => {
  const gone = members?.is.filter(({ deactivated }) => deactivated) ?? []
  return [
    ...(gone.some(({ userId }) => userId === manager?.userId)
      ? ['the manager cannot come in, the DocSpace account is deactivated']
      : []),
    ...(gone.some(({ email }) => readers.includes(email))
      ? ['the client cannot come in, the DocSpace account of the address is deactivated']
      : []),
    ...(members?.is.some(({ owner, email }) => owner && readers.includes(email))
      ? ['the client was not invited, the address is that of the owner of the room']
      : []),
  ]
}

/**
 * While a room is made, a new worker learns what it will be asked when files are copied into it. What is wrong with a
 * template is for that moment to say.
 */
const lookAhead = async ({ docspace, facts, settings: { welcome } }: OnboardingContext): Promise<void> => {
  if (welcome.way !== 'files') return
  await Promise.allSettled(welcome.files.map(({ id }) => facts.templateExtension(docspace, id)))
}

/**
 * Written before anything is made: so an empty status proves that no earlier run made a room. Also over a `ready` that came
 * with a copy of another client's record, whose link is taken off.
 */
const announce = async (work: OnboardingContext, record: ClientRecord): Promise<ClientRecord> => {
  const { written } = record
  if (!written || written.state === 'preparing') return record
  const status = statusText('preparing')
  const copied = await isOfCopy(work.records, record)
  const report = { state: 'preparing', status, at: work.clock.now(), ...(copied && { invitationUrl: '' }) } as const
  await work.records.writeBack(record, report)
  return { ...record, written: { ...written, state: 'preparing', status } }
}

/** What is known of a room that was found by its tag. */
export const resumed = (room: Room): Observed => ({
  room,
  tags: { seen: true, is: room.tags, adopted: false },
  // It had its key before this run read the record.
  confirmed: true,
})

const startOf = async (
  work: OnboardingContext,
  record: ClientRecord,
  finding: FoundRoom,
  desired: Desired,
): Promise<Observed | { told: Room }> => {
  if (finding.kind === 'room') return resumed(await takeOver(work, record, finding))
  const mayHaveOne = record.written?.state !== 'none'
  if (mayHaveOne && desired.welcome.way === 'room' && (await waitForSlot(work))) {
    const room = await findRoom(roomSearch(work), record)
    if (room.kind === 'room') return resumed(await takeOver(work, record, room))
  }
  const untagged = await findLost(work, record, desired, finding)
  if (untagged?.told) return { told: untagged.room }
  return untagged ? { untagged: untagged.room } : {}
}

const reportReady = async (
  work: OnboardingContext,
  record: ClientRecord,
  { room, link }: Observed,
  notes: (string | undefined)[],
): Promise<void> => {
  const status = statusText('ready', notes.filter(Boolean).join('; '))
  await work.records.writeBack(record, readyReport(work, record, { status, room, link: link?.is }))
  log.info('stage.reached', { stage: 'written-back', ...(room && { roomId: String(room.id) }) })
}
