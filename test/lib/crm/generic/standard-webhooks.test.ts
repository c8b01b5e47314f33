import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { signStandard, verifyStandard } from '#lib/crm/generic/standard-webhooks.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const published = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  at: 1_614_265_330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}

const headers = (signature = published.signature, timestamp = String(published.at), id = published.id) => ({
  'webhook-id': id,
  'webhook-timestamp': timestamp,
  'webhook-signature': signature,
})
const verdict = (sent: Record<string, string>, now = published.at * 1_000, secrets = [secret]) =>
  verifyStandard(sent, Buffer.from(published.body), secrets, now)

describe('Standard Webhooks', () => {
  it('knows the published signature', () => {
    expect(verdict(headers())).toEqual({ ok: true })
    expect(signStandard(published.id, published.at * 1_000, published.body, [secret])).toEqual(headers())
  })

  it.each([
    ['a further signature of another secret', `v1,${Buffer.alloc(32).toString('base64')} ${published.signature}`],
    ['an asymmetric signature beside it', `v1a,${Buffer.alloc(64).toString('base64')} ${published.signature}`],
    ['headers that a gateway joined', `${published.signature},v1,${Buffer.alloc(32).toString('base64')}`],
    ['headers that a gateway joined with a blank', `v1,${Buffer.alloc(32).toString('base64')}, ${published.signature}`],
  ])('takes %s', (_, signature) => expect(verdict(headers(signature))).toEqual({ ok: true }))

  it.each([
    ['only an asymmetric signature', headers(published.signature.replace('v1,', 'v1a,')), 'malformed-signature'],
    ['a signature without its version', headers(published.signature.slice(3)), 'malformed-signature'],
    ['a signature that is not base64', headers('v1,żółć'), 'malformed-signature'],
    ['a shorter signature', headers('v1,AAAA'), 'wrong-signature'],
    ['no signature', { 'webhook-id': 'a', 'webhook-timestamp': '1614265330' }, 'missing-signature'],
    ['no timestamp', { 'webhook-id': 'a', 'webhook-signature': 'v1,AAAA' }, 'missing-timestamp'],
    ['a timestamp with junk behind it', headers(published.signature, '1614265330junk'), 'malformed-timestamp'],
    ['a timestamp in hexadecimal', headers(published.signature, '0x60378672'), 'malformed-timestamp'],
    ['a negative timestamp', headers(published.signature, '-1'), 'malformed-timestamp'],
    ['another id', headers(published.signature, '1614265330', 'msg_other'), 'wrong-signature'],
  ])('refuses %s', (_, sent, reason) => expect(verdict(sent)).toEqual({ ok: false, reason }))

  it('holds a window of five minutes to both sides', () => {
    const at = published.at * 1_000
    expect(verdict(headers(), at + 300_000).ok).toBe(true)
    expect(verdict(headers(), at + 300_001)).toEqual({ ok: false, reason: 'too-old' })
    expect(verdict(headers(), at - 300_000).ok).toBe(true)
    expect(verdict(headers(), at - 300_001)).toEqual({ ok: false, reason: 'from-the-future' })
  })

  it('is closed without a usable secret', () => {
    expect(verdict(headers(), undefined, []).ok).toBe(false)
    expect(verdict(headers(), undefined, ['whsec_', 'not base64', '']).ok).toBe(false)
  })

  it('signs so that the reference library verifies it, and the other way round', () => {
    const now = Date.now()
    const body = '{"name":"Łódź & Søn 💼"}'
    const ours = signStandard('msg_1', now, body, [`whsec_${Buffer.alloc(24, 7).toString('base64')}`, secret])
    expect(new Webhook(secret).verify(body, ours)).toEqual(JSON.parse(body))
    const theirs = new Webhook(secret).sign('msg_2', new Date(now), body)
    expect(
      verifyStandard(headers(theirs, String(Math.floor(now / 1_000)), 'msg_2'), Buffer.from(body), [secret], now).ok,
    ).toBe(true)
  })
})
