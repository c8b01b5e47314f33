import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import { eventually } from '../infra/command/operated-instance.ts'

/** A client as a sender of one's own tells of it. */
export interface SentClient {
  id: string
  name: string
  email?: string
  manager?: string
}

/** What came back to the sender. */
export interface Told {
  type: string
  id: string
  roomId?: number
  invitationUrl?: string
  reason?: string
  status?: string
}

/** A system that sends Standard Webhooks, signed by their own library, and takes callbacks. */
export interface Sender {
  callbackUrl: string
  /** Resolves to the status of the answer. */
  send(client: SentClient): Promise<number>
  /** What was told of a client, the oldest first. */
  toldOf(id: string): Told[]
  /** The newest that was told after `count` others. @throws when nothing comes */
  heard(id: string, patience: number, count?: number): Promise<Told>
  stop(): Promise<void>
}

/** `to` is asked when something is sent: the receiver is there later than who is told of rooms. */
export const openSender = async (to: () => { url: string; secret: string }): Promise<Sender> => {
  const all: Told[] = []
  const server = createServer(async (request, response) => {
    const { type, data } = JSON.parse(await text(request)) as { type: string; data: Omit<Told, 'type'> }
    all.push({ ...data, type })
    response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const toldOf = (id: string) => all.filter((told) => told.id === id)
  return {
    callbackUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/rooms`,
    toldOf,
    async send(client) {
      const { url, secret } = to()
      const body = JSON.stringify({ type: 'client.created', timestamp: new Date().toISOString(), data: client })
      const [id, now] = [`msg_${randomUUID()}`, new Date()]
      const headers = {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
        'webhook-signature': new Webhook(secret).sign(id, now, body),
      }
      const { status } = await fetch(url, { method: 'POST', headers, body })
      return status
    },
    heard: (id, patience, count = 0) =>
      eventually(() => (toldOf(id).length > count ? toldOf(id).at(-1) : undefined), patience, 50).catch(() => {
        throw new Error(`nothing was told of ${id} within ${patience / 1_000} s`)
      }),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
