import { SAMPLE } from '#infra/simulators/generic/index.ts'
import { configureSources } from '#lib/crm/configure.ts'
import { receive } from '#lib/crm/receive/receiver.ts'
import { sendMessages } from '#lib/queue/send.ts'
import { signStandard } from '#lib/runtime/signing/standard-webhooks.ts'
import { queueUrl } from '#test/onboarding/harness.ts'
import { sqsClientFor } from '#test/onboarding/world/fifo-queue.ts'
import type { Actor } from './actor.ts'
import type { Simulation } from './simulation.ts'

const configured = configureSources({ generic: {} }, {})

/** Posts the client's body as its sender does, with an id of its own for each send, through the receiver. */
const post = async (simulation: Simulation, actor: Actor): Promise<void> => {
  const { clock, wire, queue } = simulation.harness
  const text = JSON.stringify(actor.fields)
  const now = clock.now()
  const signature = signStandard(`msg_${crypto.randomUUID()}`, now, text, [SAMPLE.secret])
  const delivery = {
    method: 'POST',
    url: 'http://127.0.0.1/webhooks/generic',
    path: '',
    headers: { 'content-type': 'application/json', ...signature },
    body: Buffer.from(text),
  }
  const sqs = sqsClientFor({ [queueUrl]: queue }, wire.through)
  const receipt = await receive({
    delivery,
    configured: (await configured).get('generic'),
    secrets: async () => [SAMPLE.secret],
    now,
    enqueue: (created, send = crypto.randomUUID()) => {
      const messages = created.map((one) => ({ ...one, receivedAt: new Date(now).toISOString(), delivery: 'body' }))
      return sendMessages(sqs, queueUrl, messages, send)
    },
  })
  if (receipt.answer.status !== 202) throw new Error(`the receiver answered ${receipt.answer.status}`)
  simulation.deliveries += 1
}

/** The sender sends the client's body, and the very same once more after so many milliseconds. */
export const sendBodyAgain = async (simulation: Simulation, actor: Actor | undefined, after: number): Promise<void> => {
  if (!actor?.fields) return
  await post(simulation, actor)
  await simulation.harness.clock.sleep(after)
  await post(simulation, actor)
}
