import { createHash } from 'node:crypto'
import { type ClientRef, clientKey } from '../../runtime/client-key.ts'
import type { ClientRecord, RoomReport, State } from '../records/records-port.ts'
import type { SenderCallback } from '../records/sender-callback.ts'

/** The id of a callback: the same for every repetition, and another one for another state, room or link. */
const webhookId = (ref: ClientRef, report: RoomReport): string => {
  const { state, reason, status, roomId, roomUrl, invitationUrl, since, joinedOn } = report
  const told = JSON.stringify([
    ...[clientKey(ref), state, reason, status, roomId, roomUrl, invitationUrl],
    ...(since === undefined ? [] : [since]),
    ...(joinedOn === undefined ? [] : ['joined', joinedOn]),
  ])
  return `msg_${createHash('sha256').update(told).digest('hex').slice(0, 32)}`
}

/** `preparing` is not told. */
const callbackTypes: Readonly<Record<State, string>> = {
  preparing: 'room.preparing',
  review: 'room.ready-for-review',
  ready: 'room.ready',
  ending: 'room.ending',
  ended: 'room.ended',
  attention: 'room.failed',
}

/** What is told once the first of the client's people has joined. */
const joinedType = 'client.joined'

const typeOf = ({ joinedOn, state }: RoomReport): string => (joinedOn === undefined ? callbackTypes[state] : joinedType)

const bodyOf = ({ ref, spelledId }: ClientRecord, report: RoomReport): string =>
  JSON.stringify({
    type: typeOf(report),
    timestamp: new Date(report.at).toISOString(),
    data: {
      client: clientKey(ref),
      id: spelledId ?? ref.id,
      status: report.status,
      reason: report.reason,
      roomId: report.roomId,
      roomTitle: report.roomTitle,
      roomUrl: report.roomUrl,
      invitationUrl: report.invitationUrl,
      joinedOn: report.joinedOn,
    },
  })

/** What the sender is told by a report; undefined where it is told nothing. */
export const toldBy = (record: ClientRecord, report: RoomReport): SenderCallback | undefined =>
  report.state === 'preparing'
    ? undefined
    : {
        id: webhookId(record.ref, report),
        client: clientKey(record.ref),
        type: typeOf(report),
        at: report.at,
        body: bodyOf(record, report),
      }
