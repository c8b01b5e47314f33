import type { Server } from 'node:http'
import { closeServer, type Listening, urlOf } from './listen.ts'

type StartServer = (config: { host: string; port: number }) => Promise<Server>

/** Starts aws-ses-v2-local on 127.0.0.1 with an empty mailbox; its address is also the page that shows every mail. */
export async function startMail(): Promise<Listening> {
  const { default: loaded } = await import('aws-ses-v2-local')
  // The package is CommonJS: its default export arrives as a property of the module object.
  const start: StartServer = typeof loaded === 'function' ? loaded : (loaded as { default: StartServer }).default
  const server = await start({ host: '127.0.0.1', port: 0 })
  const url = urlOf(server)
  // Its store belongs to the process, not to the server, and would show mails of an earlier start.
  await fetch(`${url}/clear-store`, { method: 'POST', headers: { connection: 'close' } })
  return { url, close: () => closeServer(server) }
}
