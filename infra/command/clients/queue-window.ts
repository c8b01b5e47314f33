import * as z from 'zod'
import { readMessage } from '#lib/queue/message.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import type { Target } from '../target/target.ts'
import type { WaitingClient } from './waiting-client.ts'

const message = z.object({ body: z.string() })
const inspection = z.object({
  messages: z.object({
    ready: z.array(message),
    delayed: z.array(message),
    inflight: z.array(z.object({ message, visibilityDeadline: z.number() })),
  }),
})

/** Who is in the live queue of this machine, by the emulator's own window, which a real SQS does not have. Takes nothing out. */
export const waitingHere = async (target: Target): Promise<WaitingClient[]> => {
  const { AWS_ENDPOINT_URL_SQS: endpoint = '' } = target.instance?.sdkEnvironment ?? {}
  const response = await fetch(`${endpoint}/_fauxqs/queues/${target.queues.nameOf('clients')}`)
  const { ready, delayed, inflight } = inspection.parse(await response.json()).messages
  return [
    ...[...ready, ...delayed].flatMap(({ body }) => waitingIn(body)),
    ...inflight.flatMap((one) => waitingIn(one.message.body, one.visibilityDeadline)),
  ]
}

const waitingIn = (body: string, nextTry?: number): WaitingClient[] => {
  const told = readMessage(body)
  if (!told) return []
  const since = Date.parse(told.receivedAt)
  return [{ client: clientKey(told.ref), since, ...(nextTry !== undefined && { nextTry }), ...withFields(told.fields) }]
}

const withFields = (fields: WaitingClient['fields']) => (fields ? { fields } : {})
