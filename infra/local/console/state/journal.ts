import { parseClientKey } from '#lib/runtime/client-key.ts'
import type { CloudEvent, LogRecord } from '../../aws/contract.ts'
import { type Milestone, milestoneIn } from '../../progress/stages.ts'
import type { ClientExchange } from '../wire.ts'
import { addCall, newTrack, noteLostWorker, noteMilestone, noteQueued, noteTaken, type Track } from './track.ts'

/** A client as somebody introduces it. */
export interface Introduction {
  client: string
  recordId: string
  name: string
  /** When it was made in the CRM, epoch milliseconds. */
  since: number
}

/** What the local instance tells, gathered by client. Created before the local instance, because it hears its first words. */
export interface ClientJournal {
  onLog(record: LogRecord): void
  onEvent(event: CloudEvent): void
  /** Says who a client is; a client that turns up by itself is called by its key. */
  introduce(who: Introduction): Track
  /** A request of the CRM about it; `accepted`: Roomkeeper has it safely. */
  delivered(client: string, call: ClientExchange): void
  called(client: string, call: ClientExchange): void
  readonly tracks: ReadonlyMap<string, Track>
  /** Ids of messages that a worker has at this moment. */
  readonly atWork: ReadonlySet<string>
  /** Calls `listener` with the key of a client that changed, or with nothing when something else did. */
  subscribe(listener: (client?: string) => void): () => void
}

/** Clients remembered; the oldest go first. */
const mostClients = 2_000

export const createJournal = (): ClientJournal => {
  const tracks = new Map<string, Track>()
  const received = new Map<string, number>()
  const owners = new Map<string, string>()
  const atWork = new Set<string>()
  const listeners = new Set<(client?: string) => void>()
  const changed = (client?: string) => {
    for (const listener of listeners) listener(client)
  }
  const trackOf = (client: string, at: number): Track | undefined => {
    const ref = parseClientKey(client)
    if (!ref) return undefined
    const track =
      tracks.get(client) ?? newTrack({ client, crm: ref.source, recordId: ref.id, name: '', knownSince: at })
    if (!tracks.has(client)) tracks.set(client, track)
    const [oldest] = tracks.keys()
    if (tracks.size > mostClients && oldest !== undefined) tracks.delete(oldest)
    return track
  }
  const on = (client: string | undefined, at: number, work: (track: Track) => void) => {
    const track = client === undefined ? undefined : trackOf(client, at)
    if (!track) return
    work(track)
    changed(client)
  }

  const hearMilestone = (milestone: Milestone) => {
    const { client, at, stage, correlationId } = milestone
    if (stage === 'received' && correlationId) received.set(correlationId, at)
    on(client, at, (track) => {
      const earlier = stage === 'queued' && correlationId ? received.get(correlationId) : undefined
      if (earlier !== undefined)
        noteMilestone(track, { at: earlier, function: milestone.function, event: 'stage.reached', stage: 'received' })
      noteMilestone(track, milestone)
    })
  }

  return {
    tracks,
    atWork,
    onLog(record) {
      const milestone = milestoneIn(record)
      if (milestone) hearMilestone(milestone)
    },
    onEvent(event) {
      // What goes to a dead-letter queue was parked: its worker has said so.
      if (event.type === 'sqs.sent' && !event.queue.endsWith('-dead.fifo')) {
        for (const group of event.groups) on(group, event.at, (track) => noteQueued(track, event.at))
      }
      if (event.type === 'sqs.received') {
        for (const [n, id] of event.messageIds.entries()) {
          atWork.add(id)
          const group = event.groups[n]
          if (group !== undefined) owners.set(id, group)
          on(group, event.at, (track) => noteTaken(track, event.at))
        }
      }
      if (event.type === 'sqs.failed') {
        for (const id of event.messageIds) {
          atWork.delete(id)
          // What a worker reported itself it has also explained, in its log.
          if (event.reason !== 'reported')
            on(owners.get(id), event.at, (track) => noteLostWorker(track, event.at, event.reason))
        }
      }
      if (event.type === 'sqs.deleted') {
        for (const id of event.messageIds) {
          atWork.delete(id)
          owners.delete(id)
        }
      }
      changed()
    },
    introduce({ client, recordId, name, since }) {
      const track = trackOf(client, since)
      if (!track) throw new Error(`${client} is no client key`)
      Object.assign(track.row, { recordId, name, knownSince: Math.min(since, track.row.knownSince) })
      changed(client)
      return track
    },
    delivered(client, call) {
      on(client, call.at, (track) => {
        track.row.deliveries += 1
        addCall(track, call)
      })
    },
    called(client, call) {
      // A call alone makes nobody known: rooms are looked for under earlier keys of a client too.
      if (tracks.has(client)) on(client, call.at, (track) => addCall(track, call))
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
