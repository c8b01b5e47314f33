import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What stands before the deployed API, as a CDN with a firewall would: senders know its address only. */
export interface Front {
  url: string
  /** Passes everything on to the API at `url`; until then there is none. */
  leadTo(url: string): void
  stop(): Promise<void>
}

/** Hop-by-hop, or made anew by `fetch`. */
const ownToEachHop = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'expect'])

const read = async (request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> => {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk)
  return new Uint8Array(Buffer.concat(chunks))
}

export const startFront = async (): Promise<Front> => {
  let target: string | undefined
  const server = createServer(async (request, response) => {
    const headers = Object.entries(request.headersDistinct).filter(([name]) => !ownToEachHop.has(name))
    const passed = await fetch(`${target}${request.url}`, {
      method: request.method ?? 'GET',
      headers: headers.map(([name, values]): [string, string] => [name, values?.join(', ') ?? '']),
      ...(request.method !== 'GET' && { body: await read(request) }),
    }).catch(() => undefined)
    response.statusCode = passed?.status ?? 502
    response.end(await passed?.text())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo(url) {
      target = url
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
