import type { FastifyInstance } from 'fastify'

/** A message as ReceiveMessage gives it. */
export interface Message {
  MessageId: string
  ReceiptHandle: string
  Body: string
  MD5OfBody: string
  Attributes?: Record<string, string>
  MessageAttributes?: Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>
}

/** SQS refused a call; `code` as SQS names it, `ServiceUnavailable` while the queue is down. */
export class SqsRefusal extends Error {
  readonly code: string
  constructor(action: string, code: string, message: string) {
    super(`SQS refused ${action}: ${code} ${message}`)
    this.code = code
  }
}

export const SERVICE_UNAVAILABLE = 'ServiceUnavailable'

/** Calls the emulator in this process, without a socket, through the same hooks as a call from outside. */
export class Sqs {
  readonly #app: FastifyInstance
  constructor(app: FastifyInstance) {
    this.#app = app
  }

  /** One call of the JSON protocol. Rejects with `SqsRefusal`. */
  async call<Answer = Record<string, unknown>>(action: string, body: object): Promise<Answer> {
    const response = await this.#app.inject({
      method: 'POST',
      url: '/',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` },
      payload: JSON.stringify(body),
    })
    const answer = response.body === '' ? {} : JSON.parse(response.body)
    if (response.statusCode === 200) return answer
    throw new SqsRefusal(action, String(answer.__type ?? response.statusCode).replace(/^.*#/, ''), answer.message ?? '')
  }

  /** Up to ten messages with all their attributes; waits up to `waitSeconds` for the first. */
  async receive(queueUrl: string, maximum: number, waitSeconds: number): Promise<Message[]> {
    const { Messages } = await this.call<{ Messages?: Message[] }>('ReceiveMessage', {
      QueueUrl: queueUrl,
      MaxNumberOfMessages: Math.min(10, maximum),
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    })
    return Messages ?? []
  }

  async delete(queueUrl: string, messages: readonly Message[]): Promise<void> {
    for (let start = 0; start < messages.length; start += 10) {
      const Entries = messages
        .slice(start, start + 10)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }))
      await this.call('DeleteMessageBatch', { QueueUrl: queueUrl, Entries })
    }
  }
}
