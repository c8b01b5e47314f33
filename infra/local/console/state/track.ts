import type { Milestone } from '../../progress/stages.ts'
import type { ClientExchange, ClientRow, Moment } from '../wire.ts'
import { crashed, reasonView } from './reasons.ts'

/** Everything the console remembers of one client. */
export interface Track {
  row: ClientRow
  moments: Moment[]
  calls: ClientExchange[]
}

/** Kept per client; a client in trouble makes calls for hours. */
const most = { moments: 200, calls: 400 }

export const newTrack = (row: Pick<ClientRow, 'client' | 'crm' | 'recordId' | 'name' | 'knownSince'>): Track => ({
  row: { ...row, state: 'known', stages: {}, deliveries: 0, tries: 0 },
  moments: [],
  calls: [],
})

export const tell = (track: Track, at: number, what: string, tone: Moment['tone'] = 'plain'): void => {
  track.moments.push({ at, what, tone })
  if (track.moments.length > most.moments) track.moments.shift()
}

export const addCall = (track: Track, call: ClientExchange): void => {
  track.calls.push(call)
  if (track.calls.length > most.calls) track.calls.shift()
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
export const noteQueued = (track: Track, at: number): void => {
  const { row } = track
  if (row.state === 'ready') return
  if (row.state === 'parked') tell(track, at, 'sent to the workers again')
  if (isEnded(row) || row.state === 'known') goOn(row, 'queued')
}

export const noteTaken = (track: Track, at: number): void => {
  const { row } = track
  row.tries += 1
  tell(track, at, row.tries === 1 ? 'a worker takes the message' : `a worker takes the message (try ${row.tries})`)
  if (row.state !== 'ready') goOn(row, 'working')
}

/** The worker was lost under the message: SQS gives it to another when its time is up. */
export const noteLostWorker = (track: Track, at: number, why: string): void => {
  const { row } = track
  tell(track, at, `the worker was lost (${why}); SQS keeps the message for another`, 'bad')
  if (row.state === 'ready') return
  goOn(row, 'waiting')
  row.reason = { ...crashed, detail: why }
}

/** What a function's log says of the client. */
export const noteMilestone = (track: Track, milestone: Milestone): void => {
  const { row } = track
  const { at, stage, event, roomId, reason, detail, outcome, retryAfterMs } = milestone
  if (roomId !== undefined) row.roomId = Number(roomId)
  if (stage) {
    const again = row.stages[stage] !== undefined
    row.stages[stage] ??= at
    tell(track, at, again ? `${stage}: seen again` : stage, 'good')
  }
  if (event === 'client.postponed') {
    goOn(row, 'waiting')
    row.reason = reasonView(reason, detail)
    if (retryAfterMs !== undefined) row.nextTryAt = at + retryAfterMs
    tell(track, at, `waits: ${row.reason.what}${detail ? ` (${detail})` : ''}`, 'warn')
  }
  if (event === 'client.parked') {
    end(row, 'parked', at)
    row.reason = reasonView(reason, detail)
    tell(track, at, `parked: ${row.reason.what}${detail ? ` (${detail})` : ''}`, 'bad')
  }
  if (event === 'client.completed') serve(track, at, outcome)
}

const serve = (track: Track, at: number, outcome: string | undefined): void => {
  const { row } = track
  const again = row.state === 'ready'
  if (!again) end(row, outcome === 'not-a-client' ? 'ignored' : 'ready', at)
  tell(track, at, again ? 'looked at again: nothing was to be done' : (outcomes[outcome ?? ''] ?? 'ready'), 'good')
}

const outcomes: Readonly<Record<string, string>> = {
  'left-alone': 'the room was ready before and is left alone',
  'not-a-client': 'the record is not a client',
}
