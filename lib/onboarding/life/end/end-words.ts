import type { ClientRecord, RoomReport } from '../../../crm/records/records-port.ts'
import { type Day, endStatus } from '../../../crm/records/status.ts'
import type { Room } from '../../../docspace/rooms/rooms.ts'
import type { OnboardingContext } from '../../context.ts'
import type { EndAction, EndSettings } from '../../settings/end.ts'
import { keepNotes } from '../merge/merge-words.ts'

const inWords: Readonly<Record<EndAction, string>> = {
  'revoke-guests': 'links go away, guests and open invitations are taken out',
  'read-only': 'who stays may only read',
  archive: 'the room goes into the archive',
}

/** In the order in which it is done. */
const order = Object.keys(inWords) as EndAction[]

export const actionsInWords = ({ do: actions }: Pick<EndSettings, 'do'>): string =>
  order.flatMap((action) => (actions.includes(action) ? [inWords[action]] : [])).join(', ')

/** `ends on 2026-12-30: links go away, … Give the field its former value to call it off.` */
export const announcement = (end: EndSettings, day: Day): string =>
  endStatus(
    'ending',
    day,
    `${actionsInWords(end)}. ${Object.keys(end.when).join(', ')} with another value calls it off`,
  )

interface EndReport extends Pick<RoomReport, 'state' | 'status'> {
  room: Pick<Room, 'id' | 'title'>
  /** When the end was announced, epoch milliseconds; undefined where that is not remembered. */
  since: number | undefined
  /** Whether the link on the record opens nothing any more. */
  withoutLink?: boolean
}

/** The report of an end. A record that can be read names the room already; a sender without records is told it again. */
export const endReport = (
  { clock, docspace }: Pick<OnboardingContext, 'clock' | 'docspace'>,
  { written }: Pick<ClientRecord, 'written'>,
  { state, status, room, since, withoutLink }: EndReport,
): RoomReport => ({
  ...{ state, status: keepNotes(status, written?.status), at: clock.now() },
  // A receiver takes what it was told before for a repetition, also when another end was announced and called off in the same words.
  ...(!written && since !== undefined && { since }),
  ...(!written && { roomId: room.id, roomTitle: room.title, roomUrl: docspace.address.roomPage(room.id, undefined) }),
  ...(withoutLink && written?.invitationUrl && { invitationUrl: '' }),
})
