import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ConnectionOptions, connect, type PortalCall } from '#lib/docspace/connection.ts'
import type { Clock } from '#lib/runtime/clock.ts'

/** What the portal was asked. */
export interface Asked {
  /** `GET /api/2.0/files/rooms?count=1` */
  line: string
  headers: Readonly<Record<string, string | string[] | undefined>>
  /** The body as JSON; undefined when there was none. */
  json: unknown
  /** The body as it came. */
  sent: Buffer
}

/** One answer: `response` goes into DocSpace's envelope, `body` is sent as it is. */
export interface Scripted {
  status?: number
  response?: unknown
  body?: string
  headers?: Record<string, string>
  /** Ends the connection without an answer. */
  silent?: boolean
  /** Never answers. */
  waits?: boolean
}

export interface ScriptedPortal {
  url: string
  asked: Asked[]
  /** Answers the next calls with these, one each. A call beyond them is refused with 418. */
  answer(...answers: Scripted[]): void
  /** The lines of what was asked since the last `answer`. */
  lines(): string[]
  options(more?: Partial<ConnectionOptions>): ConnectionOptions
  call: PortalCall
  close(): Promise<void>
}

/** A clock on which every wait is over at once; it notes how long each was. */
export const restlessClock = (start = Date.UTC(2026, 10, 28, 12)): Clock & { slept: number[] } => {
  let now = start
  const slept: number[] = []
  return {
    slept,
    now: () => now,
    sleep: async (ms) => {
      slept.push(ms)
      now += ms
    },
  }
}

/** A server that answers as it was told, for what the product sends and makes of an answer. */
export const openScriptedPortal = async (clock: Clock = restlessClock()): Promise<ScriptedPortal> => {
  const asked: Asked[] = []
  let script: Scripted[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const sent = Buffer.concat(chunks)
    const body = sent.toString()
    // A file comes as a form.
    const json = /^[{[]/.test(body) ? (JSON.parse(body) as unknown) : undefined
    asked.push({ line: `${request.method} ${request.url}`, headers: request.headers, json, sent })
    const next = script.shift() ?? { status: 418 }
    if (next.silent) return void request.socket.destroy()
    if (next.waits) return
    response.writeHead(next.status ?? 200, { 'content-type': 'application/json', ...next.headers })
    response.end(next.body ?? JSON.stringify('response' in next ? { response: next.response } : {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const options = (more: Partial<ConnectionOptions> = {}): ConnectionOptions => ({
    url,
    apiKey: 'sk-1',
    deadline: { remaining: () => 20_000 },
    clock,
    ...more,
  })
  return {
    url,
    asked,
    answer(...answers) {
      script = answers
      asked.length = 0
    },
    lines: () => asked.map(({ line }) => line),
    options,
    call: connect(options()),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
