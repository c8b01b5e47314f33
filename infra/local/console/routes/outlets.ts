import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import type { OutletControls } from '../controls/outlets.ts'
import { read } from './read.ts'

const downOrUp = z.object({ down: z.boolean() })

/** Receivers of events, and what they were told. */
export const outletRoutes = (server: FastifyInstance, outlets: OutletControls): void => {
  server.get('/api/outlets', () => outlets.view())
  server.put<{ Params: { name: string } }>('/api/outlets/:name', ({ params, body }) => {
    outlets.turn(params.name, read(downOrUp, body).down)
    return outlets.view()
  })
  server.post<{ Params: { id: string } }>('/api/sent-events/:id/again', async ({ params }) => ({
    sent: await outlets.sendAgain(params.id),
  }))
}
