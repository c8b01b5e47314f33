import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { type GenericSim, startGeneric } from '#infra/simulators/generic/index.ts'
import { genericRecords } from '#lib/crm/generic/records.ts'
import { genericSettings } from '#lib/crm/generic/settings.ts'
import { verifyStandard } from '#lib/crm/generic/standard-webhooks.ts'
import { systemClock } from '#lib/runtime/clock.ts'
import { type Receiver, startReceiver } from '../../infra/simulators/receiver.ts'

/** The reference library holds both directions: what the simulated sender sends us, and the callback that we send. */

let sim: GenericSim
let receiver: Receiver
beforeAll(async () => {
  sim = await startGeneric()
  receiver = await startReceiver()
})
afterAll(async () => {
  receiver?.stop()
  await sim?.stop()
})

const headersOf = ({ headers }: Receiver['received'][number]) =>
  Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))

describe('the reference library of Standard Webhooks', () => {
  test('believes every delivery of the simulated sender, and so do we', async () => {
    await sim.subscribe(`${receiver.url}/webhooks/generic`)
    await sim.createClient({ name: 'Łódź / Søn "💼"', email: 'a@acme.example.com' })
    await sim.flush()
    const [delivery] = receiver.received.splice(0)
    const [secret = ''] = sim.webhookSecrets
    if (!delivery) throw new Error('nothing was delivered')
    expect(new Webhook(secret).verify(delivery.body, headersOf(delivery))).toEqual(JSON.parse(delivery.body))
    const verdict = verifyStandard(headersOf(delivery), Buffer.from(delivery.body), [secret], Date.now())
    expect(verdict).toEqual({ ok: true })
  })

  test.each([
    ['ready', 'room.ready'],
    ['attention', 'room.failed'],
  ] as const)(
    'believes our callback of %s, by each secret while they change over, and by no other',
    async (state, type) => {
      const [newer, older, other] = [1, 2, 3].map((n) => `whsec_${Buffer.alloc(24, n).toString('base64')}`)
      const settings = z.parse(genericSettings, { callbackUrl: `${receiver.url}/callback?team=1` })
      const credentials = { signingSecrets: [newer ?? '', older ?? ''] }
      const records = genericRecords({
        settings,
        credentials,
        deadline: { remaining: () => 9_000 },
        clock: systemClock,
      })
      const ref = { source: 'generic', type: 'client', id: 'c-17' }
      const record = await records.read(ref, { id: 'c-17', name: 'Łódź / Søn "💼"' })
      if (!record) throw new Error('there is no record')
      const roomUrl = 'https://docs.example.com/rooms/shared/1'
      await records.writeBack(record, { state, status: 'as it is', at: 0, roomId: 1, roomTitle: 'Łódź', roomUrl })
      const [callback] = receiver.received.splice(0)
      if (!callback) throw new Error('nothing came')
      for (const secret of [newer, older])
        expect(new Webhook(secret ?? '').verify(callback.body, headersOf(callback))).toMatchObject({
          type,
          data: { id: 'c-17' },
        })
      expect(() => new Webhook(other ?? '').verify(callback.body, headersOf(callback))).toThrow()
      expect(() => new Webhook(newer ?? '').verify(`${callback.body} `, headersOf(callback))).toThrow()
    },
  )

  test.each([-304, -296, 0, 296, 304])('agrees with us on a message of %i seconds from now', (offset) => {
    const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
    const at = new Date(Math.floor(Date.now() / 1_000) * 1_000 + offset * 1_000)
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(at.getTime() / 1_000),
      'webhook-signature': new Webhook(secret).sign('msg_1', at, '{}'),
    }
    const theirs = () => new Webhook(secret).verify('{}', headers)
    const ours = verifyStandard(headers, Buffer.from('{}'), [secret], Math.floor(Date.now() / 1_000) * 1_000).ok
    expect(ours).toBe(Math.abs(offset) <= 300)
    if (ours) expect(theirs).not.toThrow()
    else expect(theirs).toThrow()
  })
})
