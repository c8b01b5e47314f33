import { answered } from '../crm/answers.ts'
import { Deliveries } from '../crm/deliveries.ts'
import { present, realClock, startVendor, subscribed } from '../crm/simulation.ts'
import type { CrmSim, CrmSimOptions, RawDelivery } from '../crm/types.ts'
import { ownSecrets } from '../own-secrets.ts'
import { type Callback, createCallbacks } from './callbacks.ts'
import { SAMPLE } from './sample.ts'
import { createSender, newMessageId, type Sender, type SenderOptions, verdictOf } from './sender.ts'

export { SAMPLE } from './sample.ts'

export interface GenericOptions extends CrmSimOptions, Partial<Pick<SenderOptions, 'auth'>> {
  /** Milliseconds a receiver has. Default 20 s. */
  timeoutMs?: number
}

/** Some system of somebody's own that sends Standard Webhooks and takes signed callbacks. It has no REST API. */
export interface GenericSim extends CrmSim {
  readonly credentials: { signingSecrets: readonly string[] }
  /** Takes the events of a room (docs/crms/any-sender.md), signed with the credentials' signing secret. */
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
  team?: string[]
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
  const last = callbacks.findLast((one) => one.data.id === client.id)
  const { id: _, client: __, ...data } = last?.data ?? {}
  return { ...client, ...data, ...(last && { event: last.type }) }
}

/** Starts a simulated sender on 127.0.0.1 (docs/crms/any-sender.md). Throws when the port is taken. */
export async function startGeneric(options: GenericOptions = {}): Promise<GenericSim> {
  const { clock = realClock, auth = 'standard-webhooks' } = options
  const clients = new Map<string, Client>()
  const own = ownSecrets(SAMPLE, options.installation, ['secret', 'nextSecret', 'callbackSecret', 'headerSecret'])
  const callbacks = createCallbacks(clock, own.callbackSecret)
  const deliveries = new Deliveries(clock, options.timeoutMs ?? 20_000, verdictOf)
  const sender = createSender(clock, deliveries, { auth, secret: own.secret, headerSecret: own.headerSecret })
  const shared = await startVendor(options, {
    handle: (request) =>
      request.method === 'POST' && request.path === '/callbacks'
        ? answered(() => callbacks.receive(request))
        : { status: 404 },
    deliveries,
    webhooks: sender,
    byHand: (input) => byHand(sender, clients, input),
  })
  const living = (id: string): Client => present(clients.get(id), id)
  let next = 10_045
  const sim: GenericSim = {
    ...shared,
    name: 'generic',
    callbackUrl: `${shared.url}/callbacks`,
    callbacks: callbacks.all,
    credentials: { signingSecrets: [own.callbackSecret] },
    get webhookSecrets() {
      return auth === 'header' ? [own.headerSecret] : sender.secrets
    },
    async createClient({ name, email, ownerEmail: manager, team }) {
      const id = `C-${next++}`
      const given = Object.entries({ email, manager, team }).filter(([, value]) => value !== undefined)
      const client: Client = { id, name, ...Object.fromEntries(given) }
      clients.set(id, client)
      sender.send('client.created', id, { ...client })
      return { id, objectType: 'client' }
    },
    record: (id) => record(clients.get(id), callbacks.all),
    async deleteClient(id) {
      clients.delete(living(id).id)
      sender.send('client.deleted', id, { id })
    },
    async updateClient(id, patch) {
      Object.assign(living(id), patch)
      sender.send('client.updated', id, { ...living(id) })
    },
    async subscribe(url) {
      sender.url = url
    },
    rotate() {
      sender.secrets = [own.secret, own.nextSecret]
    },
    retireOldSecret() {
      sender.secrets = [own.nextSecret]
    },
  }
  return subscribed(sim, options)
}
