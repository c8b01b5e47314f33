import { openedOnce } from '../../runtime/objects/open-texts.ts'
import type { TextStore } from '../../runtime/objects/text-store.ts'
import type { WantedEvents } from '../sink.ts'
import type { Callback } from './outbox.ts'

/** Leaves callbacks for the worker of events; undefined where it has none to work on. The code of SQS is loaded with the first. */
export const openCallbackTeller = (
  queueUrl: string | undefined,
  wanted: Pick<WantedEvents, 'callbacks'> | undefined,
  texts: (() => Promise<TextStore>) | undefined,
): ((told: Callback) => Promise<void>) | undefined => {
  if (queueUrl === undefined || !wanted?.callbacks || !texts) return undefined
  const open = openedOnce(async () => {
    const [{ SQSClient }, { leaveCallback }, { createCallbackOutbox }] = await Promise.all([
      import('@aws-sdk/client-sqs'),
      import('./tell-sender.ts'),
      import('./outbox.ts'),
    ])
    const telling = { outbox: createCallbackOutbox(texts), sqs: new SQSClient({}), queueUrl, now: Date.now }
    return (told: Callback) => leaveCallback(telling, told)
  })
  return async (told) => (await open())(told)
}
