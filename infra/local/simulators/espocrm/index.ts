import { setTimeout as sleep } from 'node:timers/promises'
import type { CrmSim, CrmSimOptions, Delivery, NewClient, RawDelivery } from '../crm.ts'
import { control } from '../crm-control.ts'
import { startSimServer } from '../crm-server.ts'
import { send } from '../outbound.ts'
import { createAuthentication } from './auth.ts'
import { createInstallation, find, type Installation, type Rec, table, type User, users } from './installation.ts'
import { phpJson } from './php.ts'
import { createQueue, deliveryHeaders, type SentRequest, type WebhookConfig, type WebhookQueue } from './queue.ts'
import { createRecords } from './records.ts'
import { answer } from './router.ts'
import { fill, SAMPLE } from './sample.ts'
import { asCreated, view } from './views.ts'

export { SAMPLE } from './sample.ts'

export interface EspocrmOptions extends CrmSimOptions {
  /** Default true: the custom DocSpace fields exist on Account. */
  customFields?: boolean
  /** Parameters of EspoCRM's `config.php` that govern its webhooks. */
  config?: Partial<WebhookConfig>
}

/** The twin of EspoCRM 9.2.7, with what only EspoCRM has. */
export interface EspocrmSim extends CrmSim {
  /** One run of the job `Process Webhook Queue`: 20 fresh events, then one request per webhook. */
  runJob(): Promise<void>
  /** Calls the REST API as the administrator; answers status and parsed body. */
  asAdmin(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>
}

const clients: Record<string, string> = { company: 'Account', contact: 'Contact', deal: 'Opportunity' }
/** Long enough that events of one moment travel together, short enough for somebody who watches. */
const freshMs = 150

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

function caller(url: () => string) {
  return async (headers: Record<string, string>, method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url()}/api/v1/${path}`, {
      method,
      headers: { ...headers, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const reason = response.headers.get('x-status-reason') ?? ''
    if (!response.ok) throw new Error(`EspoCRM simulator: ${method} ${path} answered ${response.status} ${reason}`)
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as unknown }
  }
}

/** Sends what is due by itself, soon after it happened; the schedule of retries is the queue's. */
function sendByItself(queue: WebhookQueue): () => Promise<void> {
  const stopped = new AbortController()
  const loop = async () => {
    while (!stopped.signal.aborted) {
      await sleep(freshMs, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined)
      if (!stopped.signal.aborted && queue.due()) await queue.runJob()
    }
  }
  const running = loop()
  return async () => {
    stopped.abort()
    await Promise.race([running, sleep(1000, undefined, { ref: false })])
  }
}

function entityOf(crm: Installation, id: string): string | undefined {
  return Object.values(clients).find((entity) => table(crm, entity).has(id))
}

/**
 * Starts a simulated EspoCRM on 127.0.0.1 with the people and fields of {@link SAMPLE}. Its rules are those of the recordings of a
 * running EspoCRM 9.2.7 (EspoCRM findings); what the recordings do not show follows EspoCRM's source. Throws when the port is taken.
 */
export async function startEspocrm(options: EspocrmOptions = {}): Promise<EspocrmSim> {
  const crm = createInstallation(options.clock ?? { now: () => Date.now() })
  const people = fill(crm, options.customFields !== false)
  const deliveries: Delivery[] = []
  const note = (sent: Omit<SentRequest, 'webhook'>): Delivery => {
    const { url, headers, body, verdict, attempt, events, answer: got } = sent
    const delivery: Delivery = {
      n: deliveries.length,
      at: crm.clock.now(),
      url,
      method: 'POST',
      headers,
      body,
      attempt,
      status: got.status,
      verdict,
      answerBody: got.body,
      events,
    }
    deliveries.push(delivery)
    server.counters.deliveries = deliveries.length
    return delivery
  }
  const queue = createQueue(crm, note, options.config)
  const records = createRecords(crm, (happening) => queue.happened(happening))
  const services = { crm, records, queue, authentication: createAuthentication(crm) }
  const server = await startSimServer({
    port: options.port ?? 0,
    handle: async (request) => answer(services, request),
    control: (request) => control(sim, request),
  })
  const call = caller(() => server.url)
  const asAdmin = { Authorization: basic(SAMPLE.adminUser, SAMPLE.adminPassword) }
  const asSales = { Authorization: basic(people.anna.userName, SAMPLE.salesPassword) }
  const webhooks = () => [...table(crm, 'Webhook').values()].filter((one) => one.deleted !== true)

  async function createClient(input: NewClient): Promise<{ id: string; objectType: string }> {
    const owner = users(crm).find((one) => one.emailAddress === input.ownerEmail)
    const entity = clients[input.objectType ?? 'company'] ?? 'Account'
    const person = { firstName: input.name.split(' ').slice(0, -1).join(' '), lastName: input.name.split(' ').at(-1) }
    const deal = {
      name: input.name,
      amount: 1000,
      amountCurrency: 'EUR',
      stage: 'Prospecting',
      closeDate: '2030-01-01',
    }
    const account = { name: input.name, ...(input.type === undefined ? {} : { type: input.type }) }
    const form = entity === 'Contact' ? person : entity === 'Opportunity' ? deal : account
    const body = {
      ...form,
      ...(input.email === undefined || entity === 'Opportunity' ? {} : { emailAddress: input.email }),
      ...(owner === undefined ? {} : { assignedUserId: owner.id }),
    }
    // A salesperson who is told of a namesake and creates the record all the same.
    const made = await call({ ...asSales, 'X-Skip-Duplicate-Check': 'true' }, 'POST', entity, body)
    const { id } = made.body as { id: string }
    for (const contact of input.contacts ?? []) {
      const link = entity === 'Account' ? { accountId: id } : {}
      const form = { lastName: contact.name ?? contact.email.split('@')[0], emailAddress: contact.email, ...link }
      await call({ ...asSales, 'X-Skip-Duplicate-Check': 'true' }, 'POST', 'Contact', form)
    }
    return { id, objectType: entity }
  }

  async function deliverRaw(input: RawDelivery): Promise<Delivery> {
    const webhook = webhooks()[0]
    const id = input.recordId ?? ''
    const entity = entityOf(crm, id) ?? 'Account'
    const record = find(crm, entity, id) ?? ({ id } as Rec)
    const body = input.body ?? phpJson([asCreated(crm, entity, record, people.admin, record)])
    const url = input.url ?? String(webhook?.url)
    const plain = { Accept: '*/*', 'Content-Type': 'application/json' }
    const signed = input.signed !== false && webhook !== undefined ? deliveryHeaders(webhook, body) : plain
    const headers = { ...signed, ...input.headers }
    return again({ url, headers, body, attempt: 1, events: [{ name: `${entity}.create`, id }] })
  }

  async function again(one: Pick<Delivery, 'url' | 'headers' | 'body' | 'attempt' | 'events'>): Promise<Delivery> {
    const got = await send({ url: one.url, headers: one.headers, body: one.body, timeoutMs: 10_000 })
    const fine = typeof got.status === 'number' && got.status < 400
    return note({ ...one, answer: got, verdict: fine ? 'delivered' : 'lost' })
  }

  const stopSending = options.deliver === 'auto' ? sendByItself(queue) : async () => {}
  const sim: EspocrmSim = {
    name: 'espocrm',
    url: server.url,
    credentials: { apiKey: SAMPLE.apiKey, adminUser: SAMPLE.adminUser, adminPassword: SAMPLE.adminPassword },
    get webhookSecrets() {
      return webhooks().map((one) => String(one.secretKey))
    },
    createClient,
    record(id) {
      const entity = entityOf(crm, id)
      const record = entity && find(crm, entity, id)
      return record && record.deleted !== true ? view(crm, entity, record, people.admin as User, 's') : undefined
    },
    async deleteClient(id) {
      await call(asSales, 'DELETE', `${entityOf(crm, id) ?? 'Account'}/${id}`)
    },
    async updateClient(id, patch) {
      await call(asSales, 'PUT', `${entityOf(crm, id) ?? 'Account'}/${id}`, patch)
    },
    async subscribe(url) {
      await call({ 'X-Api-Key': SAMPLE.apiKey }, 'POST', 'Webhook', { event: 'Account.create', url, skipOwn: true })
    },
    deliveries,
    async flush() {
      while (queue.due()) await queue.runJob()
    },
    async redeliver(n) {
      const one = deliveries[n]
      if (one === undefined) throw new Error(`there is no delivery ${n}`)
      return again(one)
    },
    deliverRaw,
    faults: server.faults,
    counters: server.counters,
    async stop() {
      await stopSending()
      await server.stop()
    },
    runJob: () => queue.runJob(),
    asAdmin: (method, path, body) => call(asAdmin, method, path, body),
  }
  if (options.webhookUrl !== undefined) await sim.subscribe(options.webhookUrl)
  return sim
}
