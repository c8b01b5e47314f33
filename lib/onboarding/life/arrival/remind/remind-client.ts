import { unlessRefused } from '../../../../docspace/answer.ts'
import type { DocSpace } from '../../../../docspace/index.ts'
import type { Member } from '../../../../docspace/rooms/members.ts'
import { clientKey } from '../../../../runtime/client-key.ts'
import type { OnboardingContext } from '../../../context.ts'
import type { MailForm } from '../../../settings/arrival/mails.ts'
import type { RemindSettings } from '../../../settings/arrival/remind.ts'
import { standingOf } from '../../end/end-standing.ts'
import type { LivingClient } from '../../living-client.ts'
import type { AwaitedNote } from '../awaited-note.ts'
import type { Awaited } from '../awaited-store.ts'
import { askToMail } from './ask-to-mail.ts'
import {
  afterReminder,
  askedAgain,
  type BegunNote,
  begun,
  notReached,
  pendingAmong,
  type Reached,
  type RoomLog,
  type StoredNote,
  saysBegun,
  withReminders,
} from './begun-reminder.ts'
import { decideReminder } from './decide-reminder.ts'
import { mailGuests, type ToMail } from './mail-guests.ts'
import { reached } from './mailed.ts'
import { tellManager } from './tell-manager.ts'
import { tellOfReminder } from './tell-of-reminder.ts'

/** The services of a run that reminds. */
export interface Reminding extends Pick<OnboardingContext, 'docspace' | 'clock' | 'ends' | 'events' | 'sendMail'> {
  awaited: Awaited
  remind: RemindSettings
  /** What mails about a room are like; absent where nobody knows. */
  formOf?: (room: LivingClient['room']) => MailForm
  /** Tells the record what the note says now. */
  tellRecord(note: AwaitedNote): Promise<void>
}

/** A client who is waited for, and who is in its room. */
export interface ToRemind {
  client: Pick<LivingClient, 'record' | 'room'>
  members: readonly Member[]
}

/**
 * Invites the people of a client again who have not come, where it is time to. Whom that is for is noted before DocSpace is asked; of a run
 * that was cut off the log of the room tells whom it has reached. Nobody is reminded who has come, was taken out or left, and nobody of a
 * client whose end is announced or has come. @throws RetryLater
 */
export const remindClient = async (work: Reminding, about: ToRemind, stored: StoredNote): Promise<void> => {
  const { clock, awaited, docspace } = work
  const decision = decideReminder(stored.note, work.remind, clock.now())
  if (decision.do === 'nothing') return
  if (decision.do !== 'go-on' && pendingAmong(about.members, stored.note.people).length === 0) {
    // The others have come, too.
    if (stored.note.told) await awaited.forget(stored.note.client)
    return
  }
  if (!(await mayRemind(work, about.client))) return
  if (decision.do === 'tell-manager') return tellManager(work, about, stored)
  if (decision.do === 'tell') {
    const note = withReminders(stored.note, { ranOut: decision.ranOut })
    await work.tellRecord(note)
    await awaited.write(note, stored)
    return
  }
  const log = await logOf(docspace, about.client.room.id)
  const note =
    decision.do === 'begin'
      ? begun(stored.note, about.members, { ...decision, log, at: clock.now(), byMail: work.remind.by === 'mail' })
      : toGoOn(stored.note, about, { log, now: clock.now() })
  const kept = note === stored.note ? stored : { ...(await awaited.write(note, stored)), note }
  if (saysBegun(note)) await carryOut(work, about, { ...kept, note }, { log, isNew: decision.do === 'begin' })
}

/** A record tells by itself how far its end is; of a sender without records, and of one that was deleted, that is remembered. */
const mayRemind = async ({ ends }: Pick<Reminding, 'ends'>, { record, room }: ToRemind['client']): Promise<boolean> => {
  if (!record.isClient || room.archived) return false
  return standingOf({ record, room }, await ends?.read(clientKey(record.ref))).phase === 'none'
}

/** Undefined where DocSpace does not show it: then nobody can tell whom a reminder reaches, and none is sent. */
const logOf = ({ roomLog }: Pick<DocSpace, 'roomLog'>, roomId: number): Promise<RoomLog> =>
  unlessRefused(roomLog.entries(roomId))

/** The same note where nobody is to be mailed any more. */
const toGoOn = (note: AwaitedNote, { members }: ToRemind, { log, now }: { log: RoomLog; now: number }): AwaitedNote =>
  saysBegun(note) && !note.reminders.begun.byMail && log && notReached(members, note, log).length > 0
    ? askedAgain(note, now)
    : note

/** Has whom it is for mailed, and tells what came of it. `isNew`: it was begun by this run. */
const carryOut = async (
  work: Reminding,
  { client, members }: ToRemind,
  stored: StoredNote & { note: BegunNote },
  { log, isNew }: { log: RoomLog; isNew: boolean },
): Promise<void> => {
  const { note } = stored
  const open = notReached(members, note, log)
  const result = note.reminders.begun.byMail
    ? await mailGuests(work, { client, members, open, note }, isNew)
    : await haveMailed(work, { client, members, open, note }, log)
  const after = afterReminder(note, result, work.remind)
  await tellOfReminder(work, client, after, result)
  if (after.reminders.last) await work.tellRecord(after)
  const kept = await work.awaited.write(after, stored)
  if (after.reminders.toTell) await tellManager(work, { client, members }, { ...kept, note: after })
}

/** Asks DocSpace to mail whom the log does not show as mailed, and reads what came of it. */
const haveMailed = async (
  { docspace }: Reminding,
  { client: { room }, members, open, note }: ToMail,
  log: RoomLog,
): Promise<Reached> => {
  const isAsked = log !== undefined && open.length > 0 && (await askToMail(docspace, room.id, open, log))
  const seen = isAsked ? await logOf(docspace, room.id) : log
  return {
    reached: reached(seen ?? [], note.reminders.begun).length,
    missed: notReached(members, note, seen).length,
  }
}
