import type { ClientRecord } from '../../crm/records/records-port.ts'
import { statusText } from '../../crm/records/status.ts'
import { hasTag, type Room } from '../../docspace/rooms/rooms.ts'
import type { OnboardingContext } from '../context.ts'
import { isRuleTag } from '../decide-rule.ts'
import { assertUncontested, mark } from '../room/apply.ts'
import type { Desired } from '../room/desired.ts'
import { roomReport } from '../room/hand-over.ts'
import { adoptedMark, type Observed, readyMark } from '../room/observed.ts'
import type { Adoption } from './room-to-adopt.ts'

/**
 * Puts our tags on a room that was there already. The mark comes before the client's key, so that a room with the key is known for an
 * adopted one after a crash at any moment. Of two clients that take one room at once, neither keeps it, and one gets it later.
 * @throws RetryLater `room-contested`, or when DocSpace does not keep a tag
 */
export const tagAdopted = async (
  { docspace }: Pick<OnboardingContext, 'docspace'>,
  { room }: Pick<Adoption, 'room'>,
  desired: Desired,
): Promise<Room> => {
  if (!hasTag(room, adoptedMark)) await mark(docspace, room.id, adoptedMark)
  let tags: readonly string[] = room.tags
  for (const tag of [desired.tag, ...desired.otherTags.filter(isRuleTag)]) {
    if (!hasTag({ tags }, tag)) tags = await mark(docspace, room.id, tag)
    await assertUncontested(docspace, desired, { id: room.id, tags })
  }
  return { ...room, tags: [...tags] }
}

/** What is known of an adopted room: its tags are looked at once more before anybody is invited. */
export const adoptedRoom = (room: Room): Observed => ({
  room,
  tags: { certain: false, is: room.tags, adopted: true },
})

export const adoptionNotes: Readonly<Record<Adoption['how'], string>> = {
  complete: 'the room was there before, and has got what it lacked',
  'link-only': 'the room was there before, and was left as it is',
}

/** Writes a room that was there already on the record, with the invitation link that it has. Nothing is put into it, and nobody is invited. */
export const linkOnly = async (
  work: OnboardingContext,
  record: ClientRecord,
  adoption: Adoption,
  desired: Desired,
): Promise<'ready'> => {
  const { docspace } = work
  const room = await tagAdopted(work, adoption, desired)
  const { tags } = await docspace.rooms.get(room.id)
  await assertUncontested(docspace, desired, { id: room.id, tags })
  if (!desired.recordTells) await mark(docspace, room.id, readyMark)
  const link = await docspace.links.invitation(room.id)
  const status = statusText('ready', adoptionNotes['link-only'])
  await work.records.writeBack(record, roomReport(work, record, { status, room, link }))
  return 'ready'
}
