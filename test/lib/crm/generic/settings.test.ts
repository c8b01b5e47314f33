import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { genericCredentials, genericSettings } from '#lib/crm/generic/settings.ts'

test.each([
  ['https://shop.acme.example/rooms', true],
  ['http://127.0.0.1:3000/rooms', true],
  ['http://localhost/rooms', true],
  ['http://[::1]:3000/', true],
  ['http://shop.acme.example/rooms', false],
  ['http://127.0.0.1.evil.example/', false],
  ['ftp://shop.acme.example/', false],
  ['rooms', false],
  ['', false],
])('a callback may go to "%s": %s', (callbackUrl, may) => {
  expect(z.safeParse(genericSettings, { callbackUrl }).success).toBe(may)
})

test.each([
  ['x-secret', true],
  ['x', true],
  ['x'.repeat(64), true],
  ['x'.repeat(65), false],
  ['', false],
  ['X-Secret', false],
  ['x secret', false],
])('the header may be "%s": %s', (header, may) => expect(z.safeParse(genericSettings, { header }).success).toBe(may))

test('a sender signs, unless the settings say otherwise', () => {
  expect(z.parse(genericSettings, {})).toEqual({ auth: 'standard-webhooks', header: 'x-roomkeeper-secret' })
  expect(z.safeParse(genericSettings, { auth: 'none' }).success).toBe(false)
})

test.each([
  [['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], true],
  [[], true],
  [['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], false],
  [['whsec_short'], false],
  [['xwhsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], false],
  [['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw===x'], false],
])('%j sign a callback: %s', (signingSecrets, may) => {
  expect(z.safeParse(genericCredentials, { signingSecrets }).success).toBe(may)
})

test('nothing signs a callback by default', () =>
  expect(z.parse(genericCredentials, {})).toEqual({ signingSecrets: [] }))
