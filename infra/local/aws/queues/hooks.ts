import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod'
import type { UntimedEvent } from '../contract.ts'
import type { QueueModel } from '../template/queues.ts'
import { isTextForSqs } from './as-sqs-does.ts'
import { originalDeduplicationId, scopeToGroup } from './deduplication.ts'
import type { QueueRegistry } from './message-registry.ts'
import type { MoveTasks } from './moves.ts'
import type { OutageSwitch } from './outage-switch.ts'
import { SERVICE_UNAVAILABLE, SqsRefusal } from './sqs.ts'

interface Parts {
  outage: OutageSwitch
  registry: QueueRegistry
  moves: MoveTasks
  url(): string
  emit(event: UntimedEvent): void
}

const actionOf = (request: FastifyRequest): string | undefined => {
  const target = request.headers['x-amz-target']
  return typeof target === 'string' && target.startsWith('AmazonSQS.') ? target.slice('AmazonSQS.'.length) : undefined
}

const refuse = (reply: FastifyReply, status: number, code: string, message: string): FastifyReply =>
  reply
    .code(status)
    .header('content-type', 'application/x-amz-json-1.0')
    .header('x-amzn-query-error', `${code};${status < 500 ? 'Sender' : 'Receiver'}`)
    .send(JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message }))

async function answerMove(reply: FastifyReply, handle: (body: unknown) => Promise<object>, body: unknown) {
  try {
    const answer = await handle(body)
    return reply.header('content-type', 'application/x-amz-json-1.0').send(JSON.stringify(answer))
  } catch (error) {
    if (error instanceof SqsRefusal) return refuse(reply, 400, error.code, error.message)
    if (error instanceof z.ZodError) return refuse(reply, 400, 'InvalidParameterValue', z.prettifyError(error))
    throw error
  }
}

const Target = z.looseObject({ QueueUrl: z.string().optional() })
const queueOf = (request: FastifyRequest, registry: QueueRegistry): QueueModel | undefined => {
  const { QueueUrl } = Target.safeParse(request.body).data ?? {}
  return QueueUrl === undefined ? undefined : registry.find(QueueUrl)
}

const SendBody = z.looseObject({
  MessageGroupId: z.string().optional(),
  Entries: z.array(z.looseObject({ MessageGroupId: z.string().optional() })).optional(),
})
const Attributes = z.record(z.string(), z.looseObject({ StringValue: z.string().optional() })).default({})
const Sent = z.looseObject({
  MessageAttributes: Attributes,
  Entries: z.array(z.looseObject({ MessageAttributes: Attributes })).default([]),
})

/** The name of an attribute with a character that SQS refuses, which the emulator would take. */
const oddAttribute = (body: unknown): string | undefined => {
  const { data } = Sent.safeParse(body)
  const all = data ? [data, ...data.Entries].flatMap((one) => Object.entries(one.MessageAttributes)) : []
  return all.find(([, { StringValue = '' }]) => !isTextForSqs(StringValue))?.[0]
}

const SendAnswer = z.looseObject({
  MessageId: z.string().optional(),
  Successful: z.array(z.looseObject({ MessageId: z.string() })).optional(),
})

function noteSent(queue: QueueModel, body: unknown, answer: object, { registry, emit }: Parts): void {
  const { MessageId, Successful = [] } = SendAnswer.parse(answer)
  const messageIds = MessageId === undefined ? Successful.map((it) => it.MessageId) : [MessageId]
  if (messageIds.length === 0) return
  registry.noteSent(queue, messageIds)
  const { MessageGroupId, Entries = [] } = SendBody.parse(body)
  const groups = [MessageGroupId, ...Entries.map((it) => it.MessageGroupId)].filter((it) => it !== undefined)
  emit({ type: 'sqs.sent', queue: queue.name, messageIds, groups: [...new Set(groups)] })
}

const Received = z.looseObject({
  Messages: z
    .array(z.looseObject({ MessageId: z.string(), Attributes: z.record(z.string(), z.string()).optional() }))
    .optional(),
})

/** Restores the sender's deduplication id and adds where a dead letter came from, which the emulator does not know. */
function completeReceived(queue: QueueModel, answer: object, registry: QueueRegistry): object {
  const { Messages, ...rest } = Received.parse(answer)
  const complete = Messages?.map((message) => {
    const { Attributes: attributes } = message
    if (!attributes) return message
    const { MessageDeduplicationId: id } = attributes
    const source = registry.sourceOf(queue, message.MessageId)
    const more = {
      ...(id !== undefined && { MessageDeduplicationId: originalDeduplicationId(id) }),
      ...(source && { DeadLetterQueueSourceArn: source.arn }),
    }
    return { ...message, Attributes: { ...attributes, ...more } }
  })
  return { ...rest, ...(complete && { Messages: complete }) }
}

// fauxqs makes up host names that only resolve with a DNS of its own.
const withLocalUrls = (text: string, url: string): string => text.replaceAll(/http:\/\/sqs\.[^/"]+/g, url)

const complete: Record<string, (queue: QueueModel, request: FastifyRequest, answer: object, parts: Parts) => object> = {
  SendMessage: (queue, request, answer, parts) => {
    noteSent(queue, request.body, answer, parts)
    return answer
  },
  SendMessageBatch: (queue, request, answer, parts) => {
    noteSent(queue, request.body, answer, parts)
    return answer
  },
  ReceiveMessage: (queue, _request, answer, { registry }) => completeReceived(queue, answer, registry),
}
const NAMES_QUEUES = new Set(['CreateQueue', 'GetQueueUrl', 'ListQueues'])

/** Puts in front of fauxqs what it lacks: move tasks, usable queue URLs, deduplication per group, and the fault "queue down". */
export function installHooks(app: FastifyInstance, parts: Parts): void {
  const { outage, registry, moves, url } = parts

  app.addHook('preHandler', async (request, reply) => {
    const action = actionOf(request)
    if (action === undefined) return undefined
    if (outage.isDown) return refuse(reply, 503, SERVICE_UNAVAILABLE, 'The service is unavailable.')
    const move = moves.handler(action)
    if (move) return answerMove(reply, move, request.body)
    const odd = action.startsWith('SendMessage') ? oddAttribute(request.body) : undefined
    if (odd) return refuse(reply, 400, 'InvalidMessageContents', `Invalid characters found in the attribute ${odd}.`)
    const perGroup = queueOf(request, registry)?.attributes.DeduplicationScope === 'messageGroup'
    if (perGroup && action.startsWith('SendMessage')) request.body = scopeToGroup(request.body)
    return undefined
  })

  app.addHook('onSend', async (request, reply, payload) => {
    const action = actionOf(request)
    if (action === undefined || reply.statusCode !== 200 || typeof payload !== 'string') return payload
    if (NAMES_QUEUES.has(action)) return withLocalUrls(payload, url())
    const queue = queueOf(request, registry)
    const finish = complete[action]
    return queue && finish ? JSON.stringify(finish(queue, request, JSON.parse(payload), parts)) : payload
  })
}
