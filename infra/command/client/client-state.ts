import type { ClientFields, ClientRecord } from '#lib/crm/source.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import { findRoom } from '#lib/onboarding/identity/find-room.ts'
import { findLost } from '#lib/onboarding/identity/orphaned-room.ts'
import type { FoundRoom } from '#lib/onboarding/identity/room-search.ts'
import { assertOwnsRooms } from '#lib/onboarding/identity/rooms-memory.ts'
import { resumed, roomSearch } from '#lib/onboarding/onboard.ts'
import { inviteesOf } from '#lib/onboarding/people/invitees.ts'
import { findManager } from '#lib/onboarding/people/room-manager.ts'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import { type Desired, desiredRoom } from '#lib/onboarding/room/desired.ts'
import { lackOnRecord } from '#lib/onboarding/room/hand-over.ts'
import type { Observed } from '#lib/onboarding/room/plan.ts'
import { createPortalCache, type PortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { readRoomBack } from '#lib/onboarding/room/read-back.ts'
import type { OnboardingSettings } from '#lib/onboarding/settings.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { Park } from '#lib/runtime/errors.ts'
import { openPortal, recordsOf } from '../target/open.ts'
import type { Target } from '../target/target.ts'

/** A client as CRM and DocSpace have it, and as it should be. Everything was read, nothing written. */
export type Situation =
  | { kind: 'no-client'; record: ClientRecord }
  /** The client has another key than the one that was asked for: `record.ref` names it. */
  | { kind: 'moved'; record: ClientRecord }
  /**
   * Reported ready before: the room belongs to people, whatever they made of it. `formerKeys` are replaced by the client's own, and
   * `isLacking`: the record does not say yet where room and link are.
   */
  | { kind: 'in-peoples-hands'; record: ClientRecord; roomId?: number; formerKeys: string[]; isLacking: boolean }
  | { kind: 'to-be-made'; record: ClientRecord; desired: Desired; observed: Observed; ownerId: string; notes: string[] }

/** Looks as the worker does before it does anything. @throws Park, RetryLater as the worker would */
export const situationOf = async (target: Target, ref: ClientRef, fields?: ClientFields): Promise<Situation> => {
  const [records, portal] = await Promise.all([recordsOf(target, ref.source), openPortal(target)])
  const { docspace, linkSecrets } = portal
  if (portal.memoryFault) throw portal.memoryFault
  await assertOwnsRooms(portal.memory, target.settings.docspace.url, docspace.people)
  const record = await records.read(ref, fields)
  if (!record) throw new Park(onboardingReasons['client-deleted'])
  if (clientKey(record.ref) !== clientKey(ref)) return { kind: 'moved', record }
  if (!record.isClient) return { kind: 'no-client', record }
  const facts = createPortalCache(target.clock, portal.assertSameContent)
  const { onboarding: settings } = target.settings
  const finding = await findRoom(roomSearch({ docspace, facts, records, settings, linkSecrets }), record)
  if (finding.kind === 'in-peoples-hands') return inPeoplesHands(docspace, record, finding)
  const [management, templateTree, ownerId] = await Promise.all([
    findManager(docspace, facts, record, settings),
    facts.templateTree(docspace, settings.welcome),
    facts.keyOwner(docspace),
    lookAtFiles(docspace, facts, settings),
  ])
  const desired = desiredRoom({ record, settings, templateTree, manager: management.manager, linkSecrets })
  const site = { docspace, facts }
  const notes = [management.note, inviteesOf(record, settings).note].filter((note) => note !== undefined)
  const known = { kind: 'to-be-made', record, desired, ownerId, notes } as const
  if (finding.kind === 'room') {
    const { room } = finding
    const look = (at: 'content' | 'members' | 'link') => readRoomBack(docspace, room.id, at, desired)
    const parts = await Promise.all([look('content'), look('members'), look('link')])
    return { ...known, observed: Object.assign({}, ...parts, resumed(room)) }
  }
  const untagged = await findLost(site, record, desired, finding)
  return { ...known, observed: untagged ? { untagged: untagged.room } : {} }
}

const inPeoplesHands = async (
  docspace: DocSpace,
  record: ClientRecord,
  finding: Extract<FoundRoom, { kind: 'in-peoples-hands' }>,
): Promise<Situation> => {
  const { room } = finding
  if (!room) return { kind: 'in-peoples-hands', record, formerKeys: [], isLacking: false }
  const lack = await lackOnRecord({ docspace }, record, { ...finding, room })
  const formerKeys = room.archived ? [] : finding.formerKeys
  return { kind: 'in-peoples-hands', record, roomId: room.id, formerKeys, isLacking: lack !== undefined }
}

/** Welcome files are looked at by the worker when it copies them; what is wrong with one is told here beforehand. @throws Park, RetryLater */
const lookAtFiles = async (docspace: DocSpace, facts: PortalCache, { welcome }: OnboardingSettings): Promise<void> => {
  if (welcome.way !== 'files') return
  await Promise.all(welcome.files.map(({ id }) => facts.templateExtension(docspace, id)))
}
