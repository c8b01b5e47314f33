import { type Callback, type CallbackOutbox, createCallbackOutbox } from '#lib/events/callback/outbox.ts'
import { leaveCallback } from '#lib/events/callback/tell-sender.ts'
import { openedOnce } from '#lib/runtime/objects/open-texts.ts'
import { memoryTextsOf } from './memory-texts.ts'
import type { Target } from './target.ts'

/** The callbacks of an environment that no sender has taken yet. */
export const openCallbacks = (target: Target): CallbackOutbox =>
  createCallbackOutbox(openedOnce(() => memoryTextsOf(target)))

/** Leaves callbacks where the functions of an environment leave theirs, so that they come in their order. */
export const senderTeller = (target: Target): ((told: Callback) => Promise<void>) => {
  const outbox = openCallbacks(target)
  return async (told) => {
    const { sqs, clock } = target
    await leaveCallback({ outbox, sqs, queueUrl: await target.queues.url('events'), now: () => clock.now() }, told)
  }
}
