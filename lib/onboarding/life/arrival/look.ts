import * as z from 'zod/mini'
import { DocSpaceRefusal } from '../../../docspace/answer.ts'
import type { DocSpace } from '../../../docspace/index.ts'
import { type ClientRef, parseClientKey } from '../../../runtime/client-key.ts'
import { type Clock, type Deadline, utcDay } from '../../../runtime/clock.ts'
import { parseJson } from '../../../runtime/json.ts'
import type { TextStore } from '../../../runtime/objects/text-store.ts'
import { type ArrivalSettings, isOver } from '../../settings/arrival/arrival.ts'
import type { RemindSettings } from '../../settings/arrival/remind.ts'
import { type AwaitedNote, awaitedPrefix, readAwaited } from './awaited-note.ts'
import { hasJoined } from './has-joined.ts'
import { decideReminder, type Plan } from './remind/decide-reminder.ts'

/** What a run of the daily look works with. */
export interface ArrivalLook {
  texts: TextStore
  docspace: Pick<DocSpace, 'members'>
  settings: ArrivalSettings
  clock: Clock
  deadline: Deadline
  /** Whether new clients wait for nobody: the look stands behind them. */
  isQuiet(): Promise<boolean>
  /** Puts a client behind the new ones: the worker looks once more and writes on the record. */
  queue(ref: ClientRef): Promise<void>
  /** Tells a sender whose clients nobody can read, and forgets the note. */
  tell(ref: ClientRef, note: AwaitedNote & { joinedOn: string }): Promise<void>
  /** Invites the people of a client again whom nobody can read. Absent where the settings have nobody reminded. */
  remind?: Plan & {
    whom?: RemindSettings['whom']
    send(ref: ClientRef, note: AwaitedNote, tag: string): Promise<void>
  }
  /** Whether the worker can serve a client of this source by its key alone. */
  isReadable(source: string): boolean
  /** A sender was not told. */
  onFailure(client: string, error: unknown): void
}

/** What a run has done. */
export interface Looked {
  looked: number
  joined: number
  /** Whether every client was looked at today. */
  isDone: boolean
}

/** Notes of clients that no worker has settled are thrown away so many days after their time. */
const grace = 7

/** Milliseconds that are left at the end to keep the place. */
const reserve = 20_000

/** Clients after which the place is kept, and asked whether new ones wait. */
const stride = 20

const place = z.object({ day: z.string(), after: z.string(), isDone: z.boolean() })
const placeKey = 'looks/arrivals.json'

/**
 * Looks who of those that are waited for has joined, one request each and one after the other, from where today's last run has stopped. A
 * run that is cut off looks at some once more, and nothing else. @throws RetryLater while DocSpace does not answer
 */
export const lookForArrivals = async (look: ArrivalLook): Promise<Looked> => {
  const today = utcDay(look.clock.now())
  const before = await readPlace(look.texts)
  const start = before?.day === today ? before : { after: '', isDone: false }
  const tally: Looked = { looked: 0, joined: 0, isDone: start.isDone }
  if (start.isDone) return tally
  const keys = (await look.texts.list(awaitedPrefix)).filter((key) => key > start.after)
  for (const [at, key] of keys.entries()) {
    if (look.deadline.remaining() < reserve) return tally
    if (at % stride === 0 && !(await look.isQuiet())) return tally
    await lookAt(look, key, tally)
    if (at % stride === stride - 1) await keepPlace(look.texts, { day: today, after: key, isDone: false })
  }
  await keepPlace(look.texts, { day: today, after: '', isDone: true })
  return { ...tally, isDone: true }
}

const readPlace = async (texts: TextStore) =>
  z.safeParse(place, parseJson((await texts.read(placeKey))?.text ?? '')).data

/** Where two runs keep a place at once, one of them wins; some clients are looked at twice. */
const keepPlace = async (texts: TextStore, at: z.output<typeof place>): Promise<void> => {
  const text = `${JSON.stringify(at)}\n`
  const before = await texts.read(placeKey)
  await (before ? texts.replace(placeKey, text, before.tag) : texts.create(placeKey, text))
}

/** A sender that cannot be told keeps nobody else from being looked at: it is told tomorrow. */
const lookAt = async (look: ArrivalLook, key: string, tally: Looked): Promise<void> => {
  const stored = await look.texts.read(key)
  const note = stored && readAwaited(stored.text)
  const ref = note && parseClientKey(note.client)
  if (!stored || !note || !ref) return
  tally.looked += 1
  const { texts } = look
  if (isDoneWith(look, note) || (note.late && !look.isReadable(ref.source))) return texts.remove(key)
  // Whoever was to say it has not come to it yet.
  if (note.late) return look.queue(ref)
  const state = await stateOf(look, note)
  if (state === 'joined') tally.joined += 1
  if (state === 'awaited' && !isToBeReminded(look, note)) return
  if (look.isReadable(ref.source)) return look.queue(ref)
  if (state === 'over' || state === 'gone') return texts.remove(key)
  await serve(look, key, { ref, note, tag: stored.tag }, state).catch((error: unknown) =>
    look.onFailure(note.client, error),
  )
}

/** Where the first has come, the others are waited for as long as they are reminded. */
const isDoneWith = ({ settings: { days }, remind, clock }: ArrivalLook, { told, invitedAt }: AwaitedNote): boolean => {
  if (told && remind?.whom !== 'all') return true
  return isOver({ days: told ? days : days + grace }, invitedAt, clock.now())
}

const isToBeReminded = ({ remind, clock }: ArrivalLook, note: AwaitedNote): boolean =>
  remind !== undefined && decideReminder(note, remind, clock.now()).do !== 'nothing'

type Kept = { ref: ClientRef; note: AwaitedNote; tag: string }

/** What the worker does for a client whom it can read. */
const serve = async (look: ArrivalLook, key: string, kept: Kept, state: 'joined' | 'awaited'): Promise<void> =>
  state === 'joined' ? tellOnce(look, key, kept) : look.remind?.send(kept.ref, kept.note, kept.tag)

/** `gone`: DocSpace has no such room any more. `awaited` also for one that is being made, or that is not shown. */
const stateOf = async (
  { docspace, settings, clock }: ArrivalLook,
  { room, people, joinedOn, invitedAt, told }: AwaitedNote,
): Promise<'joined' | 'awaited' | 'over' | 'gone'> => {
  if (told) return 'awaited'
  if (joinedOn !== undefined) return 'joined'
  try {
    if (room !== undefined && hasJoined(await docspace.members.list(room), people)) return 'joined'
  } catch (error) {
    if (!(error instanceof DocSpaceRefusal)) throw error
    if (error.status === 404) return 'gone'
  }
  return isOver(settings, invitedAt, clock.now()) ? 'over' : 'awaited'
}

/** The day is noted before it is told, so that a run that is cut off tells of the same day again. */
const tellOnce = async ({ texts, clock, tell }: ArrivalLook, key: string, { ref, note, tag }: Kept): Promise<void> => {
  const joinedOn = note.joinedOn ?? utcDay(clock.now())
  const told = { ...note, joinedOn }
  // Somebody else has noted it meanwhile, and tells it.
  if (!note.joinedOn && !(await texts.replace(key, `${JSON.stringify(told)}\n`, tag))) return
  await tell(ref, told)
}
