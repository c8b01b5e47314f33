import type { ClientFields, Records } from '../crm/source.ts'
import { statusText } from '../crm/status.ts'
import type { ClientRef } from '../runtime/client-key.ts'
import { describeError } from '../runtime/errors.ts'
import { log } from '../runtime/log.ts'
import type { Judgement } from './judge.ts'

/** A wait shorter than this is not worth a line on the record, in milliseconds. */
const worthTelling = 2 * 60_000

/**
 * Puts on the CRM record why the client waits or was parked. Never fails: the message is what counts. A record that says
 * `ready` is left alone, because that word tells that people own the room.
 */
export const tellRecord = async (
  records: Records,
  ref: ClientRef,
  fields: ClientFields | undefined,
  judgement: Judgement,
  now: number,
): Promise<void> => {
  if (judgement.reason.code.startsWith('crm-') || tooShort(judgement)) return
  try {
    const record = await records.read(ref, fields)
    if (!record || record.written?.state === 'ready') return
    await records.writeBack(record, {
      state: judgement.do === 'wait' ? 'preparing' : 'attention',
      status: statusFor(judgement, now),
      at: now,
      reason: judgement.reason.code,
    })
  } catch (error) {
    log.warn('record not told', { reason: judgement.reason.code, error: describeError(error).error })
  }
}

const tooShort = (judgement: Judgement) => judgement.do === 'wait' && (judgement.after ?? 0) < worthTelling

/** `being prepared: DocSpace's limit … is used up. It goes on by itself, not before 14:30 UTC.` */
export const statusFor = (judgement: Judgement, now: number): string => {
  const { what, remedy } = judgement.reason
  if (judgement.do === 'park') return statusText('attention', `${what}. ${remedy}`)
  const when = judgement.after === undefined ? '' : `, not before ${clockTime(now + judgement.after)}`
  return statusText('preparing', `${what}. It goes on by itself${when}`)
}

/** To the quarter of an hour, so that one limit gives every record the same text and no needless write. */
const clockTime = (at: number) => {
  const quarter = 15 * 60_000
  return `${new Date(Math.ceil(at / quarter) * quarter).toISOString().slice(11, 16)} UTC`
}
