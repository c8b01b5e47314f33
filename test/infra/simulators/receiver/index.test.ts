import { afterEach, beforeEach, expect, test } from 'vitest'
import { sign } from '#infra/simulators/http/standard-webhooks.ts'
import { type ReceiverSim, startWebhookReceiver } from '#infra/simulators/receiver/index.ts'

const now = Date.parse('2026-11-29T12:00:00Z')
let receiver: ReceiverSim
beforeEach(async () => {
  receiver = await startWebhookReceiver({ now: () => now })
})
afterEach(() => receiver.stop())

const post = async (body: string, headers: Record<string, string>) =>
  (await fetch(receiver.url, { method: 'POST', headers, body })).status
const body = '{"type":"room.ready","timestamp":"2026-11-29T12:00:00Z","data":{"room":{"id":1}}}'

test('what is signed is taken, once for each id', async () => {
  const headers = sign([receiver.secret], 'evt_1', now, body)
  expect([await post(body, headers), await post(body, headers)]).toEqual([204, 204])
  expect(receiver.taken).toEqual([{ id: 'evt_1', type: 'room.ready', data: { room: { id: 1 } } }])
})

test('what is signed by another secret, too old or no JSON is refused', async () => {
  expect(await post(body, sign(['whsec_b3RoZXI='], 'evt_1', now, body))).toBe(401)
  expect(await post(body, sign([receiver.secret], 'evt_1', now - 301_000, body))).toBe(401)
  expect(await post(body, {})).toBe(401)
  expect(await post('{', sign([receiver.secret], 'evt_1', now, '{'))).toBe(400)
  expect(receiver.taken).toEqual([])
})

test('each installation has a secret of its own', async () => {
  const own = await startWebhookReceiver({ installation: 'mine' })
  await own.stop()
  expect(own.secret).toMatch(/^whsec_/)
  expect(own.secret).not.toBe(receiver.secret)
})
