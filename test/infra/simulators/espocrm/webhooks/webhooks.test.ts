import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type EspocrmSim, SAMPLE, startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { signatures } from '#infra/simulators/espocrm/webhooks/signature.ts'
import { type Receiver, standingClock, startReceiver } from '../../receiver.ts'

const minute = 60_000
let receiver: Receiver
let sim: EspocrmSim
let clock: ReturnType<typeof standingClock>

beforeEach(async () => {
  receiver = await startReceiver()
  clock = standingClock()
  sim = await startEspocrm({ clock, webhookUrl: `${receiver.url}/hook`, config: { webhookTimeout: 0.2 } })
})
afterEach(async () => {
  await sim.stop()
  receiver.stop()
})

const names = (n: number) =>
  (JSON.parse(receiver.received[n]?.body ?? '[]') as { name: string }[]).map((one) => one.name)

describe('an answer', () => {
  it.each([401, 403, 404, 405, 408, 500, 503, 'hang', 'reset'] as const)(
    '%s is tried four times, ten minutes apart',
    async (bad) => {
      receiver.answers.push(...Array<typeof bad>(9).fill(bad))
      await sim.createClient({ name: 'Acme' })
      await sim.flush()
      clock.advance(9 * minute)
      await sim.flush()
      expect(receiver.received).toHaveLength(1)
      for (let n = 0; n < 5; n += 1) {
        clock.advance(10 * minute)
        await sim.flush()
      }
      expect(sim.deliveries.map((one) => [one.attempt, one.verdict])).toEqual([1, 2, 3, 4].map((n) => [n, 'retry']))
      expect(new Set(receiver.received.map((one) => one.body)).size).toBe(1)
    },
  )

  it.each([400, 413, 422, 429, 502, 504])('%i loses the event at once', async (status) => {
    receiver.answers.push(status)
    await sim.createClient({ name: 'Acme' })
    await sim.flush()
    clock.advance(60 * minute)
    await sim.flush()
    expect(sim.deliveries.map((one) => one.verdict)).toEqual(['lost'])
  })

  it.each([200, 202, 301])('%i is success', async (status) => {
    receiver.answers.push(status)
    await sim.createClient({ name: 'Acme' })
    await sim.flush()
    expect(sim.deliveries.map((one) => one.verdict)).toEqual(['delivered'])
  })

  it('410 removes the webhook, and nobody hears of later clients', async () => {
    receiver.answers.push(410)
    await sim.createClient({ name: 'Acme' })
    await sim.flush()
    await sim.createClient({ name: 'Later' })
    await sim.flush()
    expect(sim.webhookSecrets).toEqual([])
    expect(receiver.received).toHaveLength(1)
  })
})

it('sends what failed together with what is new', async () => {
  receiver.answers.push(503)
  await sim.createClient({ name: 'First' })
  await sim.flush()
  clock.advance(10 * minute)
  await sim.createClient({ name: 'Second' })
  await sim.flush()
  expect([names(0), names(1)]).toEqual([['First'], ['First', 'Second']])
})

it('sends up to fifty when sixty failed, twenty when they are fresh', async () => {
  receiver.answers.push(503, 503, 503)
  for (let n = 0; n < 60; n += 1) await sim.createClient({ name: `Client ${n}` })
  await sim.flush()
  clock.advance(10 * minute)
  await sim.flush()
  expect(receiver.received.map((one) => (JSON.parse(one.body) as unknown[]).length)).toEqual([20, 20, 20, 50, 10])
})

it('sends nothing for the write-back of the webhook’s own user', async () => {
  const { id } = await sim.createClient({ name: 'Acme' })
  await sim.asAdmin('POST', 'Webhook', { event: 'Account.update', url: receiver.url })
  await sim.flush()
  const own = await fetch(`${sim.url}/api/v1/Webhook`, {
    method: 'POST',
    headers: { 'X-Api-Key': SAMPLE.apiKey, 'Content-Type': 'application/json' },
    body: JSON.stringify({ event: 'Account.update', url: `${receiver.url}/own`, skipOwn: true }),
  })
  expect(own.status).toBe(201)
  await fetch(`${sim.url}/api/v1/Account/${id}`, {
    method: 'PUT',
    headers: { 'X-Api-Key': SAMPLE.apiKey, 'Content-Type': 'application/json' },
    body: JSON.stringify({ cDocspaceRoomId: '1' }),
  })
  await sim.flush()
  expect(receiver.received.slice(1).map((one) => one.path)).toEqual(['/'])
})

describe('by hand', () => {
  it('repeats a delivery byte for byte, and sends unsigned ones', async () => {
    const { id } = await sim.createClient({ name: 'Acme' })
    await sim.flush()
    await sim.redeliver(0)
    await sim.deliverRaw({ recordId: id, signed: false })
    const [first, again, unsigned] = receiver.received
    expect([again?.body, again?.headers.signature]).toEqual([first?.body, first?.headers.signature])
    expect(unsigned?.headers.signature).toBeUndefined()
  })

  it('signs a body of its own with the webhook’s secret', async () => {
    const { body, headers } = await sim.deliverRaw({ body: '[{"id":"x"}]' })
    const id =
      Buffer.from(headers.Signature ?? '', 'base64')
        .toString('utf8')
        .split(':')[0] ?? ''
    expect(headers).toMatchObject(signatures(id, sim.webhookSecrets[0] ?? '', body))
  })
})

it('delivers by itself when told so', async () => {
  const auto = await startEspocrm({ deliver: 'auto', webhookUrl: `${receiver.url}/auto` })
  await auto.createClient({ name: 'Acme' })
  await vi.waitFor(() => expect(receiver.received.map((one) => one.path)).toContain('/auto'), { timeout: 2000 })
  await auto.stop()
})

it('tells of a merge as a deletion and a change, and of a linked contact not at all', async () => {
  const [kept, gone] = [await sim.createClient({ name: 'Kept' }), await sim.createClient({ name: 'Gone' })]
  await sim.flush()
  for (const event of ['Account.update', 'Account.delete']) {
    await sim.asAdmin('POST', 'Webhook', { event, url: `${receiver.url}/${event}` })
  }
  receiver.received.length = 0
  const contact = (await sim.asAdmin('POST', 'Contact', { lastName: 'Solo' })).body as { id: string }
  await sim.asAdmin('POST', `Account/${kept.id}/contacts`, { id: contact.id })
  await sim.flush()
  expect(receiver.received).toEqual([])
  const data = { sourceIdList: [gone.id], attributes: { website: 'https://kept.example' } }
  await sim.asAdmin('POST', 'Action', { entityType: 'Account', action: 'merge', id: kept.id, data })
  await sim.flush()
  expect(receiver.received.map((one) => one.path)).toEqual(['/Account.delete', '/Account.update'])
  expect(receiver.received[0]?.body).toBe(`[{"id":"${gone.id}"}]`)
})
