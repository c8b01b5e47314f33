import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request on its way. */
export interface Passing {
  method: string
  path: string
  headers: IncomingHttpHeaders
  /** Resolves when all of it has come. */
  body: Promise<string>
}

/** What stands before a server, as a proxy with a name of its own does: DocSpace makes its links from that name. */
export interface Front {
  url: string
  /** Calls `heard` for each request, before it is passed on. */
  onRequest(heard: (passing: Passing) => void): void
  stop(): Promise<void>
}

const passingOf = (incoming: IncomingMessage): Passing => {
  const { method = 'GET', url: path = '/', headers } = incoming
  const chunks: Buffer[] = []
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
  const body = new Promise<string>((resolve) => incoming.once('end', () => resolve(Buffer.concat(chunks).toString())))
  return { method, path, headers, body }
}

/** Passes everything on to `target` under the name `host`, its own unless said. */
export const startFront = async (target: string, host = new URL(target).host): Promise<Front> => {
  let listener: ((passing: Passing) => void) | undefined
  const { hostname, port } = new URL(target)
  const server = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming
    listener?.(passingOf(incoming))
    const passed = request({ hostname, port, method, path, headers: { ...headers, host } }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      answer.on('error', () => outgoing.destroy())
      answer.pipe(outgoing)
    })
    // A server that is gone gives no answer, and neither does this.
    passed.on('error', () => outgoing.destroy())
    incoming.pipe(passed)
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    onRequest(heard) {
      listener = heard
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
