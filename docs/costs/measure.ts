import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LocalAwsEvent, LogRecord } from '#infra/local/aws/contract.ts'
import { type LocalInstance, startInstance } from '#infra/local/instance.ts'

/**
 * `node docs/costs/measure.ts` writes `measured.json`: what one client costs, on the average of many that come one by one, each in a
 * delivery and a batch of its own, which is the dearest way. Every call to DocSpace takes 100 ms; the simulated CRM answers at
 * once, so its calls are counted.
 */
const clients = 40
const latencyMs = 100
/** What CloudWatch Logs adds to every event, in bytes. */
const perEvent = 26

/** What a number of clients has taken, all together. */
export interface Measured {
  on: string
  clients: number
  docspaceLatencyMs: number
  receiverMs: number
  workerMs: number
  crmCalls: number
  queueRequests: number
  logBytes: number
  /** Metrics of our own that came into being, by name and dimensions. */
  metrics: number
}

const metricsIn = ({ line }: LogRecord): string[] => {
  if (!line.startsWith('{"_aws"')) return []
  const { _aws, ...values } = JSON.parse(line)
  return _aws.CloudWatchMetrics.flatMap(
    ({ Dimensions, Metrics }: { Dimensions: string[][]; Metrics: { Name: string }[] }) =>
      Metrics.map(({ Name }) => [Name, ...(Dimensions[0] ?? []).map((name) => `${name}=${values[name]}`)].join(' ')),
  )
}

const serve = async (instance: LocalInstance, n: number): Promise<void> => {
  const crm = instance.crms.get('espocrm')
  if (!crm) throw new Error('the local instance has no EspoCRM')
  const { id } = await crm.createClient({
    name: `Client ${n}`,
    email: `contact-${n}@example.com`,
    ownerEmail: 'anna.manager@example.com',
  })
  const end = Date.now() + 60_000
  while (!instance.shownOn('espocrm', id).some(([, value]) => value === 'ready')) {
    if (Date.now() > end) throw new Error('a client was not ready within a minute')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const directory = await mkdtemp(join(tmpdir(), 'roomkeeper-costs-'))
let [events, logs]: [LocalAwsEvent[], LogRecord[]] = [[], []]
const instance = await startInstance({
  port: 0,
  // As when clients come so far apart that the worker's pace holds none back.
  settings: { 'docspace.limits.requestsPerMinute': 100_000 },
  secretsFile: join(directory, 'secrets.json'),
  schedules: false,
  onLog: (record) => void logs.push(record),
  onEvent: (event) => void events.push(event),
})
if (!instance.docspace) throw new Error('the local instance has no DocSpace')
instance.docspace.latencyMs = latencyMs
let crmCalls = 0
// The first pays for the cold starts, which a busy day spreads over many.
await serve(instance, 0)
;[events, logs] = [[], []]
const stopListening = instance.crms.get('espocrm')?.listen(({ method, path }) => {
  // Their creation is a salesperson's.
  if (method !== 'POST') crmCalls++
  if (process.argv.includes('--calls')) console.log(method, path)
})
for (let n = 1; n <= clients; n++) await serve(instance, n)
stopListening?.()
const spent = (name: string) =>
  events
    .flatMap((event) => (event.type === 'lambda.end' && event.function.endsWith(name) ? [event.durationMs] : []))
    .reduce((sum, ms) => sum + ms, 0)
const of = (type: LocalAwsEvent['type']) => events.filter((event) => event.type === type).length
const measured: Measured = {
  on: new Date().toISOString().slice(0, 10),
  clients,
  docspaceLatencyMs: latencyMs,
  receiverMs: Math.round(spent('receive-webhook')),
  workerMs: Math.round(spent('onboard-client')),
  crmCalls,
  queueRequests: of('sqs.sent') + of('sqs.received') + of('sqs.deleted'),
  logBytes: logs.reduce((sum, { line }) => sum + Buffer.byteLength(line) + perEvent, 0),
  metrics: new Set(logs.flatMap(metricsIn)).size,
}
await instance.stop()
await rm(directory, { recursive: true, force: true })
await writeFile(new URL('measured.json', import.meta.url), `${JSON.stringify(measured, undefined, 2)}\n`)
