import { type ClientRef, clientKey } from '../../../../runtime/client-key.ts'
import type { Clock, Deadline } from '../../../../runtime/clock.ts'
import { errorName } from '../../../../runtime/errors.ts'
import { log } from '../../../../runtime/telemetry/log.ts'
import type { ClientDrift } from '../look-at-client.ts'
import type { DriftReport } from './report-state.ts'
import { tallied } from './tally.ts'

/** What is looked at, and with what. Nothing of it is changed. */
export interface DriftLook {
  clock: Pick<Clock, 'now'>
  deadline: Deadline
  /** Every client who has, or had, a room, in the order of their keys. @throws RetryLater */
  clients(): Promise<readonly ClientRef[]>
  /** @throws RetryLater */
  look(ref: ClientRef): Promise<ClientDrift>
  /** Whether no new client waits: they come first. */
  isQuiet(): Promise<boolean>
}

/** A report waits so long for those who do not answer, and for a quiet time, in milliseconds. */
const patience = 24 * 60 * 60_000
/** Clients that are looked at before what was found is kept, and it is asked whether new ones wait. */
const turn = 20
/** So many clients in a row for whom nobody answers are a portal or a CRM that is down. */
const mostSilent = 5
/** Milliseconds that are left to keep what was found and to send the report. */
const reserve = 60_000

/**
 * Looks at clients as long as there is time, each once, from where the last function stopped. Clients for whom nobody answers are passed
 * over, unless nobody answers at all: then they are looked at again later.
 */
export const lookOn = async (
  work: DriftLook,
  from: DriftReport,
  keep: (report: DriftReport) => Promise<DriftReport>,
): Promise<DriftReport> => {
  const isLate = work.clock.now() >= from.dueAt + patience
  const rest = await clientsAfter(work, from.after)
  if (isLate) return ended(work, { ...from, ...(rest && { left: rest.length }) })
  let report = from
  let ahead = from
  let silent = 0
  for (const [at, ref] of (rest ?? []).entries()) {
    if (at % turn === 0) {
      await keep(report)
      if (!(await work.isQuiet())) return report
    }
    if (work.deadline.remaining() < reserve || silent === mostSilent) return report
    const drift = await answerFor(work, ref)
    ahead = tallied(ahead, clientKey(ref), drift)
    silent = drift ? 0 : silent + 1
    if (drift) report = ahead
  }
  return rest && silent === 0 ? ended(work, { ...report, left: 0 }) : report
}

const ended = ({ clock }: DriftLook, report: DriftReport): DriftReport => ({ ...report, lookedAt: clock.now() })

/** Undefined where DocSpace does not tell which there are. */
const clientsAfter = async (work: DriftLook, after: string): Promise<ClientRef[] | undefined> => {
  try {
    return (await work.clients()).filter((ref) => clientKey(ref) > after)
  } catch (error) {
    log.warn('drift.look_failed', { error: errorName(error) })
    return undefined
  }
}

/** Undefined where nobody answers, and for a client at whom it cannot be looked: the report of all others does not wait for it. */
const answerFor = async (work: DriftLook, ref: ClientRef): Promise<ClientDrift | undefined> => {
  try {
    return await work.look(ref)
  } catch (error) {
    log.warn('drift.look_failed', { client: clientKey(ref), error: errorName(error) })
    return undefined
  }
}
