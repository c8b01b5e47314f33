import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { defaultAnswer } from '#lib/crm/receive/webhook-answer.ts'
import { BadDelivery, type Delivery, type Parsed } from '#lib/crm/source.ts'
import type { Sender } from '../senders/sender.ts'

export const settingsOf = ({ source, settings }: Sender, more: Record<string, unknown> = {}): unknown =>
  z.parse(source.settings, { ...settings, ...more })

const now = Date.parse('2026-01-15T10:00:00Z')
const minutes = 60_000

/** What a source takes as the text of a body, in the words of its vendor. */
const sampleOf = (sender: Sender): string => sender.documented[0]?.body ?? ''

const verdictOf = (sender: Sender, delivery: Delivery, at = now, secrets: readonly string[] = sender.secrets) =>
  sender.source.webhook.verify(delivery, secrets, settingsOf(sender), at)

const refused = { ok: false, reason: expect.stringMatching(/^[a-z-]+$/) }

const parse = (sender: Sender, body: string | Buffer, path?: string, more?: Record<string, unknown>): Parsed => {
  const delivery = sender.deliver(body, sender.secrets[0], now)
  const at = path === undefined ? delivery : { ...delivery, path }
  return sender.source.webhook.parse(at, settingsOf(sender, more))
}

const thrownBy = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error
  }
}

/** What every source is held to, whatever its vendor sends. The vendor's own ways are in its `Sender`. */
export const webhookContract = (name: string, sender: Sender) => {
  describe(`${name}: verify`, () => verifyContract(sender))
  describe(`${name}: parse`, () => parseContract(sender))
  describe(`${name}: answer`, () => answerContract(sender))
}

const verifyContract = (sender: Sender) => {
  const body = sampleOf(sender)
  const right = (secret = sender.secrets[0]) => sender.deliver(body, secret, now)
  const changed = (headers: Record<string, string>) => ({ ...right(), headers: { ...right().headers, ...headers } })

  it('takes what the vendor sends, by either secret of a rotation', () => {
    for (const secret of sender.secrets) expect(verdictOf(sender, right(secret))).toEqual({ ok: true })
  })

  it('refuses another secret, and everything while no secret is set', () => {
    expect(verdictOf(sender, right(sender.stranger))).toEqual(refused)
    expect(verdictOf(sender, right(), now, [])).toEqual(refused)
    expect(verdictOf(sender, right(), now, [sender.secrets[1]])).toEqual(refused)
  })

  it.each(sender.proof)(
    'refuses a delivery whose %s is missing, cut, longer, not ASCII or not text at all',
    (header) => {
      const sent = right().headers[header] ?? ''
      const { [header]: _, ...without } = right().headers
      expect(verdictOf(sender, { ...right(), headers: without })).toEqual(refused)
      const wrong = [
        '',
        ' ',
        sent.slice(0, -1),
        sent.slice(1),
        'żółw',
        `${sent}ł`,
        '💼'.repeat(40),
        '\0',
        'A'.repeat(5_000),
      ]
      for (const value of wrong) expect(verdictOf(sender, changed({ [header]: value }))).toEqual(refused)
    },
  )

  it.runIf(sender.proof.length > 0 && !sender.takesJoined)('refuses a proof that a gateway joined from two', () => {
    const [header = ''] = sender.proof
    const sent = right().headers[header]
    expect(verdictOf(sender, changed({ [header]: `${sent}, ${sent}` }))).toEqual(refused)
    expect(verdictOf(sender, changed({ [header]: `${sent},${sent}` }))).toEqual(refused)
  })

  it.runIf(sender.signsBody)('refuses a body with any one byte changed, added or gone', () => {
    const bytes = Buffer.from(body)
    for (let at = 0; at < bytes.length; at += 1) {
      const other = Buffer.from(bytes)
      other[at] = (other[at] ?? 0) ^ 1
      expect(verdictOf(sender, { ...right(), body: other })).toEqual(refused)
    }
    expect(verdictOf(sender, { ...right(), body: Buffer.concat([bytes, Buffer.from(' ')]) })).toEqual(refused)
    expect(verdictOf(sender, { ...right(), body: bytes.subarray(1) })).toEqual(refused)
    expect(verdictOf(sender, { ...right(), body: Buffer.alloc(0) })).toEqual(refused)
  })

  it.runIf(sender.proof.length === 0)('refuses another path, also one that only begins with the secret', () => {
    const [secret] = sender.secrets
    for (const path of ['', secret.slice(0, -1), `${secret}/`, `${secret}ł`, secret.toUpperCase(), '💼']) {
      expect(verdictOf(sender, { ...right(), path })).toEqual(refused)
    }
  })

  it.runIf(sender.ages)('holds a window of five minutes to both sides', () => {
    expect(verdictOf(sender, right(), now + 5 * minutes)).toEqual({ ok: true })
    expect(verdictOf(sender, right(), now - 5 * minutes)).toEqual({ ok: true })
    expect(verdictOf(sender, right(), now + 5 * minutes + 1_000)).toEqual({ ok: false, reason: 'too-old' })
    expect(verdictOf(sender, right(), now - 5 * minutes - 1_000)).toEqual({ ok: false, reason: 'from-the-future' })
  })

  it('takes any bytes that are signed', () => {
    for (const odd of [Buffer.alloc(0), Buffer.from('{"a":"Łódź 💼"}'), Buffer.from('\u0000')]) {
      expect(verdictOf(sender, sender.deliver(odd, sender.secrets[0], now))).toEqual({ ok: true })
    }
  })
}

const parseContract = (sender: Sender) => {
  it.each(sender.documented)('understands $name', ({ body, path, created, settings }) => {
    expect(parse(sender, body, path, settings).created).toEqual(created)
  })

  it.each(sender.ownChange)(
    'finds no client in $name: our own write-back onboards nobody',
    ({ body, path, settings }) => {
      const parsed = parse(sender, body, path, settings)
      expect(parsed.created).toEqual([])
      expect(parsed.ignored).toBeGreaterThan(0)
    },
  )

  it.each(sender.malformed)('names the place that is wrong: $name', ({ body, field }) => {
    const error = thrownBy(() => parse(sender, body))
    expect(error).toBeInstanceOf(BadDelivery)
    if (!(error instanceof BadDelivery)) return
    expect(error.field).toEqual(field)
    expect(error.remedy).toMatch(/^must /)
  })

  it.each([
    ['nothing', ''],
    ['a word', 'Acme-secret-name'],
    ['null', 'null'],
    ['a number', '17'],
    ['a text', '"Acme-secret-name"'],
    ['half of an object', '{"id":"Acme-secret-name'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x80])],
    ['a hundred thousand brackets', '['.repeat(100_000)],
    ['a hundred thousand brackets that close', '['.repeat(100_000) + ']'.repeat(100_000)],
  ])('refuses %s, and repeats nothing of it', (_, body) => {
    const error = thrownBy(() => parse(sender, body))
    expect(error).toBeInstanceOf(BadDelivery)
    expect(String(error)).not.toContain('Acme-secret-name')
  })
}

/** What one CRM or another takes as an order to lose events or to stop (docs/facts/crms.md#what-to-answer-a-delivery). */
const deadly = [410, 422, 429, 502, 504]

const answerContract = (sender: Sender) => {
  const answer = sender.source.webhook.answer ?? defaultAnswer
  const outcomes = ['accepted', 'unauthorised', 'malformed', 'unavailable'] as const

  it.each(outcomes)('says %s in the words this CRM understands', (outcome) => {
    const given = answer(outcome, 'name: must be text')
    expect(given).toMatchObject(sender.answers[outcome])
    expect(deadly).not.toContain(given.status)
  })
}
