import { knownReasons } from '#lib/onboarding/known-reasons.ts'
import type { Reason } from '#lib/runtime/errors.ts'

/** What SQS itself moved: no worker parked it. */
const undeclared: Reason = {
  code: 'received-too-often',
  kind: 'park',
  what: 'The queue gave the message up after too many tries',
  means: 'No worker decided this: it crashed, or ran out of time, again and again.',
  remedy: 'The log of the client has the cause. Fix it, then replay the client.',
}

/** The reason with this code, from any part of the product; for none, the one of a message that SQS itself moved. */
export const reasonFor = (code: string | undefined): Reason => {
  if (code === undefined) return undeclared
  return (
    knownReasons[code] ?? {
      code,
      kind: 'park',
      what: 'A reason that this version does not know',
      means: 'A newer version of Roomkeeper parked it.',
      remedy: 'Look at the log of the client.',
    }
  )
}
