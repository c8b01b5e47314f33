import { knownReasons } from '#lib/onboarding/known-reasons.ts'
import type { ReasonView } from '../wire.ts'

/** The reason with this code in words; for none, the one of a message that SQS itself moved. */
export const reasonView = (code: string | undefined, detail?: string): ReasonView => {
  const { what, means, remedy } = knownReasons[code ?? ''] ?? {
    what: code === undefined ? 'The queue gave the message up after too many tries' : code,
    means: 'No worker decided this.',
    remedy: 'The log of the client has the cause.',
  }
  return { code: code ?? 'received-too-often', what, means, remedy, ...(detail && { detail }) }
}

/** No worker could say this itself. */
export const crashed: ReasonView = {
  code: 'worker-lost',
  what: 'The worker died in the middle of its work',
  means: 'The message is still in the queue. Another worker gets it and goes on from what is there.',
  remedy: 'Nothing. SQS hands it out again when the visibility timeout is over.',
}
