import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { receive } from '#lib/crm/receive/receiver.ts'
import { refusals } from '#lib/crm/receive/refusals.ts'
import { BadDelivery, type ClientCreated, type Delivery } from '#lib/crm/source.ts'
import { isKeyPart } from '#lib/runtime/client-key.ts'
import { settingsOf } from './contracts/webhook-contract.ts'
import { senders } from './senders/all.ts'
import type { Sender } from './senders/sender.ts'

/** `FUZZ_RUNS=100000 npx vitest run test/lib/crm/fuzz.test.ts` is the long form. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 2_000)
const timeout = 60_000 + numRuns * 20

const codes = Object.keys(refusals)
const now = Date.parse('2026-01-15T10:00:00Z')

/** A documented body with a bit flipped, a piece cut out, or a piece put in twice: garbage that is nearly right. */
const damaged = (bodies: string[]) =>
  fc
    .record({ body: fc.constantFrom(...bodies), at: fc.nat(), length: fc.nat(40), how: fc.nat(3), bit: fc.nat(7) })
    .map(({ body, at, length, how, bit }) => {
      const bytes = Buffer.from(body)
      const start = bytes.length === 0 ? 0 : at % bytes.length
      const piece = bytes.subarray(start, start + length)
      if (how === 0) return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + length)])
      if (how === 1) return Buffer.concat([bytes.subarray(0, start), piece, bytes.subarray(start)])
      bytes[start] = (bytes[start] ?? 0) ^ (1 << bit)
      return bytes
    })

const anyBody = (sender: Sender) => {
  const bodies = sender.documented.map(({ body }) => body)
  return fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text)),
    fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text)),
    damaged(bodies),
    fc.constantFrom(...bodies).map((body) => Buffer.from(body)),
  )
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.base64String({ maxLength: 120 }),
  fc.integer().map(String),
)

/** Headers of the source's own names with anything in them, beside others. */
const anyHeaders = (sender: Sender) =>
  fc.oneof(
    fc.dictionary(fc.constantFrom('content-type', 'x-forwarded-for', '__proto__', ...sender.proof), anyText),
    fc.record(Object.fromEntries(sender.proof.map((name) => [name, anyText]))),
    fc
      .tuple(fc.constantFrom('', 'Basic ', 'v1,', 'sha256='), anyText)
      .map(([scheme, text]) => Object.fromEntries(sender.proof.map((name) => [name, scheme + text]))),
  )

const received = async (sender: Sender, delivery: Delivery) => {
  const queued: ClientCreated[] = []
  const receipt = await receive({
    delivery,
    configured: { source: sender.source, settings: settingsOf(sender) },
    secrets: async () => sender.secrets,
    now,
    enqueue: async (created) => void queued.push(...created),
  })
  return { receipt, queued }
}

describe.each(senders)('anything at all, sent as %s', (_, sender) => {
  const [contentType = ''] = sender.source.webhook.contentTypes

  it('makes no client while it is not verified, and never an error', { timeout }, async () => {
    const input = fc.tuple(anyBody(sender), anyHeaders(sender), anyText)
    await fc.assert(
      fc.asyncProperty(input, async ([body, headers, path]) => {
        const delivery = {
          ...sender.deliver(body, sender.stranger, now),
          ...(sender.proof.length === 0 && { path }),
          headers: { 'content-type': contentType, ...headers, 'content-length': String(body.length) },
        }
        const { receipt, queued } = await received(sender, {
          ...delivery,
          headers: { ...delivery.headers, 'content-type': contentType },
        })
        expect(queued).toEqual([])
        expect(receipt.answer.status).toBe(401)
        expect(codes).toContain(receipt.reason)
      }),
      { numRuns },
    )
  })

  it('makes clients with sound keys or is told what is wrong, when it is verified', { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(anyBody(sender), async (body) => {
        const delivery = sender.deliver(body, sender.secrets[0], now)
        const { receipt, queued } = await received(sender, delivery)
        expect(['accepted', 'ignored', 'malformed', 'unauthorised']).toContain(receipt.as)
        expect(receipt.answer.status).toBeLessThan(500)
        expect(receipt.as === 'accepted' || receipt.as === 'ignored' || codes.includes(receipt.reason ?? '')).toBe(true)
        expect(queued.length).toBe(receipt.as === 'accepted' ? receipt.clients : 0)
        for (const { ref } of queued) {
          expect(ref.source).toBe(sender.source.name)
          expect(isKeyPart(ref.type) && isKeyPart(ref.id)).toBe(true)
        }
      }),
      { numRuns },
    )
  })

  it('is parsed or refused with a place and a remedy, whatever it is', { timeout }, () => {
    fc.assert(
      fc.property(anyBody(sender), (body) => {
        try {
          sender.source.webhook.parse(sender.deliver(body, sender.secrets[0], now), settingsOf(sender))
        } catch (error) {
          expect(error).toBeInstanceOf(BadDelivery)
        }
      }),
      { numRuns },
    )
  })
})
