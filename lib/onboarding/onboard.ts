import type { ClientFields, ClientRecord, Records, Report } from '../crm/source.ts'
import { statusText } from '../crm/status.ts'
import type { InvitationLink } from '../docspace/links.ts'
import { docspaceReasons } from '../docspace/reasons.ts'
import type { Room } from '../docspace/rooms.ts'
import type { ClientRef } from '../runtime/client-key.ts'
import { Park } from '../runtime/errors.ts'
import { log } from '../runtime/log.ts'
import { together } from '../runtime/together.ts'
import type { Site } from './apply.ts'
import { converge } from './converge.ts'
import { type Desired, desiredRoom, type LinkSecrets } from './desired.ts'
import { findManager } from './manager.ts'
import { type Finding, findRoom } from './observe.ts'
import { inviteesOf } from './people.ts'
import type { Observed } from './plan.ts'
import { onboardingReasons } from './reasons.ts'
import type { OnboardingSettings } from './settings.ts'
import { outwaitSlot } from './template-room.ts'
import { findUntagged } from './untagged.ts'

export interface Workplace extends Site {
  records: Records
  settings: OnboardingSettings
  linkSecrets: LinkSecrets
}

/** `left-alone`: the room was reported ready before, and whatever people made of it since is theirs. */
export type Onboarded = 'ready' | 'left-alone' | 'not-a-client'

/**
 * Brings one client to its desired state, whatever was done before. May run any number of times.
 * @throws RetryLater, Park
 */
export const onboardClient = async (work: Workplace, ref: ClientRef, fields?: ClientFields): Promise<Onboarded> => {
  try {
    return await onboardOnce(work, ref, fields)
  } catch (error) {
    if (!(error instanceof Park) || error.reason !== docspaceReasons['docspace-refused']) throw error
    // Somebody may have moved or deleted what we were about to use: one fresh look tells that from a lack of rights.
    return onboardOnce(work, ref, fields)
  }
}

const onboardOnce = async (work: Workplace, ref: ClientRef, fields?: ClientFields): Promise<Onboarded> => {
  const record = await work.records.read(ref, fields)
  if (!record) throw new Park(onboardingReasons['client-deleted'])
  if (!record.isClient) return 'not-a-client'
  const { docspace, facts, settings } = work
  // Nothing but its room matters for a client that was ready: a manager or template that is gone since does not.
  const known = record.written?.state === 'ready' ? await findRoom(docspace, record) : undefined
  if (known?.kind === 'in-peoples-hands') return completeRecord(work, record, known.room)
  const [finding, management, templateTree] = await together([
    known ? Promise.resolve(known) : findRoom(docspace, record),
    findManager(docspace, facts, record, settings),
    facts.templateTree(docspace, settings.welcome),
    announce(work, record),
  ] as const)
  const { manager, note } = management
  const desired = desiredRoom({ record, settings, templateTree, manager, linkSecrets: work.linkSecrets })
  const start = await startOf(work, record, finding, desired)
  const [observed] = await together([converge(work, desired, start), start.room ? nothing : lookAhead(work)] as const)
  await reportReady(work, record, observed, [note, inviteesOf(record.emails, settings).note])
  return 'ready'
}

/**
 * A record that says `ready` without the room's data was written while the CRM dropped some of it: what is missing is written
 * now. The room itself belongs to people, so it is only read, and a link that they have deleted stays so.
 * @throws Park `crm-not-written`, `crm-refused` when the CRM does not take it this time either
 */
const completeRecord = async (work: Workplace, record: ClientRecord, room?: Room): Promise<Onboarded> => {
  const { written } = record
  if (!room || !written?.status || (written.roomId && written.roomUrl && written.invitationUrl)) return 'left-alone'
  const link = written.invitationUrl ? undefined : await work.docspace.links.invitation(room.id)
  if (!link && written.roomId && written.roomUrl) return 'left-alone'
  const report = reportOf(work, room, link)
  await work.records.writeBack(record, { ...report, status: written.status })
  return 'ready'
}

const nothing = Promise.resolve()

/**
 * While a room is made, a new worker learns what it will be asked when files are copied into it. What is wrong with a
 * template is for that moment to say.
 */
const lookAhead = async ({ docspace, facts, settings: { welcome } }: Workplace): Promise<void> => {
  if (welcome.way !== 'files') return
  await Promise.allSettled(welcome.files.map(({ id }) => facts.templateExtension(docspace, id)))
}

/**
 * Written before anything is made: so an empty status proves that no earlier run made a room. Also over a `ready` that came
 * with a copy of another client's record.
 */
const announce = async (work: Workplace, record: ClientRecord): Promise<void> => {
  if (!record.written || record.written.state === 'preparing') return
  await work.records.writeBack(record, { state: 'preparing', status: statusText('preparing'), at: work.clock.now() })
}

/** What is known of a room that was found by its tag. */
export const resumed = (room: Room): Observed => ({ room, tags: { seen: true, is: room.tags, adopted: false } })

const startOf = async (
  work: Workplace,
  record: ClientRecord,
  finding: Finding,
  desired: Desired,
): Promise<Observed> => {
  if (finding.kind !== 'none') return finding.room ? resumed(finding.room) : {}
  if (record.written?.state === 'none') return {}
  if (desired.welcome.way === 'room' && (await outwaitSlot(work))) {
    const room = await findRoom(work.docspace, record)
    if (room.kind === 'room') return resumed(room.room)
  }
  const untagged = await findUntagged(work, desired)
  return untagged ? { untagged } : {}
}

const reportReady = async (
  work: Workplace,
  record: ClientRecord,
  { room, link }: Observed,
  notes: (string | undefined)[],
): Promise<void> => {
  const report = reportOf(work, room, link?.is)
  await work.records.writeBack(record, { ...report, status: statusText('ready', notes.filter(Boolean).join('; ')) })
  log.info('stage', { stage: 'written-back', ...(room && { roomId: String(room.id) }) })
}

/** What the CRM is told of a room that is ready. */
const reportOf = (
  { clock, docspace }: Workplace,
  room: Pick<Room, 'id' | 'title'> | undefined,
  link: InvitationLink | undefined,
): Report => ({
  state: 'ready',
  status: statusText('ready'),
  at: clock.now(),
  ...(room && { roomId: room.id, roomTitle: room.title, roomUrl: docspace.address.roomPage(room.id) }),
  ...(link && { invitationUrl: link.url }),
})
