import { createCallbackOutbox } from '#lib/events/callback/outbox.ts'
import { callbackEvent, callbackOutlet } from '#lib/events/callback/outlet.ts'
import { leaveCallback } from '#lib/events/callback/tell-sender.ts'
import { type EventMessage, readEventMessage } from '#lib/events/message.ts'
import type { TriedOutlet } from '#lib/events/try-outlet.ts'
import { createEventWorker, type EventWorkerServices } from '#lib/events/worker.ts'
import { recordOf } from '../../queue/queues.ts'
import { memoryTexts } from '../../runtime/objects/memory-texts.ts'
import { deliveryWorld } from '../delivery-world.ts'

export const client = 'generic:client:c-17'

/** A callback as the source makes it, with a link that nobody else is to have. */
export const callbackOf = (id: string, more: { client?: string; type?: string } = {}) => ({
  id,
  client,
  type: 'room.ready',
  at: Date.UTC(2026, 10, 29, 8),
  body: `{"data":{"invitationUrl":"https://portal.example.com/s/secret-of-${id}"}}`,
  ...more,
})

/** A sender that is told of its clients by the worker of events, with a queue whose messages come back when they are due. */
export const callbackWorld = (outlets: EventWorkerServices['outlets'] = {}) => {
  const world = deliveryWorld()
  const { store } = memoryTexts()
  const outbox = createCallbackOutbox(async () => store)
  const queue: { body: string; dueAt: number }[] = []
  const parked: [string, string][] = []
  const got: string[] = []
  const answers: TriedOutlet[] = []
  const send = async (message: EventMessage) =>
    void queue.push({ body: JSON.stringify({ v: 1, ...message }), dueAt: 0 })
  const openWorker = () =>
    createEventWorker({
      ...world,
      attempt: world.attempt,
      now: world.now,
      outlets,
      send,
      postpone: async ({ body }, ms) => void queue.push({ body, dueAt: world.at + ms }),
      park: async ({ body }, why) => void parked.push([body, why]),
      callbacks: {
        outbox,
        attemptCallback: async ({ id }) => {
          got.push(id)
          return answers.shift() ?? world.answer
        },
      },
    })
  const worker = openWorker()
  const sqs = {
    send: async ({ input }: { input: { MessageBody: string } }) =>
      void queue.push({ body: input.MessageBody, dueAt: 0 }),
  }
  return {
    world,
    outbox,
    queue,
    parked,
    got,
    /** What the sender answers next; then what `world.answer` is. */
    answers,
    openWorker,
    leave: (told: ReturnType<typeof callbackOf>) =>
      leaveCallback({ outbox, sqs: sqs as never, queueUrl: 'https://sqs/events', now: () => world.at++ }, told),
    send,
    /** Lets everything be told that is due, until nothing is. */
    async run() {
      for (;;) {
        const index = queue.findIndex(({ dueAt }) => dueAt <= world.at)
        const [next] = index < 0 ? [] : queue.splice(index, 1)
        if (!next) return
        await worker.settle(recordOf({ messageId: 'm', body: next.body }))
      }
    },
    pass(ms: number) {
      world.at += ms
    },
    /** The messages that wait. */
    waiting: () => queue.map(({ body }) => readEventMessage(body)),
    pending: async (of = client) => (await outbox.pending(of)).map(({ id }) => id),
    came: async (id: string) => (await world.ledger.delivery(id, callbackOutlet))?.value,
    replay: (id: string) =>
      send({ event: callbackEvent(callbackOf(id)), outlet: callbackOutlet, replayedAt: world.at }),
    everythingKept: () => JSON.stringify([...world.texts.values()]) + JSON.stringify(queue) + JSON.stringify(parked),
  }
}
