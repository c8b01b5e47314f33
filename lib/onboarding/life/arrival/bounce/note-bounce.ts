import type { EventSink } from '../../../../events/sink.ts'
import { type ClientRef, parseClientKey } from '../../../../runtime/client-key.ts'
import type { Clock } from '../../../../runtime/clock.ts'
import { memoryAt } from '../../../../runtime/objects/client-place.ts'
import type { TextStore } from '../../../../runtime/objects/text-store.ts'
import { log } from '../../../../runtime/telemetry/log.ts'
import { sendEvent } from '../../../events/send-event.ts'
import { readClientMemory } from '../../memory/memory.ts'
import { type AwaitedNote, awaitedAt, type BouncedMail, readAwaited } from '../awaited-note.ts'
import { bounceReasons } from './bounce-reasons.ts'
import type { Bounce } from './mail-tags.ts'

/** What notes that a mail bounced. */
export interface NotingBounces {
  texts: Pick<TextStore, 'read' | 'create' | 'replace'>
  clock: Pick<Clock, 'now'>
  /** Where outlets are told from. */
  events?: EventSink
  /** Whether the worker can serve a client of this source by its key alone. */
  isReadable(source: string): boolean
  /** Puts a client behind the new ones: the worker says it on the record. */
  queue(ref: ClientRef): Promise<void>
}

/** A worker may write the same note meanwhile. */
const mostTries = 5

/**
 * Notes that a mail to somebody of a client bounced, tells outlets, and has the worker say it on the record, which it alone writes on. The same
 * once more, or after a run that was cut off, notes nothing new and tells the same event. Who is waited for no more is known by what is remembered
 * of the client's room, and noted again for the record alone.
 * @throws where it cannot be noted or told
 */
export const noteBounce = async (work: NotingBounces, { place, mail }: Bounce): Promise<void> => {
  const note = await noted(work, { place, mail })
  const ref = note && parseClientKey(note.client)
  if (!note || !ref) return
  log.warn('client.mail_bounced', { client: note.client, detail: `${mail.to} ${mail.how}` })
  const { code: reason, what, remedy } = bounceReasons[mail.how]
  await sendEvent(work.events, {
    type: 'room.attention',
    what: [note.client, reason, mail.to, mail.person ?? '', mail.on],
    at: work.clock.now(),
    data: { client: { key: note.client }, reason, what, remedy },
  })
  if (work.isReadable(ref.source)) await work.queue(ref)
}

const noted = async (work: NotingBounces, { place, mail }: Bounce): Promise<AwaitedNote | undefined> => {
  const { texts } = work
  const key = awaitedAt(place)
  for (let tries = 0; tries < mostTries; tries += 1) {
    const stored = await texts.read(key)
    const note = stored ? readAwaited(stored.text) : await lateNote(work, place)
    if (!note) return undefined
    const { bounced = [] } = note
    if (bounced.some((one) => isSame(one, mail))) return note
    const now = { ...note, bounced: [...bounced, mail] }
    // Nobody would say it of a client whom nobody can read: outlets alone are told.
    if (!stored && !isReadable(work, note)) return now
    const text = `${JSON.stringify(now)}\n`
    if ((await (stored ? texts.replace(key, text, stored.tag) : texts.create(key, text))) !== undefined) return now
  }
  throw new Error('others write the note of this client all the time')
}

/** A note for a client who is waited for no more; undefined where nothing is remembered of its room. */
const lateNote = async ({ texts, clock }: NotingBounces, place: string): Promise<AwaitedNote | undefined> => {
  const stored = await texts.read(memoryAt(place))
  const memory = stored && readClientMemory(stored.text)
  if (!memory) return undefined
  const { client, room } = memory
  return { v: 1, client, room, invitedAt: clock.now(), people: [], late: true }
}

const isReadable = ({ isReadable: canRead }: NotingBounces, { client }: AwaitedNote): boolean => {
  const ref = parseClientKey(client)
  return ref !== undefined && canRead(ref.source)
}

const isSame = (one: BouncedMail, { to, person, how, on }: BouncedMail): boolean =>
  one.to === to && one.person === person && one.how === how && one.on === on
