import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { genericSettings } from '#lib/crm/generic/settings.ts'
import { genericWebhook } from '#lib/crm/generic/webhook.ts'
import type { Delivery } from '#lib/crm/source.ts'

const settings = (auth: 'standard-webhooks' | 'header') => z.parse(genericSettings, { auth })
const delivery = (body: object, headers: Delivery['headers'] = {}): Delivery => ({
  method: 'POST',
  url: 'https://rooms.example.com/webhooks/generic',
  path: '',
  headers,
  body: Buffer.from(JSON.stringify(body)),
})
const parse = (members: object) =>
  genericWebhook.parse(delivery({ id: 'c-1', name: 'Acme', ...members }), settings('header')).created[0]?.fields

describe('what a client may have', () => {
  test.each([
    ['name', 1_000],
    ['email', 320],
    ['manager', 320],
  ])('is a %s of %i characters, and none that is longer', (member, most) => {
    expect(parse({ [member]: 'x'.repeat(most) })).toMatchObject({ [member]: 'x'.repeat(most) })
    expect(() => parse({ [member]: 'x'.repeat(most + 1) })).toThrow(`must have at most ${most} characters`)
  })

  test('is a further field of a thousand characters, whose name has a hundred; longer ones are passed over', () => {
    const kept = { ['n'.repeat(100)]: 'x'.repeat(1_000) }
    expect(parse({ fields: { ...kept, ['n'.repeat(101)]: 'x', long: 'x'.repeat(1_001) } })?.custom).toEqual(kept)
  })

  test('are the first thirty further fields that can be read', () => {
    const named = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, `${at}`]))
    expect(parse({ fields: { none: null, ...named(31) } })?.custom).toEqual(named(30))
  })
})

test('a delivery without an id of its own is no repetition of another', () => {
  expect(genericWebhook.deduplicationKey?.(delivery({}))).toBeUndefined()
  expect(genericWebhook.deduplicationKey?.(delivery({}, { 'webhook-id': 'm1' }))).toEqual(Buffer.from('m1\n{}'))
})

describe('a stored secret', () => {
  test.each([
    ['s', true],
    ['ab', true],
    ['a b', true],
    ['a pass phrase', true],
    ['', false],
    [' a', false],
    ['a ', false],
    ['ä', false],
    ['äa', false],
    ['aä', false],
    ['aäa', false],
    ['a\n', false],
  ])('%j can come in a header: %j', (secret, good) => {
    const problem = genericWebhook.secretProblem?.(secret, settings('header'))
    expect(problem).toBe(good ? undefined : 'it cannot be the value of a header')
  })

  test.each([
    [`whsec_${Buffer.alloc(24, 1).toString('base64')}`, true],
    ['a pass phrase', false],
  ])('%j can sign: %j', (secret, good) => {
    const problem = genericWebhook.secretProblem?.(secret, settings('standard-webhooks'))
    expect(problem).toBe(good ? undefined : 'it is not whsec_ and base64')
  })
})
