import type { Written } from '../../../crm/records/records-port.ts'
import { type ClientRef, clientKey } from '../../../runtime/client-key.ts'
import { utcDay } from '../../../runtime/clock.ts'
import { log } from '../../../runtime/telemetry/log.ts'
import type { OnboardingContext } from '../../context.ts'
import { type ArrivalSettings, isOver } from '../../settings/arrival/arrival.ts'
import { type LivingClient, settingsOf } from '../living-client.ts'
import { arrivalWords, statusWith, statusWithBounce, unjoinedWords } from './arrival-words.ts'
import type { AwaitedNote } from './awaited-note.ts'
import type { Awaited } from './awaited-store.ts'
import { lookAgain } from './look-again.ts'
import type { StoredNote } from './remind/begun-reminder.ts'
import { finishWaiting, joinedReport, saysJoined, tellSender } from './tell-joined.ts'

type ArrivalContext = OnboardingContext & { awaited: Awaited }

/** A client after a look at who has joined. */
export interface ArrivalSettled {
  /** With its record as it is now. */
  client: LivingClient
  /** Its note, where it is still waited for. */
  stillAwaited?: StoredNote
}

/**
 * Looks whether the people of a client who is waited for have joined, and says so on its record. A room that nobody waits for costs one read
 * of the note. @throws RetryLater, Park
 */
export const settleArrival = async (work: OnboardingContext, client: LivingClient): Promise<ArrivalSettled> => {
  const { awaited, settings } = work
  if (!awaited || !settings.arrival) return { client }
  const stored = await awaited.read(clientKey(client.record.ref))
  if (!stored) return { client }
  const { note } = stored
  const { written } = client.record
  const isOfOther = note?.room !== undefined && note.room !== client.room.id
  if (!note || isOfOther || written?.state === 'ended') {
    await awaited.forget(clientKey(client.record.ref))
    return { client }
  }
  if (note.late) return { client: await tellLate({ ...work, awaited }, client, note) }
  return settle({ ...work, awaited }, client, { note, tag: stored.tag }, settings.arrival)
}

const settle = async (
  work: ArrivalContext,
  client: LivingClient,
  stored: StoredNote,
  arrival: ArrivalSettings,
): Promise<ArrivalSettled> => {
  if (stored.note.told) return goOnForOthers(work, client, stored, arrival)
  const kept = saysJoined(stored.note) ? stored : await lookAgain(work, client, stored)
  if (kept.note.toWelcome) return settle(work, client, await welcomeLate(work, client, kept), arrival)
  const { note } = kept
  if (saysJoined(note)) {
    const { written } = client.record
    if (!written) await tellSender(work, client.record, client.room, note)
    const told = written && (await tellRecord(work, client, written, joinedReport(work, written, note)))
    const others = await finishWaiting(work, client.record, client.room, note)
    return { client: told ?? client, ...(others && { stillAwaited: others }) }
  }
  if (!isOver(arrival, note.invitedAt, work.clock.now())) return tellBounces(work, client, kept)
  return { client: await giveUp(work, client, note, arrival) }
}

/** A sender without records is told by its link, so that no run makes the room again that was cut off after it: its people are welcomed here. */
const welcomeLate = async (work: ArrivalContext, client: LivingClient, kept: StoredNote): Promise<StoredNote> => {
  const { welcomePeople } = await import('./welcome/welcome-people.ts')
  const { record, room } = client
  const settings = settingsOf(work.settings, client) ?? {}
  const about = { record, room, members: await work.docspace.members.list(room.id), settings }
  const { stored = kept } = await welcomePeople(work, about)
  const { toWelcome: _, ...note } = stored.note
  return { ...stored, note }
}

/** Says on the record which mails of our own bounced. That it does is noted after it: a run that was cut off writes the same once more. */
const tellBounces = async (work: ArrivalContext, client: LivingClient, stored: StoredNote): Promise<ArrivalSettled> => {
  const { note, tag } = stored
  if (!note.bounced?.some(({ told }) => !told)) return { client, stillAwaited: { note, tag } }
  const said = await sayOfArrival(work, client, (status) => statusWith(status, arrivalWords(note)))
  const told = { ...note, bounced: note.bounced.map((one) => ({ ...one, told: true as const })) }
  return { client: said, stillAwaited: { ...(await work.awaited.write(told, stored)), note: told } }
}

/** Says on a record of which nobody is waited for any more that a mail bounced after all, and forgets it. The same once more changes nothing. */
const tellLate = async (work: ArrivalContext, client: LivingClient, note: AwaitedNote): Promise<LivingClient> => {
  const say = (status: string) => statusWithBounce(status, note.bounced)
  const { status = 'ready' } = client.record.written ?? {}
  const told = say(status) === status ? client : await sayOfArrival(work, client, say)
  await work.awaited.forget(note.client)
  return told
}

/** The first has come, and it is told. The others are waited for as long as the settings remind them. */
const goOnForOthers = async (
  work: ArrivalContext,
  client: LivingClient,
  stored: StoredNote,
  arrival: ArrivalSettings,
): Promise<ArrivalSettled> => {
  const { awaited, settings, clock } = work
  const { note } = stored
  if (settings.remind?.whom === 'all' && !isOver(arrival, note.invitedAt, clock.now()))
    return tellBounces(work, client, stored)
  await awaited.forget(note.client)
  return { client }
}

/** Says so on a record whose status is that of a ready room: what it says of an end stays. */
const sayOfArrival = async (
  work: ArrivalContext,
  client: LivingClient,
  say: (status: string) => string,
): Promise<LivingClient> => {
  const { written } = client.record
  if (written?.state !== 'ready') return client
  return tellRecord(work, client, written, {
    state: 'ready',
    status: say(written.status ?? 'ready'),
    at: work.clock.now(),
  })
}

const tellRecord = async (
  work: ArrivalContext,
  client: LivingClient,
  written: Written,
  report: ReturnType<typeof joinedReport>,
): Promise<LivingClient> => {
  await work.records.writeBack(client.record, report)
  const { status, joinedOn } = report
  return {
    ...client,
    record: { ...client.record, written: { ...written, status, ...(joinedOn && { joinedOn }) } },
  }
}

/** After that many days nobody looks any more, and the record says something that stays true. */
const giveUp = async (
  work: ArrivalContext,
  client: LivingClient,
  { client: key, invitedAt, bounced }: AwaitedNote,
  { days }: ArrivalSettings,
): Promise<LivingClient> => {
  const words = unjoinedWords(utcDay(invitedAt), days)
  const told = await sayOfArrival(work, client, (status) => statusWithBounce(statusWith(status, words), bounced))
  log.info('client.not_joined', { client: key, roomId: String(client.room.id) })
  await work.awaited.forget(key)
  return told
}

/** Forgets that a client was waited for: its room or its record is gone, or it is no client any more. @returns whether it was @throws RetryLater */
export const forgetAwaited = async (
  { awaited, settings }: Pick<OnboardingContext, 'awaited' | 'settings'>,
  client: string,
): Promise<boolean> => {
  if (!awaited || !settings.arrival || !(await awaited.read(client))) return false
  await awaited.forget(client)
  return true
}

/** Waits for a client under the key that its record has now. @throws RetryLater */
export const moveAwaited = async (
  { awaited, settings }: Pick<OnboardingContext, 'awaited' | 'settings'>,
  from: ClientRef,
  to: ClientRef,
): Promise<void> => {
  if (!awaited || !settings.arrival) return
  const stored = await awaited.read(clientKey(from))
  if (!stored) return
  if (stored.note && !(await awaited.read(clientKey(to))))
    await awaited.write({ ...stored.note, client: clientKey(to) }, undefined)
  await awaited.forget(clientKey(from))
}
