import { S3Client } from '@aws-sdk/client-s3'
import type { FastifyInstance } from 'fastify'
import * as z from 'zod'
import { createS3Texts } from '#lib/runtime/objects/s3-texts.ts'
import type { LocalInstance } from '../../instance.ts'
import { sdkConfig } from '../../sdk-config.ts'
import type { ClientControls } from '../controls/clients.ts'
import { ControlProblem } from '../controls/problem.ts'
import { crmNamed } from '../state/crm.ts'
import type { ClientEventLog } from '../state/event-log.ts'
import { createHistory } from '../state/history.ts'
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
  const history = createHistory(memoriesOf(instance))
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
    detailOf({ instance, eventLog, history }, params.client),
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

/** The texts of the bucket of memories. */
const memoriesOf = ({ aws }: LocalInstance) => {
  const s3 = new S3Client({ ...sdkConfig(aws.sdkEnvironment, 'S3'), forcePathStyle: true })
  return async () => createS3Texts(s3, aws.outputs.MemoryBucketName ?? '')
}

interface Remembered {
  instance: LocalInstance
  eventLog: ClientEventLog
  history: ReturnType<typeof createHistory>
}

const detailOf = async ({ instance, eventLog, history }: Remembered, client: string): Promise<ClientDetail> => {
  const { docspace } = instance
  // What the bucket does not tell hides nothing else. First, so that all the rest is of one moment.
  const done = docspace ? await history(docspace, client).catch(() => []) : []
  const seen = eventLog.histories.get(client)
  if (!seen) throw new ControlProblem(404, `there is no client ${client}`)
  const { row, entries, calls } = seen
  const rooms = docspace ? roomsOf(docspace, client) : []
  const crm = crmNamed(instance, row.crm)
  const shown = crm ? instance.shownOn(crm.name, row.recordId) : []
  return {
    row,
    entries,
    calls: [...calls].sort((one, other) => one.at - other.at),
    rooms,
    record: shown.map(([field, value]) => ({ field, value: String(value ?? '') })),
    mails: docspace
      ? mailsOf(
          docspace,
          rooms.map(({ id }) => id),
        )
      : [],
    history: done,
  }
}
