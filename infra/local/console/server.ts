import type { ServerResponse } from 'node:http'
import Fastify, { type FastifyInstance } from 'fastify'
import * as z from 'zod'
import { clientKeyOf } from '../client-key.ts'
import type { House } from '../house.ts'
import type { Narrator } from '../narrator.ts'

const newClient = z.object({
  crm: z.string().default('espocrm'),
  name: z.string().min(1),
  email: z.string().optional(),
  ownerEmail: z.string().optional(),
})

export interface ConsoleServer {
  url: string
  stop(): Promise<void>
}

/**
 * The HTTP API of the house, on 127.0.0.1: the console page, `npm run client` and tests use it. JSON, and the functions'
 * milestones as server-sent events.
 */
export const startConsole = async (house: House, narrator: Narrator, port: number): Promise<ConsoleServer> => {
  const server = Fastify({ forceCloseConnections: true })
  clientRoutes(server, house)
  const streams = eventRoute(server, narrator)
  const url = await server.listen({ host: '127.0.0.1', port })
  return {
    url,
    async stop() {
      for (const stream of streams) stream.end()
      await server.close()
    },
  }
}

const clientRoutes = (server: FastifyInstance, house: House) => {
  server.get('/api/house', () => ({
    apiUrl: house.cloud.apiUrl,
    docspaceUrl: house.docspaceUrl,
    mailUrl: house.cloud.sesUrl,
    crms: Object.fromEntries([...house.crms].map(([name, crm]) => [name, crm.url])),
    real: Object.fromEntries(house.real),
  }))
  server.post('/api/clients', async (request, reply) => {
    const parsed = newClient.safeParse(request.body)
    if (!parsed.success) return reply.code(400).send({ error: z.prettifyError(parsed.error) })
    const { crm: name, ...client } = parsed.data
    const crm = [...house.crms.values()].find((one) => one.name === name)
    if (!crm) return reply.code(404).send({ error: `no simulated ${name} is running` })
    const input = Object.fromEntries(Object.entries(client).filter(([, value]) => value !== undefined))
    const { id, objectType } = await crm.createClient(input as { name: string })
    return { id, client: clientKeyOf(name, objectType, id) }
  })
  server.get<{ Params: { crm: string; id: string } }>('/api/records/:crm/:id', (request, reply) => {
    const crm = [...house.crms.values()].find((one) => one.name === request.params.crm)
    return crm?.record(request.params.id) ?? reply.code(404).send({ error: 'no such record' })
  })
}

/** Milestones from now on; `ServerResponse`s are returned so that the server can end them. */
const eventRoute = (server: FastifyInstance, narrator: Narrator): Set<ServerResponse> => {
  const streams = new Set<ServerResponse>()
  server.get('/api/events', (_request, reply) => {
    const stream = reply.raw
    reply.hijack()
    stream.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    stream.write(': connected\n\n')
    const unsubscribe = narrator.subscribe((milestone) => stream.write(`data: ${JSON.stringify(milestone)}\n\n`))
    streams.add(stream)
    stream.once('close', () => {
      unsubscribe()
      streams.delete(stream)
    })
  })
  return streams
}
