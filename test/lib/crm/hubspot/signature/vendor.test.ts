import { Signature } from '@hubspot/api-client/lib/src/utils/signature.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { startHubspot } from '#infra/simulators/hubspot/index.ts'
import { signV1, signV3 } from '#infra/simulators/hubspot/signature.ts'
import { hubspotConnector } from '#lib/crm/hubspot/connect.ts'
import { hubspotSettings } from '#lib/crm/hubspot/settings.ts'
import { verifyHubspot } from '#lib/crm/hubspot/signature.ts'
import { systemClock } from '#lib/runtime/clock.ts'
import { startReceiver } from '../../../../infra/simulators/receiver.ts'

type Version = 'v1' | 'v3'

interface Signed {
  version: Version
  signature: string
  secret: string
  url: string
  body: string
  at: number
}

/** What HubSpot's own client says of a delivery; it judges its age by the machine's clock. */
const theirs = ({ version, signature, secret, url, body, at }: Signed): boolean =>
  Signature.isValid({
    signatureVersion: version,
    signature,
    clientSecret: secret,
    requestBody: body,
    url,
    timestamp: at,
  })

/** What we say of it. */
const ours = ({ version, signature, secret, url, body, at }: Signed): boolean => {
  const third = { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': String(at) }
  const first = { 'x-hubspot-signature': signature, 'x-hubspot-signature-version': 'v1' }
  const headers = version === 'v3' ? third : first
  const delivery = {
    method: 'POST',
    url,
    path: '',
    headers: headers as Record<string, string>,
    body: Buffer.from(body),
  }
  return verifyHubspot(delivery, [secret], { allowV1: true }, at).ok
}

const signers: [name: string, sign: (unsigned: Omit<Signed, 'signature'>) => string][] = [
  [
    "HubSpot's own client",
    ({ version, secret, url, body, at }) => {
      const options = { signature: '', clientSecret: secret, requestBody: body, url, timestamp: at }
      return Signature.getSignature('POST', version, options)
    },
  ],
  [
    'the simulator',
    ({ version, secret, url, body, at }) => (version === 'v1' ? signV1(secret, body) : signV3(secret, url, body, at)),
  ],
]

/** Text as it can be in a body: whole characters of any script, and none that UTF-8 has no bytes for. */
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
const unsigned = fc.record({
  version: fc.constantFrom<Version>('v1', 'v3'),
  secret: fc.uuid(),
  // Their client does not undo the twelve escapes of an address: those have known answers beside this.
  url: fc.constantFrom('https://hooks.example.com/webhooks/hubspot', 'https://a.example/%C3%A9%20b?team=1&q=a%26b'),
  body: fc.oneof(fc.json(), text),
  // Their client knows the time only as now.
  at: fc.integer({ min: -200_000, max: 0 }).map((ago) => Date.now() + ago),
})

const other = (text: string, at: number) => {
  const place = at % text.length
  return `${text.slice(0, place)}${text[place] === 'x' ? 'y' : 'x'}${text.slice(place + 1)}`
}

describe.each(signers)('what %s signs', (_, sign) => {
  it('is believed by their client and by us', () => {
    fc.assert(
      fc.property(unsigned, (one) => {
        const signed = { ...one, signature: sign(one) }
        expect([theirs(signed), ours(signed)]).toEqual([true, true])
      }),
    )
  })

  it('is believed by neither with anything altered that is signed', () => {
    fc.assert(
      fc.property(unsigned, fc.nat(), (one, at) => {
        const signed = { ...one, signature: sign(one) }
        const altered: Partial<Signed>[] = [
          { body: other(one.body, at) },
          { body: `${one.body} ` },
          { body: one.body.slice(1) },
          { secret: other(one.secret, at) },
          { signature: other(signed.signature, at) },
          ...(one.version === 'v3' ? [{ url: `${one.url}/` }, { at: one.at - 1 }] : []),
        ]
        for (const change of altered) {
          const wrong = { ...signed, ...change }
          expect([theirs(wrong), ours(wrong)], JSON.stringify(change)).toEqual([false, false])
        }
      }),
    )
  })
})

it('their client believes every delivery of the simulator', async () => {
  const receiver = await startReceiver()
  const sim = await startHubspot()
  try {
    await sim.subscribe(`${receiver.url}/webhooks/hubspot`)
    await sim.createClient({ name: 'Łódź / Søn "💼"', email: 'a@acme.example.com' })
    await sim.flush()
    const [secret = ''] = sim.webhookSecrets
    expect(receiver.received.length).toBeGreaterThan(0)
    for (const { path, headers, body } of receiver.received) {
      const common = { secret, url: receiver.url + path, body, at: Number(headers['x-hubspot-request-timestamp']) }
      expect(theirs({ ...common, version: 'v3', signature: String(headers['x-hubspot-signature-v3']) })).toBe(true)
      expect(theirs({ ...common, version: 'v1', signature: String(headers['x-hubspot-signature']) })).toBe(true)
    }
  } finally {
    await sim.stop()
    receiver.stop()
  }
})

it('their client believes the test event with which `roomkeeper connect` ends', () => {
  const secret = 'client-secret-of-the-app'
  const webhookUrl = 'https://hooks.example.com/webhooks/hubspot'
  const { headers, body } = hubspotConnector
    .open({
      settings: z.parse(hubspotSettings, {}),
      given: {},
      stored: { credentials: undefined, webhooks: [] },
      webhookUrl,
      portalUrl: 'https://portal.example.com',
      deadline: { remaining: () => 1_000 },
      clock: systemClock,
    })
    .probe(secret)
  const at = Number(headers['x-hubspot-request-timestamp'])
  const signature = headers['x-hubspot-signature-v3'] ?? ''
  expect(theirs({ version: 'v3', signature, secret, url: webhookUrl, body, at })).toBe(true)
})
