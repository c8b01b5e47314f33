import { parseClientKey } from '#lib/runtime/client-key.ts'
import type { LocalAwsEvent, LogRecord } from '../../aws/contract.ts'
import { type Milestone, milestoneIn } from '../../progress/stages.ts'
import type { ClientExchange } from '../wire.ts'
import {
  addCall,
  type ClientHistory,
  newHistory,
  noteLostWorker,
  noteMilestone,
  noteQueued,
  noteTaken,
} from './client-history.ts'
import { createSentEvents, type SentEvents } from './sent-events.ts'

/** A client as somebody introduces it. */
export interface Introduction {
  client: string
  recordId: string
  name: string
  /** When it was made in the CRM, epoch milliseconds. */
  since: number
}

/** The events and log lines of the local instance, by client. Created before the instance, so that it gets the first of them. */
export interface ClientEventLog {
  onLog(record: LogRecord): void
  onEvent(event: LocalAwsEvent): void
  /** Names a client; one that is not named is shown by its key. */
  introduce(who: Introduction): ClientHistory
  /** A request of the CRM about it; `accepted`: Roomkeeper has it safely. */
  delivered(client: string, call: ClientExchange): void
  called(client: string, call: ClientExchange): void
  readonly histories: ReadonlyMap<string, ClientHistory>
  /** What outlets were told. */
  readonly sent: Pick<SentEvents, 'all'>
  /** Ids of messages that a worker has at this moment. */
  readonly atWork: ReadonlySet<string>
  /** Calls `listener` with the key of a client that changed, or with nothing when something else did. */
  subscribe(listener: (client?: string) => void): () => void
}

/** Clients remembered; the oldest go first. */
const mostClients = 2_000

export const createEventLog = (): ClientEventLog => {
  const histories = new Map<string, ClientHistory>()
  const received = new Map<string, number>()
  const owners = new Map<string, string>()
  const atWork = new Set<string>()
  const sent = createSentEvents()
  const listeners = new Set<(client?: string) => void>()
  const changed = (client?: string) => {
    for (const listener of listeners) listener(client)
  }
  const historyOf = (client: string, at: number): ClientHistory | undefined => {
    const ref = parseClientKey(client)
    if (!ref) return undefined
    const history =
      histories.get(client) ?? newHistory({ client, crm: ref.source, recordId: ref.id, name: '', knownSince: at })
    if (!histories.has(client)) histories.set(client, history)
    const [oldest] = histories.keys()
    if (histories.size > mostClients && oldest !== undefined) histories.delete(oldest)
    return history
  }
  const on = (client: string | undefined, at: number, work: (history: ClientHistory) => void) => {
    const history = client === undefined ? undefined : historyOf(client, at)
    if (!history) return
    work(history)
    changed(client)
  }

  const hearMilestone = (milestone: Milestone) => {
    const { client, at, stage, correlationId } = milestone
    if (stage === 'received' && correlationId) received.set(correlationId, at)
    on(client, at, (history) => {
      const earlier = stage === 'queued' && correlationId ? received.get(correlationId) : undefined
      if (earlier !== undefined)
        noteMilestone(history, { at: earlier, function: milestone.function, event: 'stage.reached', stage: 'received' })
      noteMilestone(history, milestone)
    })
  }

  return {
    histories,
    sent,
    atWork,
    onLog(record) {
      const milestone = milestoneIn(record)
      if (milestone) hearMilestone(milestone)
      if (sent.onLog(record)) changed()
    },
    onEvent(event) {
      // What goes to a dead-letter queue was parked: its worker has said so.
      if (event.type === 'sqs.sent' && !event.queue.endsWith('-dead.fifo')) {
        for (const group of event.groups) on(group, event.at, (history) => noteQueued(history, event.at))
      }
      if (event.type === 'sqs.received') {
        for (const [n, id] of event.messageIds.entries()) {
          atWork.add(id)
          const group = event.groups[n]
          if (group !== undefined) owners.set(id, group)
          on(group, event.at, (history) => noteTaken(history, event.at))
        }
      }
      if (event.type === 'sqs.failed') {
        for (const id of event.messageIds) {
          atWork.delete(id)
          // What a worker reported itself it has also explained, in its log.
          if (event.reason !== 'reported')
            on(owners.get(id), event.at, (history) => noteLostWorker(history, event.at, event.reason))
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
      const history = historyOf(client, since)
      if (!history) throw new Error(`${client} is no client key`)
      Object.assign(history.row, { recordId, name, knownSince: Math.min(since, history.row.knownSince) })
      changed(client)
      return history
    },
    delivered(client, call) {
      on(client, call.at, (history) => {
        history.row.deliveries += 1
        addCall(history, call)
      })
    },
    called(client, call) {
      // A call alone adds no client, because rooms are looked for under earlier keys of a client too.
      if (histories.has(client)) on(client, call.at, (history) => addCall(history, call))
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
