import type { SQSRecord } from 'aws-lambda'
import { settledAfter } from '../../docspace/answer.ts'
import type { Requeue } from '../../queue/requeue.ts'
import type { Deadline } from '../../runtime/clock.ts'
import { errorName, RetryLater } from '../../runtime/errors.ts'
import { log } from '../../runtime/telemetry/log.ts'
import { onboardingReasons } from '../reasons.ts'

/** Milliseconds before the timeout of the worker's function that are reserved for its response to Lambda. */
export const answerTime = 2_000

/** A client's message while a room may be made for it. */
export interface HiddenMessage {
  /**
   * Hides the message for as long as a write can have an effect that leaves in the worker's time. Called ahead, it saves the write the
   * wait for SQS.
   * @throws RetryLater as `keepHiddenWhile`, which then asks SQS again
   */
  keepHidden(): Promise<void>
  /**
   * Makes a write that would make two rooms if it were made twice. The message stays hidden for as long as the write can have an effect,
   * also when the process dies. After the answer it is hidden until the end of the worker's time only. Where the write fails, whoever
   * settles the failure sets the wait.
   * @throws RetryLater `queue-unreachable` where the message cannot be held, or another worker has it by now; nothing is written then
   */
  keepHiddenWhile<T>(write: () => Promise<T>): Promise<T>
  /** Resolves when SQS has every change. A change that arrives later would shorten a wait that was set meanwhile. */
  flushed(): Promise<void>
}

/** @param deadline until when a request may leave */
export const holdMessage = (
  { openRequeue }: { openRequeue(): Promise<Pick<Requeue, 'postpone'>> },
  record: SQSRecord,
  deadline: Deadline,
): HiddenMessage => {
  let told: Promise<void> = Promise.resolve()
  let held: Promise<void> | undefined
  const hide = async (ms: number) => (await openRequeue()).postpone(record, ms)
  const hold = async () => {
    try {
      await told
      await hide(deadline.remaining() + settledAfter)
    } catch (error) {
      held = undefined
      throw new RetryLater(onboardingReasons['queue-unreachable'], { detail: errorName(error), cause: error })
    }
  }
  const keepHidden = () => (held ??= hold())
  return {
    keepHidden,
    async keepHiddenWhile(write) {
      await keepHidden()
      held = undefined
      const answer = await write()
      // Beside the work, which must not wait for it.
      told = hide(deadline.remaining() + answerTime).catch((error: unknown) =>
        log.warn('message.visibility_change_failed', { error: errorName(error), count: 1 }),
      )
      return answer
    },
    async flushed() {
      // Who has asked for it hears of its failure.
      await held?.catch(() => {})
      await told
    },
  }
}
