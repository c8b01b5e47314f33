import { describe, expect, it } from 'vitest'
import { phpJson } from '#infra/simulators/espocrm/http/php.ts'
import { signatures } from '#infra/simulators/espocrm/webhooks/signature.ts'
import { recordedDeliveries } from './recordings.ts'

const recorded = recordedDeliveries()

describe.each(recorded.map((one) => [`${one.case ?? 'hang up'}, ${one.url}`, one] as const))('%s', (_, delivery) => {
  it('is signed as EspoCRM signed it', () => {
    const { Signature, 'X-Signature': legacy } = delivery.headers
    const expected = { Signature, 'X-Signature': legacy }
    expect(signatures(delivery.webhookId, delivery.secret, delivery.body)).toEqual(expected)
  })

  it('is written as PHP wrote it', () => {
    expect(phpJson(JSON.parse(delivery.body))).toBe(delivery.body)
  })
})
