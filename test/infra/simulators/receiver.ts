import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Received {
  path: string
  headers: Record<string, string | string[] | undefined>
  body: string
}

export interface Receiver {
  url: string
  received: Received[]
  /** What the next requests are answered: a status, a status with a body, or nothing at all. */
  answers: (number | { status: number; body: string; type?: string } | 'hang' | 'reset')[]
  stop(): void
}

/** A webhook endpoint of nobody's: notes what comes and answers as told, 200 when not told. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const answers: Receiver['answers'] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString('utf8') })
      const answer = answers.shift() ?? 200
      if (answer === 'hang') return
      if (answer === 'reset') request.socket.destroy()
      else if (typeof answer === 'number') response.writeHead(answer).end()
      else response.writeHead(answer.status, { 'Content-Type': answer.type ?? 'text/xml' }).end(answer.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const stop = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url, received, answers, stop }
}

/** A clock that stands until it is moved. */
export function standingClock(start = Date.parse('2026-11-24T13:00:00Z')): {
  now(): number
  advance(ms: number): void
} {
  let now = start
  return {
    now: () => now,
    advance(ms) {
      now += ms
    },
  }
}
