import type { ClientFields, Records } from '#lib/crm/source.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { inspect, type Parked } from '../failed/letters.ts'
import type { Output } from '../output/output.ts'
import { openPortal, recordsOf } from '../target/open.ts'
import type { Target } from '../target/target.ts'

/** What became of a client that was put into the queue. */
export type Fate =
  | { end: 'ready'; roomUrl?: string }
  | { end: 'parked'; parked: Parked }
  /** Served without a room of its own making: no client any more, or a room that people own already. */
  | { end: 'served' }
  /** Still on its way when nobody waited any longer; `status` is what the record says. */
  | { end: 'waiting'; status?: string }

export interface Followed {
  ref: ClientRef
  fields?: ClientFields | undefined
}

export interface FollowOptions {
  /** Epoch milliseconds: what was parked before is no news. */
  since: number
  /** Milliseconds to wait at most. */
  patience: number
}

/** Milliseconds between two looks. */
const lookEvery = 1_000

/** Watches clients until each is served or parked. Looks at records, rooms and the dead-letter queue; changes nothing. */
export const followClients = async (
  target: Target,
  out: Output,
  clients: readonly Followed[],
  { since, patience }: FollowOptions,
): Promise<ReadonlyMap<string, Fate>> => {
  const fates = new Map<string, Fate>()
  const status = new Map<string, string>()
  const progress = out.progress('waiting for')
  const end = target.clock.now() + patience
  let quietBefore = false
  for (;;) {
    const quiet = await isQuiet(target)
    const parked = (await inspect(target)).parked
    for (const client of clients) {
      const key = clientKey(client.ref)
      if (fates.has(key)) continue
      const letter = parked.find((one) => one.client === key && one.letter.parkedAt >= since)
      const fate = letter ? ({ end: 'parked', parked: letter } as const) : await lookUp(target, client, status)
      if (fate) fates.set(key, fate)
      // The queue was empty, and then nothing was found of the client: it is done with.
      else if (quiet && quietBefore) fates.set(key, { end: 'served' })
    }
    progress.at(fates.size, clients.length)
    if (fates.size >= clients.length || target.clock.now() >= end) break
    quietBefore = quiet
    await target.clock.sleep(lookEvery)
  }
  progress.end()
  const waiting = ([key, text]: [string, string | undefined]): [string, Fate] => [
    key,
    { end: 'waiting', ...(text && { status: text }) },
  ]
  const all = clients.map(({ ref }) => clientKey(ref))
  return new Map([...all.map((key) => waiting([key, status.get(key)])), ...fates])
}

const isQuiet = async (target: Target): Promise<boolean> => {
  const { visible, held, delayed } = await target.queues.facts('clients')
  return visible + held + delayed === 0
}

/** What record and room tell; undefined while that is nothing final. */
const lookUp = async (
  target: Target,
  { ref, fields }: Followed,
  status: Map<string, string>,
): Promise<Fate | undefined> => {
  const record = await readable(target, ref.source)
    .then((records) => records?.read(ref, fields))
    .catch(() => undefined)
  if (!record?.written) return ref.source === 'generic' ? roomOf(target, ref) : undefined
  const { state, roomUrl, status: text } = record.written
  if (text) status.set(clientKey(ref), text)
  return state === 'ready' ? { end: 'ready', ...(roomUrl && { roomUrl }) } : undefined
}

const readable = async (target: Target, source: string): Promise<Records | undefined> =>
  recordsOf(target, source).catch(() => undefined)

/** A source that cannot be read back: a room with its invitation link, the last thing made, is ready. */
const roomOf = async (target: Target, ref: ClientRef): Promise<Fate | undefined> => {
  const { docspace } = await openPortal(target)
  const [room] = await docspace.rooms.findByTag(clientKey(ref))
  if (!room || !(await docspace.links.invitation(room.id))) return undefined
  return { end: 'ready', roomUrl: roomUrlOf(target, room.id) }
}

export const roomUrlOf = ({ settings }: Pick<Target, 'settings'>, roomId: number): string =>
  `${settings.docspace.url.replace(/\/+$/, '')}/rooms/shared/${roomId}`
