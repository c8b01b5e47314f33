import type { CrmSim, NewClient, RawDelivery } from './crm.ts'
import type { SimRequest } from './crm-server.ts'
import { type Answer, faultFromJson, faultToJson } from './faults.ts'

const json = (body: unknown, status = 200): Answer => ({
  status,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body ?? null),
})

type Lever = (sim: CrmSim, body: unknown, id: string) => unknown

const controls: Record<string, Lever> = {
  'GET /state': (sim) => ({
    name: sim.name,
    url: sim.url,
    counters: sim.counters,
    deliveries: sim.deliveries.length,
    faults: sim.faults.list().map(faultToJson),
  }),
  'POST /clients': (sim, body) => sim.createClient(body as NewClient),
  'GET /clients/:id': (sim, _, id) => sim.record(id),
  'PATCH /clients/:id': (sim, body, id) => sim.updateClient(id, body as Record<string, unknown>),
  'DELETE /clients/:id': (sim, _, id) => sim.deleteClient(id),
  'POST /subscribe': (sim, body) => sim.subscribe((body as { url: string }).url),
  'GET /deliveries': (sim) => sim.deliveries,
  'POST /deliveries': (sim, body) => sim.deliverRaw(body as RawDelivery),
  'POST /deliveries/:id': (sim, _, id) => sim.redeliver(Number(id)),
  'POST /flush': (sim) => sim.flush(),
  'GET /faults': (sim) => sim.faults.list().map(faultToJson),
  'POST /faults': (sim, body) => sim.faults.add(...(Array.isArray(body) ? body : [body]).map(faultFromJson)),
  'DELETE /faults': (sim) => sim.faults.clear(),
}

/**
 * Answers `/_sim/*`, the controls of {@link CrmSim} over HTTP for the console: `state`, `clients`, `clients/{id}`, `subscribe`,
 * `deliveries` (POST: a request by hand), `deliveries/{n}` (POST: the same again), `flush`, `faults`. A mistake is a 400 `{error}`.
 */
export async function control(sim: CrmSim, request: SimRequest): Promise<Answer> {
  const [, , section = '', id] = request.path.split('/')
  const lever = controls[`${request.method} /${section}${id === undefined ? '' : '/:id'}`]
  if (lever === undefined) return json({ error: 'no such lever' }, 404)
  try {
    const body: unknown = request.body === '' ? {} : JSON.parse(request.body)
    const result = await lever(sim, body, decodeURIComponent(id ?? ''))
    return result === undefined && request.method === 'GET' ? json({ error: 'not there' }, 404) : json(result)
  } catch (error) {
    return json({ error: error instanceof Error ? error.message : String(error) }, 400)
  }
}
