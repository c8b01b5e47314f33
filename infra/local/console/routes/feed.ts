import type { ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { ProgressReporter } from '../../progress/reporter.ts'

/** Server-sent events to everybody who listens. */
export interface Feed {
  /** Whether anybody listens. */
  readonly heard: boolean
  send(event: string, data: unknown): void
  stop(): void
}

/**
 * `GET /api/events`: the functions' milestones as plain messages, and under names of their own `client` (a row that
 * changed), `snapshot`, `backups` and `outlets`.
 */
export const createFeed = (server: FastifyInstance, reporter: ProgressReporter): Feed => {
  const streams = new Set<ServerResponse>()
  const toAll = (text: string) => {
    for (const stream of streams) stream.write(text)
  }
  const unsubscribe = reporter.subscribe((milestone) => toAll(`data: ${JSON.stringify(milestone)}\n\n`))
  server.get('/api/events', (_request, reply) => {
    const stream = reply.raw
    reply.hijack()
    stream.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    stream.write(': connected\n\n')
    streams.add(stream)
    stream.once('close', () => streams.delete(stream))
  })
  return {
    get heard() {
      return streams.size > 0
    },
    send: (event, data) => toAll(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    stop() {
      unsubscribe()
      for (const stream of streams) stream.end()
    },
  }
}
