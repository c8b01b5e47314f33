import type { CrmSim, CrmSimOptions, RawDelivery } from '../crm.ts'
import { control } from '../crm-control.ts'
import { createDeliveryLog } from '../crm-deliveries.ts'
import { createSending } from '../crm-sending.ts'
import { startSimServer } from '../crm-server.ts'
import { ownSecrets } from '../own-secrets.ts'
import { type Callback, createCallbacks } from './callbacks.ts'
import { SAMPLE } from './sample.ts'
import { createSender, newMessageId, type Sender, type SenderOptions, verdictOf } from './sender.ts'

export { SAMPLE } from './sample.ts'

export interface GenericOptions extends CrmSimOptions, Partial<Pick<SenderOptions, 'auth' | 'timeoutMs'>> {}

/** Some system of somebody's own that sends Standard Webhooks and takes signed callbacks. It has no REST API. */
export interface GenericSim extends CrmSim {
  readonly credentials: { signingSecrets: readonly string[] }
  /** Takes `room.ready` and `room.failed`, signed with the credentials' signing secret. */
  readonly callbackUrl: string
  readonly callbacks: readonly Callback[]
  /** Begins to change over: from now on both secrets sign. */
  rotate(): void
  /** Ends it: only the new secret signs. */
  retireOldSecret(): void
}

interface Client {
  id: string
  name: string
  email?: string
  manager?: string
}

function byHand(sender: Sender, clients: Map<string, Client>, input: RawDelivery) {
  const client = clients.get(input.recordId ?? '')
  const body = input.body ?? sender.body('client.created', { ...client })
  const signed = input.signed === false ? { 'Content-Type': 'application/json' } : sender.headers(newMessageId(), body)
  const events = client === undefined ? [] : [{ name: 'client.created', id: client.id }]
  return { url: input.url ?? sender.url ?? '', headers: { ...signed, ...input.headers }, body, attempt: 1, events }
}

/** What the sender knows of a client: its own fields, and what the callbacks said. */
function record(client: Client | undefined, callbacks: readonly Callback[]): Record<string, unknown> | undefined {
  if (client === undefined) return undefined
  const told = callbacks.filter((one) => one.data.id === client.id)
  const { id: _, client: __, ...data } = told.at(-1)?.data ?? {}
  return { ...client, ...data, ...(told.length === 0 ? {} : { event: told.at(-1)?.type }) }
}

/** Starts a simulated sender on 127.0.0.1 (docs/any-sender.md). Throws when the port is taken. */
export async function startGeneric(options: GenericOptions = {}): Promise<GenericSim> {
  const clock = options.clock ?? { now: () => Date.now() }
  const timeoutMs = options.timeoutMs ?? 20_000
  const auth = options.auth ?? 'standard-webhooks'
  const clients = new Map<string, Client>()
  const own = ownSecrets(SAMPLE, options.installation, ['secret', 'nextSecret', 'callbackSecret', 'headerSecret'])
  const callbacks = createCallbacks(clock, own.callbackSecret)
  const log = createDeliveryLog(clock, () => server.counters)
  const sender = createSender(clock, log, { auth, timeoutMs, secret: own.secret, headerSecret: own.headerSecret })
  const server = await startSimServer({
    port: options.port ?? 0,
    handle: async (request) =>
      request.method === 'POST' && request.path === '/callbacks' ? callbacks.receive(request) : { status: 404 },
    control: (request) => control(sim, request),
  })
  const sending = createSending({
    server,
    log,
    timeoutMs,
    verdict: verdictOf,
    due: sender.due,
    run: sender.run,
    byHand: (input) => byHand(sender, clients, input),
    deliver: options.deliver,
  })
  const living = (id: string): Client => {
    const client = clients.get(id)
    if (client === undefined) throw new Error(`there is no client ${id}`)
    return client
  }
  let next = 10_045
  const sim: GenericSim = {
    name: 'generic',
    url: server.url,
    callbackUrl: `${server.url}/callbacks`,
    callbacks: callbacks.all,
    credentials: { signingSecrets: [own.callbackSecret] },
    get webhookSecrets() {
      return auth === 'header' ? [own.headerSecret] : sender.secrets
    },
    async createClient({ name, email, ownerEmail }) {
      const id = `C-${next++}`
      const client = {
        id,
        name,
        ...(email === undefined ? {} : { email }),
        ...(ownerEmail === undefined ? {} : { manager: ownerEmail }),
      }
      clients.set(id, client)
      sender.tell('client.created', id, client)
      return { id, objectType: 'client' }
    },
    record: (id) => record(clients.get(id), callbacks.all),
    async deleteClient(id) {
      clients.delete(living(id).id)
      sender.tell('client.deleted', id, { id })
    },
    async updateClient(id, patch) {
      Object.assign(living(id), patch)
      sender.tell('client.updated', id, { ...living(id) })
    },
    async subscribe(url) {
      sender.url = url
    },
    ...sending,
    rotate() {
      sender.secrets = [own.secret, own.nextSecret]
    },
    retireOldSecret() {
      sender.secrets = [own.nextSecret]
    },
  }
  if (options.webhookUrl !== undefined) await sim.subscribe(options.webhookUrl)
  return sim
}
