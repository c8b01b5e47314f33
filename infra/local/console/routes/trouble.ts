import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import type { FailedControls } from '../controls/failed.ts'
import type { FaultTest } from '../controls/fault-test.ts'
import type { FaultControls } from '../controls/faults.ts'
import { read } from './read.ts'

export interface TroubleParts {
  faults: FaultControls
  faultTest: FaultTest
  failed: FailedControls
  endWaiting(): Promise<number>
  repeatRefused(): Promise<number>
  changed(): void
}

const onOff = z.object({ on: z.boolean() })
const newFaultTest = z.object({
  clients: z.int().min(1).max(500).default(50),
  seconds: z.number().min(1).max(120).default(15),
})
const replay = z.object({ ids: z.array(z.string()).optional() })
const discard = z.object({ ids: z.array(z.string()).min(1) })

/** Faults, fault tests, and what they leave behind. */
export const troubleRoutes = (server: FastifyInstance, parts: TroubleParts): void => {
  const { faults, faultTest, failed, changed } = parts
  server.get('/api/faults', () => faults.list())
  server.put<{ Params: { id: string } }>('/api/faults/:id', ({ params, body }) => {
    faults.turn(params.id, read(onOff, body).on)
    changed()
    return faults.list()
  })
  server.delete('/api/faults', () => {
    faults.allOff()
    changed()
    return faults.list()
  })
  server.post('/api/fault-test', ({ body }, reply) => {
    const { clients, seconds } = read(newFaultTest, body ?? {})
    faultTest.begin(clients, seconds)
    reply.code(202)
    return faultTest.view()
  })
  server.post('/api/waiting/end', async () => ({
    repeated: await parts.repeatRefused(),
    woken: await parts.endWaiting(),
  }))
  server.get('/api/failed', () => failed.list())
  server.post('/api/failed/replay', async ({ body }) => ({
    replayed: await failed.replay(read(replay, body ?? {}).ids),
  }))
  server.post('/api/failed/discard', async ({ body }) => {
    const discarded = await failed.discard(read(discard, body ?? {}).ids)
    changed()
    return { discarded }
  })
}
