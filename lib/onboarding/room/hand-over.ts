import type { ClientRecord, RoomReport, State } from '../../crm/records/records-port.ts'
import { saysLack, statusText, wasReady } from '../../crm/records/status.ts'
import type { InvitationLink } from '../../docspace/rooms/links.ts'
import { hasTag, type Room } from '../../docspace/rooms/rooms.ts'
import { clientKey } from '../../runtime/client-key.ts'
import type { OnboardingContext } from '../context.ts'
import type { ReadyRoom } from '../identity/find-room.ts'
import { isOfOurUsers } from '../identity/ours.ts'
import { mark, notAsWanted } from './apply.ts'
import { readyMark } from './observed.ts'

/**
 * `left-alone`: the room was reported ready before, and whatever people made of it since is theirs. `relinked`: the same, but the
 * record named another room or portal, and names this one now. `ready`: the record lacked room or link, and has them now.
 */
export type LeftToPeople = 'left-alone' | 'relinked' | 'ready'

interface RoomOnRecord {
  state?: State
  status: string
  room: Pick<Room, 'id' | 'title'> | undefined
  link: InvitationLink | undefined
}

/** The report of a room that is ready, or ready for review. Where records can be copied or merged, the room's address names the client it was written for. */
export const roomReport = (
  work: Pick<OnboardingContext, 'clock' | 'docspace'>,
  record: Pick<ClientRecord, 'ref' | 'written'>,
  { state = 'ready', status, room, link }: RoomOnRecord,
): RoomReport => ({
  state,
  status,
  at: work.clock.now(),
  ...(room && {
    roomId: room.id,
    roomTitle: room.title,
    roomUrl: work.docspace.address.roomPage(room.id, record.written && record.ref),
  }),
  ...(link && { invitationUrl: link.url }),
  // The link on the record opens nothing any more: people revoked it, or it leads to another portal.
  ...(!link && record.written?.invitationUrl && { invitationUrl: '' }),
})

/** Puts the client's key on its room. @throws RetryLater when DocSpace does not keep it */
export const addKey = async (
  { docspace }: Pick<OnboardingContext, 'docspace'>,
  { ref }: Pick<ClientRecord, 'ref'>,
  room: Pick<Room, 'id'>,
): Promise<Room> => {
  const tagged = await docspace.rooms.addTag(room.id, clientKey(ref))
  if (hasTag(tagged, clientKey(ref))) return tagged
  throw notAsWanted('tag')
}

/**
 * Puts the client's key on its room in place of those that it had before, or that people took off one whose record names it anew: its link may name a
 * merged record, and nothing else tells then whose it is. An archived room cannot be changed, and stays as it is.
 * @throws RetryLater when DocSpace does not keep the tag
 */
export const takeOver = async (
  { docspace }: Pick<OnboardingContext, 'docspace'>,
  { ref }: ClientRecord,
  { room, formerKeys, relink = false }: Pick<ReadyRoom, 'room'> & { formerKeys: readonly string[]; relink?: boolean },
): Promise<Room> => {
  const lacksKey = relink && !hasTag(room, clientKey(ref))
  if (room.archived || (formerKeys.length === 0 && !lacksKey)) return room
  let now = await addKey({ docspace }, { ref }, room)
  for (const former of formerKeys) now = await docspace.rooms.removeTag(room.id, former)
  return now
}

/**
 * Leaves a ready room to people. Only its key is corrected, and what the record says of the room's place: also what the CRM dropped when
 * it was written first. A link that people have deleted stays deleted. A sender whose record cannot be read back gets the report once
 * more.
 * @throws Park `crm-not-written`, `crm-refused` when the CRM does not take it this time either
 */
export const leaveToPeople = async (
  work: OnboardingContext,
  record: ClientRecord,
  found: Pick<ReadyRoom, 'room'> & Partial<ReadyRoom>,
): Promise<LeftToPeople> => {
  const { room, formerKeys = [], relink = false } = found
  await keepMark(work, record, await takeOver(work, record, { room, formerKeys, relink }))
  const lack = await lackOnRecord(work, record, { ...found, relink })
  if (!lack) return 'left-alone'
  const { written } = record
  const note = room.archived ? 'people have archived the room' : undefined
  const kept = written?.status && !saysLack(written.status) ? written.status : undefined
  const status = kept ?? statusText('ready', note)
  const state = wasReady(written?.state) ? written.state : 'ready'
  await work.records.writeBack(record, roomReport(work, record, { state, status, room, link: lack.link }))
  if (relink) return 'relinked'
  return written ? 'ready' : 'left-alone'
}

/** Marks a ready room for a sender without a record. The run that made its link may have ended before the mark, and people may revoke the link. */
export const keepMark = async (
  services: Pick<OnboardingContext, 'docspace' | 'cache'>,
  { written }: Pick<ClientRecord, 'written'>,
  room: Room,
): Promise<Room> => {
  if (written || room.archived || hasTag(room, readyMark)) return room
  if (!(await isOfOurUsers(services, room))) return room
  return { ...room, tags: [...(await mark(services.docspace, room.id, readyMark))] }
}

/**
 * The link to write on the record of a ready client together with its room. Undefined: the record lacks nothing. A dry run asks the
 * same.
 */
export const lackOnRecord = async (
  { docspace }: Pick<OnboardingContext, 'docspace'>,
  { written }: Pick<ClientRecord, 'written'>,
  found: { room: Pick<Room, 'id'>; relink: boolean; link?: InvitationLink | undefined },
): Promise<{ link: InvitationLink | undefined } | undefined> => {
  const isNamed = written?.roomId && written.roomUrl && !found.relink
  if (isNamed && written.invitationUrl) return undefined
  const link = 'link' in found ? found.link : await docspace.links.invitation(found.room.id)
  return isNamed && !link ? undefined : { link }
}
