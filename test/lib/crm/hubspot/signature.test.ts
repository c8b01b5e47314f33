import { createHash, createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signedUrl, verifyHubspot } from '#lib/crm/hubspot/signature.ts'
import type { Delivery } from '#lib/crm/source.ts'

const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy'
const first =
  '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]'
const second =
  '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"company.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM_UI","changeFlag":"CREATED","appId":54321}]'
const at = 1_700_000_000_000

const delivery = (body: string, url: string, headers: Record<string, string>): Delivery => ({
  method: 'POST',
  url,
  path: '',
  headers,
  body: Buffer.from(body),
})
const third = (signature: string, more: Record<string, string> = {}) => ({
  'x-hubspot-signature-v3': signature,
  'x-hubspot-request-timestamp': String(at),
  ...more,
})
const verdict = (sent: Delivery, { allowV1 = false, now = at } = {}) => verifyHubspot(sent, [secret], { allowV1 }, now)

describe('the signature of HubSpot', () => {
  it.each([
    [
      'https://www.example.com/webhook_uri',
      '{"example_field":"example_value"}',
      'rQEKkaNUiu+1qGF//O/pw4BCzstSqO1PyUnGICmf+7o=',
    ],
    ['https://hooks.example.com/v1/hubspot', second, 'qRg2TFQETWN+gmiJHec7UfSXKFUaJynXK29EL9lvrno='],
  ])('of version 3 is the published one for %s', (url, body, signature) => {
    expect(verdict(delivery(body, url, third(signature)))).toEqual({ ok: true })
    expect(verdict(delivery(body, `${url}/`, third(signature))).ok).toBe(false)
    expect(verdict({ ...delivery(body, url, third(signature)), method: 'PUT' }).ok).toBe(false)
  })

  it('of version 1 is the published one, and counts only where the settings say so', () => {
    const signature = '232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de'
    const sent = delivery(first, 'https://x.example/', {
      'x-hubspot-signature': signature,
      'x-hubspot-signature-version': 'v1',
    })
    expect(verdict(sent)).toEqual({ ok: false, reason: 'missing-signature' })
    expect(verdict(sent, { allowV1: true })).toEqual({ ok: true })
    expect(verdict({ ...sent, body: Buffer.from(second) }, { allowV1: true }).ok).toBe(false)
  })

  it('of version 1 is one without a version too, by any of the secrets, and none where there is none', () => {
    const url = 'https://x.example/'
    const signature = createHash('sha256')
      .update(secret + second)
      .digest('hex')
    const sent = delivery(second, url, { 'x-hubspot-signature': signature })
    expect(verdict(sent, { allowV1: true })).toEqual({ ok: true })
    expect(verifyHubspot(sent, ['newer', secret], { allowV1: true }, at)).toEqual({ ok: true })
    const none = { ok: false, reason: 'missing-signature' }
    expect(verdict(delivery(second, url, { 'x-hubspot-signature-version': 'v1' }), { allowV1: true })).toEqual(none)
    const ofAnother = { 'x-hubspot-signature': signature, 'x-hubspot-signature-version': 'v2' }
    expect(verdict(delivery(second, url, ofAnother), { allowV1: true })).toEqual({
      ok: false,
      reason: 'malformed-signature',
    })
  })

  it('of version 3 needs a time', () => {
    const sent = delivery(second, 'https://x.example/', { 'x-hubspot-signature-v3': 'AAAA' })
    expect(verdict(sent)).toEqual({ ok: false, reason: 'missing-timestamp' })
  })

  it('of version 2, which belongs to workflows, never counts', () => {
    const url = 'https://www.example.com/webhook_uri'
    const hash = createHash('sha256').update(`${secret}POST${url}${second}`).digest('hex')
    const headers = { 'x-hubspot-signature': hash, 'x-hubspot-signature-version': 'v2' }
    expect(verdict(delivery(second, url, headers), { allowV1: true }).ok).toBe(false)
  })

  it('of version 1 does not make a wrong one of version 3 good', () => {
    const older = {
      'x-hubspot-signature': createHash('sha256')
        .update(secret + second)
        .digest('hex'),
    }
    const sent = delivery(second, 'https://x.example/', third('AAAA', older))
    expect(verdict(sent, { allowV1: true })).toEqual({ ok: false, reason: 'wrong-signature' })
  })

  it('signs a URL with twelve escapes decoded and every other one left', () => {
    const escaped = '%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B'
    expect(signedUrl(`https://x.example/a%20${escaped}%C3%A9%26%3D%2B%25?b=${escaped}#c`)).toBe(
      "https://x.example/a%20:/?@!$'()*,;%C3%A9%26%3D%2B%25?b=:/?@!$'()*,;",
    )
    const url = 'https://hooks.example.com/v1/hub%2Fspot?team=a%20b%40c'
    const mac = createHmac('sha256', secret).update(
      `POSThttps://hooks.example.com/v1/hub/spot?team=a%20b@c${second}${at}`,
    )
    expect(verdict(delivery(second, url, third(mac.digest('base64'))))).toEqual({ ok: true })
  })

  it('is over the bytes of the body, whatever they are', () => {
    const body = Buffer.from([0xff, 0xfe, 0xc5, 0x81])
    const mac = createHmac('sha256', secret).update('POSThttps://x.example/').update(body).update(String(at))
    const sent = { ...delivery('', 'https://x.example/', third(mac.digest('base64'))), body }
    expect(verdict(sent)).toEqual({ ok: true })
  })

  it.each(['1700000000000junk', ' 1700000000000', '1.7e12', '-1700000000000', '0x18bcfe56800', '1'.repeat(16)])(
    'needs a time in plain digits, not %j',
    (timestamp) => {
      const sent = delivery(second, 'https://x.example/', third('AAAA', { 'x-hubspot-request-timestamp': timestamp }))
      expect(verdict(sent)).toEqual({ ok: false, reason: 'malformed-timestamp' })
    },
  )
})
