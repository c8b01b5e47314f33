import { canonicalRef } from '#lib/crm/records/client-ref.ts'
import type { ClientRecord } from '#lib/crm/records/records-port.ts'
import { wasReady } from '#lib/crm/records/status.ts'
import { publicAddress } from '#lib/docspace/portal/public-address.ts'
import type { ClientFields } from '#lib/runtime/client-fields.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { inspect, type Parked } from '../failed/dead-letters.ts'
import type { Output } from '../output/output.ts'
import { openPortal, recordsOf } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'

/** What became of a client that was put into the queue. */
export type ClientOutcome =
  /** `inReview`: the room is built, and its people come in when the record says so. */
  | { end: 'ready'; roomUrl?: string; inReview?: true }
  /** `deadLetter` where its message could be seen; `status` is what the record says. */
  | { end: 'parked'; deadLetter?: Parked; status?: string }
  /** Nothing to do: it is no client, or its source cannot be read and its message is on no queue any more. */
  | { end: 'served' }
  /** In progress when the wait was over, or unknown; `status` is what the record says. */
  | { end: 'waiting'; status?: string }

export interface Followed {
  ref: ClientRef
  fields?: ClientFields | undefined
}

export interface FollowOptions {
  /** Epoch milliseconds: what was parked earlier is ignored. */
  since: number
  /** Milliseconds to wait at most. */
  patience: number
}

/** Milliseconds between two looks. */
const lookEvery = 1_000

/** What was seen of a client in one look. */
interface Seen {
  /** Its dead letter, the newest that can be seen. */
  deadLetter: Parked | undefined
  known: Known | undefined
}

/** What record or room show; undefined where neither could be read. */
type Known = {
  state: 'ready' | 'attention' | 'open' | 'no-client'
  inReview?: true
  roomUrl?: string
  status?: string
}

/**
 * Watches clients until each is ready, parked or served. Looks at records, rooms and the dead-letter queue; changes nothing.
 * A client that was ready before is so at the end only when its message is gone and left no dead letter.
 */
export const followClients = async (
  target: Target,
  out: Output,
  clients: readonly Followed[],
  { since, patience }: FollowOptions,
): Promise<ReadonlyMap<string, ClientOutcome>> => {
  const outcomes = new Map<string, ClientOutcome>()
  const firstSeen = new Map<string, Known | undefined>()
  const progress = out.progress('waiting for')
  const end = target.clock.now() + patience
  let quietBefore = false
  for (;;) {
    const quiet = await isQuiet(target)
    const { parked, unseen } = await inspect(target)
    const over = target.clock.now() >= end
    for (const client of clients) {
      const key = clientKey(client.ref)
      if (outcomes.has(key)) continue
      const { keys, known } = await lookUp(target, client)
      const deadLetter = parked.findLast((one) => keys.includes(one.client))
      const seen: Seen = { deadLetter, known }
      if (!firstSeen.has(key)) firstSeen.set(key, seen.known)
      const before = firstSeen.get(key)
      const wasReady = before?.state === 'ready' && before.inReview === known?.inReview
      const outcome = clientOutcomeOf(seen, { since, wasReady, settled: quiet && quietBefore, unseen: unseen > 0 })
      if (outcome || over) outcomes.set(key, outcome ?? { end: 'waiting', ...statusOf(seen.known) })
    }
    progress.at(outcomes.size, clients.length)
    if (outcomes.size >= clients.length) break
    quietBefore = quiet
    await target.clock.sleep(lookEvery)
  }
  progress.end()
  return outcomes
}

interface Moment {
  /** Epoch milliseconds: what was parked earlier is ignored. */
  since: number
  /** The client was ready at the first look, so that `ready` does not show that its message was served. */
  wasReady: boolean
  /** The queue was empty at two looks: the message is done with. */
  settled: boolean
  /** There are dead letters that cannot be seen. */
  unseen: boolean
}

/** What became of a client as far as it is certain; undefined while it is not. */
export const clientOutcomeOf = (
  { deadLetter, known }: Seen,
  { since, wasReady, settled, unseen }: Moment,
): ClientOutcome | undefined => {
  const parked: ClientOutcome = { end: 'parked', ...(deadLetter && { deadLetter }), ...statusOf(known) }
  if (deadLetter && deadLetter.deadLetter.parkedAt >= since) return parked
  if (known?.state === 'ready' && !wasReady) return readyAt(known)
  if (!settled || !known) return undefined
  // An older dead letter of the client hides a newer one.
  if (deadLetter || known.state === 'attention') return parked
  if (known.state === 'ready') return readyAt(known)
  return known.state === 'no-client' && !unseen ? { end: 'served' } : undefined
}

const readyAt = ({ roomUrl, inReview }: Known): ClientOutcome => ({
  end: 'ready',
  ...(roomUrl && { roomUrl }),
  ...(inReview && { inReview }),
})

const statusOf = (known: Known | undefined): { status?: string } => (known?.status ? { status: known.status } : {})

const isQuiet = async (target: Target): Promise<boolean> => {
  const { visible, held, delayed } = await target.queues.facts('clients')
  return visible + held + delayed === 0
}

interface LookedUp {
  /** Keys under which its messages may be: the one that was asked for, and the one that the client has now. */
  keys: string[]
  known: Known | undefined
}

const lookUp = async (target: Target, { ref, fields }: Followed): Promise<LookedUp> => {
  const keysWith = (now: ClientRef) => [clientKey(ref), clientKey(now)]
  if (ref.source === 'generic') {
    const { source } = target.sources.get(ref.source) ?? {}
    const now = canonicalRef(source, { ...ref, id: fields?.id ?? ref.id })
    return { keys: keysWith(now), known: await roomOf(target, now).catch(() => undefined) }
  }
  try {
    const record = await (await recordsOf(target, ref.source)).read(ref, fields)
    return { keys: keysWith(record?.ref ?? ref), known: knownFrom(record) }
  } catch {
    return { keys: keysWith(ref), known: undefined }
  }
}

const knownFrom = (record: ClientRecord | undefined): Known => {
  if (!record) return { state: 'open' }
  const { state = 'none', roomUrl, status } = record.written ?? {}
  const told = { ...(roomUrl && { roomUrl }), ...(status && { status }) }
  if (state === 'review') return { state: 'ready', inReview: true, ...told }
  if (wasReady(state)) return { state: 'ready', ...told }
  if (state === 'attention') return { state, ...told }
  return { state: record.isClient ? 'open' : 'no-client', ...told }
}

/** A source that cannot be read back: a room with its invitation link is ready, because content and people come before. */
const roomOf = async (target: Target, ref: ClientRef): Promise<Known> => {
  const { docspace } = await openPortal(target)
  const [room] = await docspace.rooms.findByTag(clientKey(ref))
  const ready = room && (await docspace.links.invitation(room.id))
  // Once the queue is empty the message is served, also without a room: people may have deleted it.
  return ready ? { state: 'ready', roomUrl: roomUrlOf(target, room.id) } : { state: 'no-client' }
}

export const roomUrlOf = ({ settings }: Pick<Target, 'settings'>, roomId: number): string =>
  publicAddress(settings.docspace.url, settings.docspace.publicUrl).roomPage(roomId)
