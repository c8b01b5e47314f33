import type { FastifyInstance } from 'fastify'
import { buildApp } from 'fauxqs'
import * as z from 'zod'
import { controls, guard } from '../../guard/guard.ts'
import { installListParts } from '../buckets/uploads.ts'
import type { QueueSummary, UntimedEvent } from '../contract.ts'
import { closeServer, listenError, urlOf } from '../listen.ts'
import type { QueueModel } from '../template/queues.ts'
import { doAsSqsDoes } from './as-sqs-does.ts'
import { installHooks } from './hooks.ts'
import { QueueRegistry } from './message-registry.ts'
import { MoveTasks } from './moves.ts'
import { OutageSwitch } from './outage-switch.ts'
import { Sqs } from './sqs.ts'

/** SQS, S3 and SNS on 127.0.0.1, in memory. */
export interface QueueEmulator {
  url: string
  sqs: Sqs
  outage: OutageSwitch
  registry: QueueRegistry
  createQueue(queue: QueueModel): Promise<void>
  createBucket(name: string): Promise<void>
  createTopic(name: string): Promise<void>
  summary(queue: QueueModel): Promise<QueueSummary>
  close(): Promise<void>
}

/**
 * Starts fauxqs 2.4.1. Its own `startFauxqs` listens on every interface, so the application is built and bound here.
 * Known limits: retention is not enforced; an aborted long poll may take a message along until its visibility timeout. S3: a part is at most 11 MiB; no versions, no object
 * lock, no `If-None-Match` on writing; a multipart checksum is always a composite one, and CRC64NVME is not known. SNS delivers to queues alone, and mails nobody.
 */
export async function startQueueEmulator(region: string, emit: (event: UntimedEvent) => void): Promise<QueueEmulator> {
  await doAsSqsDoes()
  const app: FastifyInstance = buildApp({ logger: false, defaultRegion: region })
  const [sqs, outage, registry] = [new Sqs(app), new OutageSwitch(), new QueueRegistry()]
  const moves = new MoveTasks({ sqs, outage, registry, emit })
  installHooks(app, { outage, registry, moves, emit, url: () => urlOf(app.server) })
  installListParts(app)
  guard(app.server, () => controls)
  await app.listen({ port: 0, host: '127.0.0.1' }).catch((error) => Promise.reject(listenError(error, 0)))
  return {
    url: urlOf(app.server),
    sqs,
    outage,
    registry,
    createQueue: async (queue) => {
      registry.add(queue)
      await sqs.call('CreateQueue', { QueueName: queue.name, Attributes: attributesOf(queue, region) })
    },
    summary: (queue) => summarise(app, queue),
    createBucket: async (name) => {
      const response = await app.inject({ method: 'PUT', url: `/${name}` })
      if (response.statusCode !== 200) throw new Error(`bucket ${name} could not be created: ${response.body}`)
    },
    createTopic: async (name) => {
      const payload = new URLSearchParams({ Action: 'CreateTopic', Version: '2010-03-31', Name: name }).toString()
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const response = await app.inject({ method: 'POST', url: '/', headers, payload })
      if (response.statusCode !== 200) throw new Error(`topic ${name} could not be created: ${response.body}`)
    },
    close: async () => {
      // First: fauxqs cancels the long polls that wait when it closes, but would sit out one that begins after that.
      outage.close()
      moves.stop()
      await app.close()
      if (app.server.listening) await closeServer(app.server)
    },
  }
}

// The emulator's account is fixed, whatever account the template is made for.
const attributesOf = ({ attributes, redrive }: QueueModel, region: string): Record<string, string> => {
  if (!redrive) return { ...attributes }
  const deadLetterTargetArn = `arn:aws:sqs:${region}:000000000000:${redrive.queueName}`
  const policy = { deadLetterTargetArn, maxReceiveCount: redrive.maxReceiveCount }
  return { ...attributes, RedrivePolicy: JSON.stringify(policy) }
}

const Inspected = z.object({
  attributes: z.object({
    ApproximateNumberOfMessages: z.coerce.number(),
    ApproximateNumberOfMessagesNotVisible: z.coerce.number(),
    ApproximateNumberOfMessagesDelayed: z.coerce.number(),
  }),
})

// By the emulator's own inspection, which also answers during an outage of SQS.
async function summarise(app: FastifyInstance, { logicalId, name, url }: QueueModel): Promise<QueueSummary> {
  const response = await app.inject({ method: 'GET', url: `/_fauxqs/queues/${name}` })
  const { attributes } = Inspected.parse(JSON.parse(response.body))
  return {
    logicalId,
    name,
    url,
    visible: attributes.ApproximateNumberOfMessages,
    inFlight: attributes.ApproximateNumberOfMessagesNotVisible,
    delayed: attributes.ApproximateNumberOfMessagesDelayed,
  }
}
