import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { verifyStandard } from '#lib/crm/generic/standard-webhooks.ts'
import { signStandard } from '#lib/runtime/signing/standard-webhooks.ts'

const file = new URL('../../../../fixtures/cases/standard-webhooks-rotation.json', import.meta.url)
const { input } = JSON.parse(readFileSync(file, 'utf8'))

const secret = 'whsec_c2FtcGxlLXNlY3JldC1vZi10aGUtc2VuZGVyLTAwMDE='
const now = Date.UTC(2026, 0, 5)
const body = '{"id":"c-1","name":"Acme"}'
const signed = signStandard('msg_1', now, body, [secret])
const verdict = (headers: Record<string, string>) => verifyStandard(headers, Buffer.from(body), [secret], now)

test('the right signature is found among others of a rotation', () => {
  const signature = input['webhook-signature'].replace('v1,<right>', signed['webhook-signature'])
  expect(signature).toContain('v1a,')
  expect(verdict({ ...signed, 'webhook-signature': signature })).toEqual({ ok: true })
  expect(verdict({ ...signed, 'webhook-signature': input['webhook-signature'] }).ok).toBe(false)
})

test('a time in milliseconds and the older names of the headers are refused', () => {
  expect(verdict({ ...signed, 'webhook-timestamp': String(now) }).ok).toBe(false)
  const { 'webhook-id': id = '', ...rest } = signed
  expect(verdict({ ...rest, 'svix-id': id })).toEqual({ ok: false, reason: 'missing-signature' })
})
