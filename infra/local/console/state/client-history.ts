import type { Milestone } from '../../progress/stages.ts'
import type { ClientExchange, ClientRow, HistoryEntry } from '../wire.ts'
import { crashed, reasonView } from './reasons.ts'

/** Everything the console remembers of one client. */
export interface ClientHistory {
  row: ClientRow
  entries: HistoryEntry[]
  calls: ClientExchange[]
}

/** Kept per client; a client in trouble makes calls for hours. */
const most = { entries: 200, calls: 400 }

export const newHistory = (
  row: Pick<ClientRow, 'client' | 'crm' | 'recordId' | 'name' | 'knownSince'>,
): ClientHistory => ({
  row: { ...row, state: 'known', stages: {}, deliveries: 0, tries: 0 },
  entries: [],
  calls: [],
})

export const addEntry = (
  history: ClientHistory,
  at: number,
  what: string,
  tone: HistoryEntry['tone'] = 'plain',
): void => {
  history.entries.push({ at, what, tone })
  if (history.entries.length > most.entries) history.entries.shift()
}

export const addCall = (history: ClientHistory, call: ClientExchange): void => {
  history.calls.push(call)
  if (history.calls.length > most.calls) history.calls.shift()
}

/** Whether nothing more is to come for the client by itself. */
export const isEnded = ({ state }: ClientRow) => state === 'ready' || state === 'parked' || state === 'ignored'

/** Back on its way: what ended or stopped it before is over. */
const goOn = (row: ClientRow, state: ClientRow['state']): void => {
  row.state = state
  delete row.reason
  delete row.nextTryAt
  delete row.endedAt
}

const end = (row: ClientRow, state: ClientRow['state'], at: number): void => {
  goOn(row, state)
  row.endedAt = at
}

/** A message of the client went into the queue: from the CRM, or replayed from the dead-letter queue. */
export const noteQueued = (history: ClientHistory, at: number): void => {
  const { row } = history
  if (row.state === 'ready') return
  if (row.state === 'parked') addEntry(history, at, 'sent to the workers again')
  if (isEnded(row) || row.state === 'known') goOn(row, 'queued')
}

export const noteTaken = (history: ClientHistory, at: number): void => {
  const { row } = history
  row.tries += 1
  addEntry(
    history,
    at,
    row.tries === 1 ? 'a worker takes the message' : `a worker takes the message (try ${row.tries})`,
  )
  if (row.state !== 'ready') goOn(row, 'working')
}

/** The worker was lost under the message: SQS gives it to another when its time is up. */
export const noteLostWorker = (history: ClientHistory, at: number, why: string): void => {
  const { row } = history
  addEntry(history, at, `the worker was lost (${why}); SQS keeps the message for another`, 'bad')
  if (row.state === 'ready') return
  goOn(row, 'waiting')
  row.reason = { ...crashed, detail: why }
}

/** What a function's log says of the client. */
export const noteMilestone = (history: ClientHistory, milestone: Milestone): void => {
  const { row } = history
  const { at, stage, event, roomId, reason, detail, outcome, retryAfterMs } = milestone
  if (roomId !== undefined) row.roomId = Number(roomId)
  if (stage) {
    const again = row.stages[stage] !== undefined
    row.stages[stage] ??= at
    addEntry(history, at, again ? `${stage}: seen again` : stage, 'good')
  }
  if (event === 'client.postponed') {
    goOn(row, 'waiting')
    row.reason = reasonView(reason, detail)
    if (retryAfterMs !== undefined) row.nextTryAt = at + retryAfterMs
    addEntry(history, at, `waits: ${row.reason.what}${detail ? ` (${detail})` : ''}`, 'warn')
  }
  if (event === 'client.parked') {
    end(row, 'parked', at)
    row.reason = reasonView(reason, detail)
    addEntry(history, at, `parked: ${row.reason.what}${detail ? ` (${detail})` : ''}`, 'bad')
  }
  if (event === 'client.completed') serve(history, at, outcome)
}

const serve = (history: ClientHistory, at: number, outcome: string | undefined): void => {
  const { row } = history
  const again = row.state === 'ready'
  if (!again) end(row, outcome === 'not-a-client' ? 'ignored' : 'ready', at)
  addEntry(
    history,
    at,
    again && !isOfEnd(outcome) ? 'looked at again: nothing was to be done' : (outcomes[outcome ?? ''] ?? 'ready'),
    'good',
  )
}

/** Whether a run of a client that was ready had to do with its end. */
const isOfEnd = (outcome = ''): boolean => outcome.startsWith('end') || outcome.startsWith('returned')

const outcomes: Readonly<Record<string, string>> = {
  'left-alone': 'the room was ready before and is left alone',
  followed: 'what has changed in the CRM was changed in the room',
  'in-review': 'the room is built, and its people from outside come in when the record says so',
  'end-announced': 'the end of the room is announced on the record',
  'end-called-off': 'the room does not end: its record has another value again',
  ending: 'the room ends on the day that the record names',
  ended: 'the room has ended',
  'end-stays': 'the client has come back, and its room stays as its end left it',
  returned: 'the client has come back, and its room is open again',
  'not-a-client': 'the record is not a client',
}
