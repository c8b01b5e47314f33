import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { genericSettings } from '#lib/crm/generic/settings.ts'
import { genericWebhook } from '#lib/crm/generic/webhook.ts'

const sent = (team: unknown) => {
  const body = Buffer.from(JSON.stringify({ id: '1', name: 'Acme', team }))
  const { created } = genericWebhook.parse(
    { method: 'POST', url: '', path: '', headers: {}, body },
    z.parse(genericSettings, {}),
  )
  return created[0]?.fields
}

test('the team of a client are addresses', () => {
  const longest = `${'x'.repeat(308)}@acme.example`.slice(-320)
  expect(sent([' Ben@acme.example ', longest])?.team).toEqual(['Ben@acme.example', longest])
})

test.each([
  undefined,
  null,
  'ben@acme.example',
  {},
  [],
  [7, null, ' ', `x${'x'.repeat(320)}`, { email: 'ben@a.example' }],
])('what is no list of addresses is none: %j', (team) => expect(sent(team)).not.toHaveProperty('team'))

test('more than a message should carry is passed over', () => {
  expect(sent(Array.from({ length: 21 }, (_, at) => `${at}@acme.example`))?.team).toHaveLength(20)
})
