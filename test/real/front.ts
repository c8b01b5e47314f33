import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What stands before a real portal, as a proxy with a name of its own does: DocSpace makes its links from that name. */
export interface Front {
  url: string
  /** Calls `heard` for each request that comes, before it is passed on. */
  onRequest(heard: (method: string, path: string) => void): void
  stop(): Promise<void>
}

export const startFront = async (target: string, host: string): Promise<Front> => {
  let listener: (method: string, path: string) => void = () => {}
  const { hostname, port } = new URL(target)
  const server = createServer((incoming: IncomingMessage, outgoing) => {
    const { method = 'GET', url: path = '/', headers } = incoming
    listener(method, path)
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
