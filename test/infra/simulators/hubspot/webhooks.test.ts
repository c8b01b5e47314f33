import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HubspotOptions, type HubspotSim, SAMPLE, startHubspot } from '#infra/simulators/hubspot/index.ts'
import { signV1, signV3 } from '#infra/simulators/hubspot/signature.ts'
import { type Receiver, standingClock, startReceiver } from '../receiver.ts'

let receiver: Receiver
let sim: HubspotSim
let clock: ReturnType<typeof standingClock>

async function start(options: HubspotOptions = {}): Promise<void> {
  await sim?.stop()
  sim = await startHubspot({
    clock,
    webhookUrl: `${receiver.url}/hook?a=%40b`,
    timeoutMs: 200,
    random: () => 0.5,
    ...options,
  })
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

type Event = Record<string, unknown>
const events = (n: number) => JSON.parse(receiver.received[n]?.body ?? '[]') as Event[]

it('signs the configured URL and the bytes it sends, old and new way', async () => {
  await sim.createClient({ name: 'Łódź & Söhne' })
  await sim.flush()
  const { body = '', headers = {} } = receiver.received[0] ?? {}
  expect(headers['x-hubspot-signature']).toBe(signV1(SAMPLE.clientSecret, body))
  const timestamp = Number(headers['x-hubspot-request-timestamp'])
  expect(timestamp).toBe(clock.now())
  expect(headers['x-hubspot-signature-v3']).toBe(
    signV3(SAMPLE.clientSecret, `${receiver.url}/hook?a=@b`, body, timestamp),
  )
})

it('tells ids and no data, the first values before the creation', async () => {
  const { id } = await sim.createClient({ name: 'Acme', email: 'contact@acme.example.com', ownerEmail: SAMPLE.anna })
  await sim.flush()
  const [name, owner, creation, contact] = events(0)
  expect(name).toMatchObject({
    subscriptionType: 'company.propertyChange',
    propertyName: 'name',
    propertyValue: 'Acme',
  })
  expect(owner).toMatchObject({ propertyName: 'hubspot_owner_id' })
  expect(creation).toMatchObject({
    subscriptionType: 'company.creation',
    objectId: Number(id),
    changeFlag: 'CREATED',
    changeSource: 'CRM_UI',
  })
  expect(contact).toMatchObject({ subscriptionType: 'contact.creation' })
  expect(JSON.stringify(creation)).not.toContain('Acme')
})

it('sends project apps the generic form', async () => {
  await start({ family: 'generic' })
  await sim.createClient({ name: 'Acme' })
  await sim.flush()
  expect(events(0).at(-1)).toMatchObject({ subscriptionType: 'object.creation', objectTypeId: '0-2' })
})

it('puts at most a hundred events into a request', async () => {
  await start({ subscriptions: ['company.creation'] })
  for (let n = 0; n < 130; n += 1) await sim.createClient({ name: `Client ${n}` })
  await sim.flush()
  expect([events(0).length, events(1).length]).toEqual([100, 30])
})

it('reports our own write-back as an integration’s change, and equal values not at all', async () => {
  const { id } = await sim.createClient({ name: 'Acme' })
  await sim.flush()
  const write = () =>
    fetch(`${sim.url}/crm/v3/objects/companies/${id}`, {
      method: 'PATCH',
      headers: { Authorization: `Bearer ${SAMPLE.accessToken}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ properties: { docspace_status: 'ready' } }),
    })
  await write()
  await write()
  await sim.flush()
  expect(receiver.received).toHaveLength(2)
  expect(events(1)).toMatchObject([
    { propertyName: 'docspace_status', changeSource: 'INTEGRATION', sourceId: '1305300' },
  ])
})

describe('an answer', () => {
  it.each([400, 401, 404, 429, 500, 503, 302, 'hang', 'reset'] as const)(
    '%s is tried again, ten times within a day',
    async (bad) => {
      await start({ subscriptions: ['company.creation'] })
      receiver.answers.push(...Array<typeof bad>(20).fill(bad))
      await sim.createClient({ name: 'Acme' })
      await sim.flush()
      for (let minute = 0; minute < 26 * 60; minute += 10) {
        clock.advance(600_000)
        await sim.flush()
      }
      expect(receiver.received.map((_, n) => events(n)[0]?.attemptNumber)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      expect((sim.deliveries.at(-1)?.at ?? 0) - (sim.deliveries[0]?.at ?? 0)).toBeLessThanOrEqual(24 * 3_600_000)
    },
  )

  it('204 is enough', async () => {
    receiver.answers.push(204)
    await sim.createClient({ name: 'Acme' })
    await sim.flush()
    clock.advance(86_400_000)
    await sim.flush()
    expect(receiver.received).toHaveLength(1)
  })
})

it('tells from either end that a contact is associated, and names no object', async () => {
  await start({ subscriptions: ['company.associationChange', 'contact.associationChange'] })
  const { id } = await sim.createClient({ name: 'Acme' })
  const contact = await sim.addContact(id, { email: 'ada@acme.example.com' })
  await sim.flush()
  const ends = [
    ['company.associationChange', 'COMPANY_TO_CONTACT', Number(id), Number(contact.id)],
    ['contact.associationChange', 'CONTACT_TO_COMPANY', Number(contact.id), Number(id)],
  ]
  expect(events(0)).toMatchObject(
    ends.map(([subscriptionType, associationType, fromObjectId, toObjectId]) => ({
      ...{ subscriptionType, associationType, fromObjectId, toObjectId, associationRemoved: false },
    })),
  )
  expect(events(0).some((event) => 'objectId' in event)).toBe(false)
})
