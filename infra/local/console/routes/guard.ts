import type { FastifyInstance } from 'fastify'
import { Problem } from '../levers/problem.ts'

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])

const hostOf = (address: string | undefined): string | undefined =>
  address && URL.canParse(address) ? new URL(address).hostname : undefined

/**
 * Lets in requests from this machine's own pages only: a page from elsewhere that a browser happens to show must neither
 * read the console nor pull its levers, not by a name that it points at 127.0.0.1 either.
 */
export const guard = (server: FastifyInstance): void => {
  server.addHook('onRequest', async ({ headers }) => {
    const host = hostOf(`http://${headers.host}`)
    const origin = headers.origin === undefined ? host : hostOf(headers.origin)
    if (!loopback.has(host ?? '') || !loopback.has(origin ?? '')) throw new Problem(403, 'only for this machine')
  })
  server.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error instanceof Problem ? error.status : (error.statusCode ?? 500)
    reply.code(status).send({ error: error.message })
  })
}
