import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { type Door, guard } from '../guard/guard.ts'

/** A server on 127.0.0.1 with the address it got. */
export interface Listening {
  url: string
  close(): Promise<void>
}

/** What to say when listening on `port` failed. */
export function listenError(error: unknown, port: number): unknown {
  const busy = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
  return busy ? new Error(`port ${port} is in use: stop the other program or set PORT`) : error
}

/** The address of a server that listens. */
export function urlOf(server: Server): string {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port')
  return `http://127.0.0.1:${address.port}`
}

/** Closes a server and every connection to it, also those in use. */
export async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}

/** Serves `listener` on 127.0.0.1 behind a guard; port 0 takes a free one. Rejects with a clear message when the port is taken. */
export async function listen(port: number, door: Door, listener: RequestListener): Promise<Listening> {
  const server = createServer(listener)
  guard(server, () => door)
  const listening = once(server, 'listening')
  server.listen(port, '127.0.0.1')
  await listening.catch((error) => Promise.reject(listenError(error, port)))
  return { url: urlOf(server), close: () => closeServer(server) }
}
