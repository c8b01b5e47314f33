import type { Server, ServerResponse } from 'node:http'
import { controls, guard } from '../../guard/guard.ts'
import { closeServer, type Listening, urlOf } from '../listen.ts'
import { type SentMail, watchMail } from './sent-mail.ts'

type StartServer = (config: { host: string; port: number }) => Promise<Server>

const ANSWER_LIMIT_MS = 2000

const invalidAction =
  '<ErrorResponse><Error><Type>Sender</Type><Code>InvalidAction</Code>' +
  '<Message>The local SES only sends mail.</Message></Error></ErrorResponse>'

// aws-ses-v2-local never answers an action of the older protocol that it does not know, and a caller would wait for its own time-out.
function answerInTime(response: ServerResponse): void {
  const timer = setTimeout(() => {
    if (!response.headersSent) response.writeHead(400, { 'content-type': 'text/xml' }).end(invalidAction)
  }, ANSWER_LIMIT_MS)
  response.on('close', () => clearTimeout(timer))
}

/** Starts aws-ses-v2-local on 127.0.0.1 with an empty mailbox; its address is also the page that shows every mail. `onSent` hears of each that it took. */
export async function startMail(onSent: (mail: SentMail) => void = () => {}): Promise<Listening> {
  const { default: loaded } = await import('aws-ses-v2-local')
  // The package is CommonJS: its default export arrives as a property of the module object.
  const start: StartServer = typeof loaded === 'function' ? loaded : (loaded as { default: StartServer }).default
  const server = await start({ host: '127.0.0.1', port: 0 })
  server.prependListener('request', (request, response) => {
    answerInTime(response)
    watchMail(request, response, onSent)
  })
  guard(server, () => controls)
  const url = urlOf(server)
  // Its store belongs to the process, not to the server, and would show mails of an earlier start.
  await fetch(`${url}/clear-store`, { method: 'POST', headers: { connection: 'close' } })
  return { url, close: () => closeServer(server) }
}
