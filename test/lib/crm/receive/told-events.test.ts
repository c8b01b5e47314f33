import { expect, test } from 'vitest'
import type { ConfiguredSource } from '#lib/crm/configure.ts'
import { seenIn } from '#lib/crm/receive/told-events.ts'
import type { Delivery, Webhook } from '#lib/crm/source.ts'

const delivery = {} as Delivery
const seen = (webhook: Partial<Webhook<unknown>>, as = 'accepted') =>
  seenIn({ source: { webhook }, settings: {} } as unknown as ConfiguredSource, delivery, { as })

const subscriptions = () =>
  ['a.created', 'a.changed'].map((event) => ({ event, object: 'a', purposes: ['created' as const] }))

test('a delivery that was taken proves the subscriptions that it tells of, each once, and no name of its sender', () => {
  const told = () => ['a.changed', 'a.changed', 'b.created']
  for (const as of ['accepted', 'ignored']) expect(seen({ subscriptions, told }, as)).toEqual({ events: ['a.changed'] })
})

test('one that was refused proves nothing, and is not read', () => {
  const told = () => {
    throw new Error('it was read')
  }
  for (const as of ['unauthorised', 'malformed']) expect(seen({ subscriptions, told }, as)).toEqual({})
})

test('signatures are named whatever became of it; who tells of no events has none', () => {
  expect(seen({ signatures: () => 'v3' }, 'unauthorised')).toEqual({ signature: 'v3' })
  expect(seen({ signatures: () => undefined })).toEqual({})
  expect(seen({ told: () => ['a.created'] })).toEqual({})
  expect(seen({ subscriptions })).toEqual({})
  const both = { signatures: () => 'v3', subscriptions, told: () => ['a.created'] }
  expect(seen(both)).toEqual({ signature: 'v3', events: ['a.created'] })
  expect(seen({ subscriptions, told: () => [] })).toEqual({})
})
