import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import type { LocalInstance } from '../../instance.ts'
import type { ClientControls } from '../controls/clients.ts'
import { ControlProblem } from '../controls/problem.ts'
import { crmNamed } from '../state/crm.ts'
import type { ClientEventLog } from '../state/event-log.ts'
import { mailsOf, roomsOf } from '../state/portal.ts'
import type { ClientDetail } from '../wire.ts'
import { read } from './read.ts'

const newClient = z.object({
  crm: z.string().default('espocrm'),
  name: z.string().trim().min(1, 'the client needs a name').max(200),
  email: z.string().trim().optional(),
  ownerEmail: z.string().trim().optional(),
})
const batch = z.object({ count: z.int().min(1).max(500).default(50), crm: z.string().optional() })
const delivery = z.object({ kind: z.enum(['again', 'unsigned', 'late', 'deleted']) })

/** Clients: made in the CRM, watched, and delivered again. */
export const clientRoutes = (
  server: FastifyInstance,
  instance: LocalInstance,
  eventLog: ClientEventLog,
  controls: ClientControls,
): void => {
  server.get('/api/clients', () => [...eventLog.histories.values()].map(({ row }) => row))
  server.post('/api/clients', async (request) => {
    const { crm, name, email, ownerEmail } = read(newClient, request.body)
    return controls.create(crm, { name, ...(email && { email }), ...(ownerEmail && { ownerEmail }) })
  })
  server.post('/api/clients/batch', async (request) => {
    const { count, crm } = read(batch, request.body ?? {})
    return { clients: await controls.createMany(count, crm) }
  })
  server.get<{ Params: { client: string } }>('/api/clients/:client', ({ params }) =>
    detailOf(instance, eventLog, params.client),
  )
  server.post<{ Params: { client: string } }>('/api/clients/:client/deliveries', async ({ params, body }) =>
    controls.deliver(params.client, read(delivery, body).kind),
  )
  server.get<{ Params: { crm: string; id: string } }>('/api/records/:crm/:id', ({ params }) => {
    const crm = crmNamed(instance, params.crm)
    const record = crm?.record(params.id)
    if (!record) throw new ControlProblem(404, 'no such record')
    return record
  })
}

const detailOf = (instance: LocalInstance, eventLog: ClientEventLog, client: string): ClientDetail => {
  const history = eventLog.histories.get(client)
  if (!history) throw new ControlProblem(404, `there is no client ${client}`)
  const { row, entries, calls } = history
  const rooms = instance.docspace ? roomsOf(instance.docspace, client) : []
  const crm = crmNamed(instance, row.crm)
  const shown = crm ? instance.shownOn(crm.name, row.recordId) : []
  return {
    row,
    entries,
    calls: [...calls].sort((one, other) => one.at - other.at),
    rooms,
    record: shown.map(([field, value]) => ({ field, value: String(value ?? '') })),
    mails: instance.docspace
      ? mailsOf(
          instance.docspace,
          rooms.map(({ id }) => id),
        )
      : [],
  }
}
