import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type SESClient, SESServiceException, type SendEmailCommand } from '@aws-sdk/client-ses'
import { Webhook } from 'standardwebhooks'
import type { Gate } from './gate.ts'

export const callbackSecret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`

export interface SentMail {
  at: number
  to: readonly string[]
  subject: string
  text: string
  html: string
}

export interface SentEvent {
  path: string
  id: string
  body: Record<string, unknown> & { type?: string; event_action?: string; dedup_key?: string }
  /** Whether the reference library accepts the signature. */
  genuine: boolean
}

/** Where reports arrive. `refuse` makes a receiver answer so many times with a status first. */
export class Receivers {
  readonly mails: SentMail[] = []
  readonly events: SentEvent[] = []
  /** Answers that a receiver gives instead of taking, by path (`mail` for SES). */
  readonly refusals = new Map<string, number[]>()
  readonly #gate: Gate
  readonly #now: () => number
  readonly #server: Server

  constructor(gate: Gate, now: () => number) {
    this.#gate = gate
    this.#now = now
    this.#server = createServer((request, response) => {
      this.#receive(request)
        .then((status) => response.writeHead(status).end('{}'))
        .catch(() => request.socket.destroy())
    })
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #receive(request: IncomingMessage): Promise<number> {
    const path = request.url ?? ''
    const n = this.#gate.leave(`post ${path}`)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const refusal = this.refusals.get(path)?.shift()
    if (refusal !== undefined) return refusal
    const text = Buffer.concat(chunks).toString()
    const headers = request.headers as Record<string, string>
    this.events.push({
      path,
      id: headers['webhook-id'] ?? '',
      body: JSON.parse(text),
      genuine: this.#verify(text, headers),
    })
    this.#gate.effect(n)
    return 202
  }

  /** The library knows only the real clock, so the signature is checked apart from the time. */
  #verify(text: string, headers: Record<string, string>): boolean {
    const at = new Date(Number(headers['webhook-timestamp']) * 1_000)
    const expected = new Webhook(callbackSecret).sign(headers['webhook-id'] ?? '', at, text)
    return headers['webhook-signature'] === expected && Math.abs(at.getTime() - this.#now()) < 300_000
  }

  ses(): SESClient {
    const send = (command: SendEmailCommand) =>
      this.#gate.pass('ses.send', async () => {
        const refusal = this.refusals.get('mail')?.shift()
        if (refusal !== undefined) throw refused(refusal)
        const { Destination, Message } = command.input
        const { Subject, Body } = Message ?? {}
        const [subject = '', text = '', html = ''] = [Subject?.Data, Body?.Text?.Data, Body?.Html?.Data]
        this.mails.push({ at: this.#now(), to: Destination?.ToAddresses ?? [], subject, text, html })
        return {}
      })
    return { send } as unknown as SESClient
  }
}

const refused = (status: number) =>
  new SESServiceException({
    name: status >= 500 ? 'ServiceUnavailable' : 'MessageRejected',
    $fault: status >= 500 ? 'server' : 'client',
    $metadata: { httpStatusCode: status },
    message: 'refused by the test',
  })
