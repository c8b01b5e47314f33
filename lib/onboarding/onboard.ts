import type { ClientFields, ClientRecord, Records, Report } from '../crm/source.ts'
import { statusText } from '../crm/status.ts'
import type { ClientRef } from '../runtime/client-key.ts'
import { Park } from '../runtime/errors.ts'
import { log } from '../runtime/log.ts'
import { together } from '../runtime/together.ts'
import type { Site } from './apply.ts'
import { converge } from './converge.ts'
import { desiredRoom } from './desired.ts'
import { findManager } from './manager.ts'
import { type Finding, findRoom, findUntagged } from './observe.ts'
import { inviteesOf } from './people.ts'
import type { Observed } from './plan.ts'
import { onboardingReasons } from './reasons.ts'
import type { OnboardingSettings } from './settings.ts'

export interface Workplace extends Site {
  records: Records
  settings: OnboardingSettings
  /** The portal as people reach it. */
  portalUrl: string
  /** Makes the id of the invitation link; see `Desired.link`. */
  linkSecret: string
}

/** `left-alone`: the room was reported ready before, and whatever people made of it since is theirs. */
export type Onboarded = 'ready' | 'left-alone' | 'not-a-client'

/**
 * Brings one client to its desired state, whatever was done before. May run any number of times.
 * @throws RetryLater, Park
 */
export const onboardClient = async (work: Workplace, ref: ClientRef, fields?: ClientFields): Promise<Onboarded> => {
  const record = await work.records.read(ref, fields)
  if (!record) throw new Park(onboardingReasons['client-deleted'])
  if (!record.isClient) return 'not-a-client'
  const { docspace, facts, settings } = work
  const [finding, management, templateTree] = await together([
    findRoom(docspace, record),
    findManager(docspace, facts, record, settings),
    facts.templateTree(docspace, settings.welcome),
    announce(work, record),
  ] as const)
  if (finding.kind === 'in-peoples-hands') return 'left-alone'
  const desired = desiredRoom({
    record,
    settings,
    templateTree,
    manager: management.manager,
    linkSecret: work.linkSecret,
  })
  const observed = await converge(work, desired, await startOf(work, record, finding, desired.title))
  await reportReady(work, record, observed, [management.note, inviteesOf(record.emails, settings).note])
  return 'ready'
}

/** Written before anything is made: so an empty status proves that no earlier run made a room. */
const announce = async (work: Workplace, record: ClientRecord): Promise<void> => {
  if (!record.written || !['none', 'attention'].includes(record.written.state)) return
  await work.records.writeBack(record, { state: 'preparing', status: statusText('preparing'), at: work.clock.now() })
}

const startOf = async (work: Workplace, record: ClientRecord, finding: Finding, title: string): Promise<Observed> => {
  if (finding.kind === 'room') return { room: finding.room }
  if (record.written?.state === 'none') return {}
  const untagged = await findUntagged(work.docspace, work.facts, title)
  return untagged ? { untagged } : {}
}

const reportReady = async (
  work: Workplace,
  record: ClientRecord,
  { room, link }: Observed,
  notes: (string | undefined)[],
): Promise<void> => {
  const report: Report = {
    state: 'ready',
    status: statusText('ready', notes.filter(Boolean).join('; ')),
    at: work.clock.now(),
    ...(room && {
      roomId: room.id,
      roomTitle: room.title,
      roomUrl: `${work.portalUrl.replace(/\/+$/, '')}/rooms/shared/${room.id}`,
    }),
    ...(link?.is && { invitationUrl: link.is.url }),
  }
  await work.records.writeBack(record, report)
  log.info('stage', { stage: 'written-back', ...(room && { roomId: String(room.id) }) })
}
