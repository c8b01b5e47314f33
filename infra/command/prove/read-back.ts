import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { openPortal, recordsOf } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'
import type { Steps } from './steps.ts'

/** Compares what the record says with what DocSpace has. Resolves to what is not as it must be. @throws RetryLater, Park */
export const readBack = async (target: Target, ref: ClientRef, steps: Steps): Promise<string[]> => {
  const { docspace } = await openPortal(target)
  const rooms = await docspace.rooms.findByTag(clientKey(ref))
  const [room] = rooms
  if (!room || rooms.length > 1) return [`DocSpace has ${rooms.length} rooms of the client, not one`]
  const link = await docspace.links.invitation(room.id)
  if (ref.source === 'generic') {
    steps.report('read back', `room ${room.id} is there with its invitation; a sender of your own has no record`)
    return []
  }
  const record = await (await recordsOf(target, ref.source)).read(ref)
  const { roomId, roomUrl, invitationUrl, status } = record?.written ?? {}
  const lacks = [
    ...(roomId === room.id ? [] : [`the record names room ${roomId ?? 'none'}, and the client's is ${room.id}`]),
    ...(roomUrl?.includes(String(room.id)) ? [] : ['the record has not the address of the room']),
    ...(link && !invitationUrl ? ['the record has not the invitation'] : []),
  ]
  if (lacks.length === 0)
    steps.report('read back', `number, address and invitation of the room are on the record: ${status}`)
  return lacks
}
