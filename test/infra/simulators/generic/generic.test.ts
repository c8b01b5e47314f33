import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type GenericOptions, type GenericSim, SAMPLE, startGeneric } from '#infra/simulators/generic/index.ts'
import { sign } from '#infra/simulators/http/standard-webhooks.ts'
import { type Receiver, standingClock, startReceiver } from '../receiver.ts'

let receiver: Receiver
let sim: GenericSim
let clock: ReturnType<typeof standingClock>
const start = async (options: GenericOptions = {}) => {
  await sim?.stop()
  sim = await startGeneric({ clock, webhookUrl: `${receiver.url}/hook`, timeoutMs: 200, ...options })
}
beforeEach(async () => {
  receiver = await startReceiver()
  clock = standingClock(Date.now())
  await start()
})
afterEach(async () => {
  await sim.stop()
  receiver.stop()
})

const acme = { name: 'Acme Łódź', email: 'contact@acme.example.com', ownerEmail: SAMPLE.anna }

describe('signs', () => {
  it.each([
    [
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      1614265330,
      '{"test": 2432232314}',
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    ],
    [
      'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W',
      1674087231,
      '{"type":"client.created","timestamp":"2026-01-15T10:00:00Z","data":{"id":"C-10045","name":"Acme Corporation","email":"contact@acme.example.com"}}',
      'v1,Oq/hsVm4XjDxstmeW5WXqTnGq7qizWYyLahl0gvT5+0=',
    ],
  ])('%s to the known answer', (id, seconds, body, known) => {
    const headers = sign(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], id, seconds * 1000, body)
    expect(headers['webhook-signature']).toBe(known)
  })

  it('so that the library of the standard verifies it, while secrets change over', async () => {
    sim.rotate()
    await sim.createClient(acme)
    sim.retireOldSecret()
    await sim.flush()
    const { body = '', headers = {} } = receiver.received[0] ?? {}
    const verified = (secret: string) => () => new Webhook(secret).verify(body, headers as Record<string, string>)
    expect(verified(SAMPLE.nextSecret)).not.toThrow()
    expect(verified(SAMPLE.secret)).toThrow()
    sim.rotate()
    await sim.createClient(acme)
    await sim.flush()
    const second = receiver.received[1]
    for (const secret of [SAMPLE.secret, SAMPLE.nextSecret]) {
      expect(() =>
        new Webhook(secret).verify(second?.body ?? '', second?.headers as Record<string, string>),
      ).not.toThrow()
    }
  })

  it('not at all when it cannot, but names its secret in a header', async () => {
    await start({ auth: 'header' })
    await sim.createClient(acme)
    await sim.flush()
    expect(receiver.received[0]?.headers).toMatchObject({ [SAMPLE.headerName]: SAMPLE.headerSecret })
    expect(receiver.received[0]?.headers).not.toHaveProperty('webhook-signature')
  })
})

it('sends the client’s fields', async () => {
  const { id } = await sim.createClient(acme)
  await sim.flush()
  const data = { id, name: acme.name, email: acme.email, manager: acme.ownerEmail }
  expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ type: 'client.created', data })
})

describe('an answer', () => {
  it.each([301, 400, 401, 429, 500, 503, 'hang', 'reset'] as const)(
    '%s comes again nine times, under one id',
    async (bad) => {
      receiver.answers.push(...Array<typeof bad>(12).fill(bad))
      await sim.createClient(acme)
      await sim.flush()
      for (let n = 0; n < 100; n += 1) {
        clock.advance(3_600_000)
        await sim.flush()
      }
      expect(receiver.received).toHaveLength(10)
      expect(new Set(receiver.received.map((one) => one.headers['webhook-id'])).size).toBe(1)
      expect(new Set(receiver.received.map((one) => one.headers['webhook-timestamp'])).size).toBeGreaterThan(7)
    },
  )

  it('410 ends the subscription', async () => {
    receiver.answers.push(410)
    await sim.createClient(acme)
    await sim.flush()
    await sim.createClient(acme)
    await sim.flush()
    expect(receiver.received).toHaveLength(1)
  })
})

describe('callbacks', () => {
  const body = (id: string) =>
    JSON.stringify({ type: 'room.ready', timestamp: '2026-01-15T10:00:00Z', data: { id, roomId: '12' } })
  const post = (text: string, headers: Record<string, string>) =>
    fetch(sim.callbackUrl, { method: 'POST', headers, body: text })
  const signed = (text: string, at = clock.now(), secret: string = SAMPLE.callbackSecret) =>
    sign([secret], 'msg_1', at, text)

  it('are believed when signed, kept once, and seen on the client', async () => {
    const { id } = await sim.createClient(acme)
    for (let n = 0; n < 2; n += 1) expect((await post(body(id), signed(body(id)))).status).toBe(204)
    expect(sim.callbacks).toHaveLength(1)
    expect(sim.record(id)).toMatchObject({ name: acme.name, roomId: '12', event: 'room.ready' })
  })

  it('are refused when not', async () => {
    const text = body('x')
    const refused = [
      await post(text, {}),
      await post(`${text} `, signed(text)),
      await post(text, signed(text, clock.now() - 301_000)),
      await post(text, signed(text, clock.now() + 301_000)),
      await post(text, signed(text, clock.now(), SAMPLE.secret)),
    ]
    expect(refused.map((one) => one.status)).toEqual([401, 401, 401, 401, 401])
    const odd = '{"type":"something"}'
    expect((await post(odd, signed(odd))).status).toBe(400)
    expect(sim.callbacks).toEqual([])
  })
})
