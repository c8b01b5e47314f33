import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type PipedriveOptions, type PipedriveSim, SAMPLE, startPipedrive } from '#infra/simulators/pipedrive/index.ts'
import { type Receiver, standingClock, startReceiver } from '../receiver.ts'

let receiver: Receiver
let sim: PipedriveSim
let clock: ReturnType<typeof standingClock>

async function start(options: PipedriveOptions = {}): Promise<void> {
  await sim?.stop()
  sim = await startPipedrive({ clock, webhookUrl: `${receiver.url}/hook`, timeoutMs: 200, ...options })
}
beforeEach(async () => {
  receiver = await startReceiver()
  clock = standingClock()
  await start()
})
afterEach(async () => {
  await sim.stop()
  receiver.stop()
})

type Body = Record<string, unknown> & { meta: Record<string, unknown>; data: Record<string, unknown> | null }
const event = (n: number) => JSON.parse(receiver.received[n]?.body ?? '{}') as Body
const pass = async (seconds: number) => {
  clock.advance(seconds * 1000)
  await sim.flush()
}

it('sends the whole record under Basic credentials, one event a request', async () => {
  const { id } = await sim.createClient({ name: 'Acme', email: 'contact@acme.example.com', ownerEmail: SAMPLE.anna })
  await sim.flush()
  expect(receiver.received[0]?.headers.authorization).toBe('Basic ZG9jc3BhY2U6czNjcjN0LXBpcGVkcml2ZQ==')
  expect(event(0)).toMatchObject({
    previous: null,
    data: { id: Number(id), name: 'Acme', owner_id: 12_415_231 },
    meta: { action: 'create', entity: 'organization', entity_id: id, version: '2.0', change_source: 'app', attempt: 1 },
  })
  expect(event(1)).toMatchObject({
    data: { emails: [{ value: 'contact@acme.example.com', primary: true }], org_id: Number(id) },
  })
})

it('says what changed and who: our own write-back is the API’s, and equal values are no event', async () => {
  const { id } = await sim.createClient({ name: 'Acme' })
  await sim.flush()
  const code = SAMPLE.fields.organization.status
  const write = () =>
    fetch(`${sim.url}/api/v2/organizations/${id}`, {
      method: 'PATCH',
      headers: { 'x-api-token': SAMPLE.apiToken, 'Content-Type': 'application/json' },
      body: JSON.stringify({ custom_fields: { [code]: 'ready' } }),
    })
  await write()
  await write()
  await sim.flush()
  expect(receiver.received).toHaveLength(2)
  expect(event(1)).toMatchObject({
    data: { custom_fields: { [code]: { type: 'varchar', value: 'ready' } } },
    previous: { custom_fields: { [code]: null } },
    meta: { action: 'change', change_source: 'api', user_id: String(SAMPLE.integrationUserId) },
  })
})

it('sends no data of a deleted record', async () => {
  const { id } = await sim.createClient({ name: 'Acme' })
  await sim.deleteClient(id)
  await sim.flush()
  expect(event(1)).toMatchObject({ data: null, previous: { name: 'Acme' }, meta: { action: 'delete' } })
})

it('sends old subscriptions the flat form', async () => {
  await start({ webhookVersion: '1.0' })
  await sim.createClient({ name: 'Acme' })
  await sim.flush()
  const body = event(0) as unknown as Record<string, unknown>
  expect(body).toMatchObject({
    v: 1,
    event: 'added.organization',
    retry: 0,
    previous: null,
    meta: { object: 'organization', action: 'added' },
  })
  expect((body.current as Record<string, string>).add_time).toMatch(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/)
})

describe('a failure', () => {
  it.each([302, 400, 401, 429, 500, 503, 'hang', 'reset'] as const)(
    '%s is tried three times more, with one id',
    async (bad) => {
      receiver.answers.push(...Array<typeof bad>(9).fill(bad))
      await sim.createClient({ name: 'Acme' })
      await sim.flush()
      await pass(2)
      expect(receiver.received).toHaveLength(1)
      for (const seconds of [1, 30, 150, 600]) await pass(seconds)
      expect(receiver.received.map((_, n) => event(n).meta.attempt)).toEqual([1, 2, 3, 4])
      expect(new Set(receiver.received.map((_, n) => event(n).meta.id)).size).toBe(1)
    },
  )

  it('at ten first tries bans the webhook for half an hour, and what happens meanwhile is lost', async () => {
    receiver.answers.push(...Array<number>(10).fill(503))
    for (let n = 0; n < 10; n += 1) await sim.createClient({ name: `Client ${n}` })
    await sim.flush()
    await sim.createClient({ name: 'Lost' })
    await pass(29 * 60)
    expect(receiver.received).toHaveLength(10)
    await pass(60)
    await sim.createClient({ name: 'After' })
    await sim.flush()
    expect(event(10).data).toMatchObject({ name: 'After' })
  })

  it('of three days ends the webhook', async () => {
    receiver.answers.push(...Array<number>(20).fill(503))
    await sim.createClient({ name: 'First' })
    await sim.flush()
    await pass(3 * 86_400 + 1)
    await sim.createClient({ name: 'Second' })
    await sim.flush()
    const before = receiver.received.length
    await sim.createClient({ name: 'Third' })
    await sim.flush()
    expect(receiver.received).toHaveLength(before)
  })
})
