import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import type { BackupControls } from '../controls/backups.ts'
import type { Mails } from '../controls/mails.ts'
import { ControlProblem } from '../controls/problem.ts'
import { read } from './read.ts'

const plan = z.object({ plan: z.enum(['well', 'fails', 'broken']) })

/** Backups, and the mails to the administrators. */
export const consoleBackupRoutes = (server: FastifyInstance, backups: BackupControls, mails: Mails): void => {
  server.get('/api/backups', () => backups.view())
  server.post('/api/backups', async (_request, reply) => {
    reply.code(202)
    return { run: await backups.begin() }
  })
  server.put('/api/backups/plan', ({ body }) => {
    backups.plan(read(plan, body).plan)
    return backups.view()
  })
  server.get('/api/mails', () => mails.list())
  server.get<{ Params: { id: string } }>('/api/mails/:id', async ({ params }, reply) => {
    const html = await mails.html(params.id)
    if (html === undefined) throw new ControlProblem(404, 'no such mail')
    // A mail is somebody else's page: no script of it runs, and nothing is fetched.
    reply.header('content-security-policy', "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    return reply.type('text/html; charset=utf-8').send(html)
  })
}
