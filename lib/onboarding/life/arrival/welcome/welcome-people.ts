import type { ClientRecord } from '../../../../crm/records/records-port.ts'
import type { Member } from '../../../../docspace/rooms/members.ts'
import type { Room } from '../../../../docspace/rooms/rooms.ts'
import { clientKey } from '../../../../runtime/client-key.ts'
import { log } from '../../../../runtime/telemetry/log.ts'
import type { OnboardingContext } from '../../../context.ts'
import { mailFormOf } from '../../../settings/arrival/mails.ts'
import type { RoomSettings } from '../../../settings/room-sections.ts'
import type { AwaitedNote } from '../awaited-note.ts'
import { filledMail, wordsIn } from '../filled-mail.ts'
import { mailContacts } from '../mail-contacts.ts'
import type { StoredNote } from '../remind/begun-reminder.ts'
import { welcomeWords } from './welcome-words.ts'

type Welcoming = Pick<OnboardingContext, 'docspace' | 'sendMail' | 'awaited'>

export interface ToWelcome {
  record: Pick<ClientRecord, 'ref' | 'name'>
  room: Pick<Room, 'id' | 'title'>
  members: readonly Member[]
  /** Of the room's rule. */
  settings: Pick<RoomSettings, 'mails' | 'culture'>
}

export interface Welcomed {
  /** How many SES refused. */
  missed: number
  stored?: StoredNote
}

/**
 * Welcomes the people of a client by a mail of our own, where the settings ask for it. Whom that is for is noted before any is sent, so that a run
 * that was cut off sends no other: SES knows no mail by an id. @returns how many SES refused, and the note as it is then, where it was read @throws RetryLater
 */
export const welcomePeople = async (
  { docspace, sendMail, awaited }: Welcoming,
  { record, room, members, settings }: ToWelcome,
): Promise<Welcomed> => {
  const { welcome } = settings.mails ?? {}
  if (!welcome || !sendMail || !awaited) return { missed: 0 }
  const stored = await awaited.read(clientKey(record.ref))
  if (!stored?.note) return { missed: 0 }
  const { note, tag } = stored
  if (note.welcomed) return { missed: 0, stored: { note, tag } }
  const to = members.filter((one) => isWelcome(one, note) && (welcome.to === 'everybody' || !one.pending))
  const { toWelcome: _, ...rest } = note
  const welcomed = { ...rest, welcomed: to.map(({ userId }) => userId) }
  const kept = await awaited.write(welcomed, stored)
  const form = mailFormOf(settings)
  const mail = filledMail({
    words: wordsIn(welcomeWords, form.culture, welcome.texts),
    values: { name: record.name || room.title, room: room.title },
    room: { title: room.title, url: docspace.address.roomPage(room.id, undefined) },
  })
  const missed = await mailContacts({ docspace, sendMail }, { client: note.client, members, to, form, mail })
  const about = { client: note.client, roomId: String(room.id) }
  if (missed > 0) log.warn('client.not_welcomed', { ...about, count: missed })
  if (to.length > missed) log.info('client.welcomed', { ...about, count: to.length - missed })
  return { missed, stored: { ...kept, note: welcomed } }
}

const isWelcome = ({ userId, owner, deactivated, email }: Member, { people }: AwaitedNote): boolean =>
  people.includes(userId) && !owner && !deactivated && email !== ''
