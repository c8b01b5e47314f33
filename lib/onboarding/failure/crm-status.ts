import type { Records, State } from '../../crm/records/records-port.ts'
import { dayIn, endStatus, statusText, wasReady } from '../../crm/records/status.ts'
import type { ClientMessage } from '../../queue/message.ts'
import { clientKey } from '../../runtime/client-key.ts'
import { errorName } from '../../runtime/errors.ts'
import { log } from '../../runtime/telemetry/log.ts'
import { isOfCopy } from '../identity/written-claim.ts'
import { keepNotes } from '../life/merge/merge-words.ts'
import type { RetryDecision } from './decide-retry.ts'

/** Waits of fewer milliseconds are not written on the record. */
const minWait = 3 * 60_000

export interface StatusInput {
  decision: RetryDecision
  /** How long the client waits, in milliseconds. */
  wait: number
  /** Epoch milliseconds. */
  now: number
}

/**
 * Writes on the CRM record why the client waits or was parked. Never throws: what becomes of the message does not depend on it. A record
 * that says `ready`, or what became of its room since, is left alone, because the word tells that people own the room. `ready for review`
 * and the day of an end that cannot be carried out are kept as the first words. A record that is a copy of another client's says it
 * falsely: it is written, and loses that client's link.
 */
export const writeStatus = async (
  records: Pick<Records, 'read' | 'writeBack'>,
  { ref, fields }: Pick<ClientMessage, 'ref' | 'fields'>,
  { decision, wait, now }: StatusInput,
): Promise<void> => {
  if (decision.reason.code.startsWith('crm-')) return
  if (decision.do === 'wait' && wait < minWait) return
  try {
    const record = await records.read(ref, fields)
    // Under another key another worker may serve the client now.
    if (!record || clientKey(record.ref) !== clientKey(ref)) return
    const copied = await isOfCopy(records, record)
    const reported = copied ? undefined : record.written?.state
    const day = reported === 'ending' && decision.do === 'park' ? dayIn(record.written?.status) : undefined
    if (wasReady(reported) && !day) return
    const state = reported === 'review' || reported === 'ending' ? reported : stateAfter(decision)
    await records.writeBack(record, {
      state,
      status: day
        ? keepNotes(endStatus('ending', day, whyParked(decision)), record.written?.status)
        : statusFor(decision, now, state),
      at: now,
      reason: decision.reason.code,
      ...(copied && { invitationUrl: '' }),
    })
  } catch (error) {
    log.warn('status.write_failed', { reason: decision.reason.code, error: errorName(error) })
  }
}

const stateAfter = (decision: RetryDecision): State => (decision.do === 'wait' ? 'preparing' : 'attention')

/** `being prepared: DocSpace's limit … is used up. It resumes automatically, not before 14:30 UTC.` */
export const statusFor = (decision: RetryDecision, now: number, state = stateAfter(decision)): string => {
  if (decision.do === 'park') return statusText(state, whyParked(decision))
  const { what, resolvesItself } = decision.reason
  // Only a known end is named: the time of the next try would change the text, and cost a write, at every try.
  const when = resolvesItself && decision.after !== undefined ? `, not before ${clockTime(now + decision.after)}` : ''
  return statusText(state, `${what}. It resumes automatically${when}`)
}

const whyParked = ({ reason, detail }: RetryDecision): string =>
  `${reason.what}${reason.detailOnRecord && detail ? ` (${detail})` : ''}. ${reason.remedy}`

/** To the quarter of an hour, so that one limit gives every record the same text and no needless write. */
const clockTime = (at: number) => {
  const quarter = 15 * 60_000
  return `${new Date(Math.ceil(at / quarter) * quarter).toISOString().slice(11, 16)} UTC`
}
