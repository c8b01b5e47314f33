import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { espoSettings } from '#lib/crm/espocrm/settings.ts'
import { espoWebhook } from '#lib/crm/espocrm/webhook.ts'
import type { Delivery } from '#lib/crm/source.ts'
import { hmac } from '#lib/runtime/signing/signature.ts'

interface Recorded {
  event: string
  secret: string
  method: string
  url: string
  headers: Record<string, string>
  body: string
}

/** Requests of a running EspoCRM 9.2.7, byte for byte. */
const recorded = JSON.parse(
  readFileSync(new URL('../../../fixtures/espocrm/deliveries.json', import.meta.url), 'utf8'),
) as Recorded[]
const settings = z.parse(espoSettings, {
  url: 'http://127.0.0.1:1',
  clients: [{ object: 'Account' }, { object: 'Contact' }],
})

const deliveryOf = ({ event, method, url, headers, body }: Recorded, only?: string): Delivery => ({
  method,
  url: `http://127.0.0.1:8787${url}`,
  path: event,
  headers: Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => !only || !name.endsWith('signature') || name === only),
  ),
  body: Buffer.from(body),
})
const verdict = (delivery: Delivery, { secret }: Recorded) => espoWebhook.verify(delivery, [secret], settings, 0)

const delivery = (path: string, body: string): Delivery => ({
  method: 'POST',
  url: `http://127.0.0.1:8787/webhooks/espocrm/${path}`,
  path,
  headers: {},
  body: Buffer.from(body),
})

describe('deliveries recorded from a running EspoCRM', () => {
  it('are all there', () => expect(recorded.length).toBeGreaterThanOrEqual(25))

  const changedAt = (delivery: Delivery, at: number): Delivery => {
    const body = Buffer.from(delivery.body)
    body[at] = (body[at] ?? 0) ^ 0x20
    return { ...delivery, body }
  }
  const wrong = { ok: false, reason: 'wrong-signature' }

  it.each(['signature', 'x-signature'])('verify by %s alone, and not with the first or last byte changed', (header) => {
    for (const one of recorded) {
      const delivery = deliveryOf(one, header)
      expect(verdict(delivery, one)).toEqual({ ok: true })
      for (const at of [0, delivery.body.length - 1]) expect(verdict(changedAt(delivery, at), one)).toEqual(wrong)
    }
  })

  it('do not verify with any one byte changed', () => {
    const [one] = recorded.toSorted((left, right) => left.body.length - right.body.length)
    if (!one) throw new Error('nothing was recorded')
    const delivery = deliveryOf(one)
    const verdicts = Array.from(delivery.body, (_, at) => verdict(changedAt(delivery, at), one))
    expect(verdicts).toEqual(Array.from(delivery.body, () => wrong))
  })

  it('are not what JSON makes of them again: only the bytes as they came verify', () => {
    const again = recorded.map((one) => ({ ...one, body: JSON.stringify(JSON.parse(one.body)) }))
    const different = again.filter(({ body }, index) => body !== recorded[index]?.body)
    expect(different.length).toBeGreaterThan(0)
    for (const one of different) expect(verdict(deliveryOf(one), one).ok).toBe(false)
  })

  it('name the clients that were created, and no others', () => {
    for (const one of recorded) {
      const { created, ignored } = espoWebhook.parse(deliveryOf(one), settings)
      const ids = (JSON.parse(one.body) as { id: string }[]).map(({ id }) => id)
      const ours = ['Account.create', 'Contact.create'].includes(one.event)
      expect(created.map(({ ref }) => ref.id)).toEqual(ours ? ids : [])
      expect(ignored).toBe(ours ? 0 : ids.length)
      if (ours) expect(created.every(({ ref }) => one.event === `${ref.type}.create`)).toBe(true)
    }
  })

  it('do not verify by a signature that names no webhook', () => {
    for (const one of recorded) {
      const sent = Buffer.from(deliveryOf(one).headers.signature ?? '', 'base64').toString()
      for (const bare of [sent.slice(sent.indexOf(':')), sent.slice(sent.indexOf(':') + 1)]) {
        const headers = { ...deliveryOf(one).headers, signature: Buffer.from(bare).toString('base64') }
        expect(verdict({ ...deliveryOf(one), headers }, one)).toEqual({ ok: false, reason: 'malformed-signature' })
      }
    }
  })

  it('do not verify by the right older header where the newer one is of another secret', () => {
    for (const one of recorded) {
      const delivery = deliveryOf(one)
      const [webhookId] = Buffer.from(delivery.headers.signature ?? '', 'base64')
        .toString()
        .split(':')
      const mac = hmac('another secret', delivery.body).toString('hex')
      const signature = Buffer.from(`${webhookId}:${mac}`).toString('base64')
      const headers = { ...delivery.headers, signature }
      expect(delivery.headers['x-signature']).toBeDefined()
      expect(verdict({ ...delivery, headers }, one)).toEqual({ ok: false, reason: 'wrong-signature' })
    }
  })

  it('do not verify by the older header where the newer one is wrong', () => {
    for (const one of recorded) {
      const delivery = deliveryOf(one)
      const headers = { ...delivery.headers, signature: delivery.headers['x-signature'] ?? '' }
      expect(verdict({ ...delivery, headers }, one).ok).toBe(false)
    }
  })
})

describe('a signature', () => {
  const body = '[]'
  const mac = hmac('secret', body)
  const said = (headers: Record<string, string>) =>
    espoWebhook.verify({ ...delivery('Account.create', body), headers }, ['secret'], settings, 0)
  const signed = (text: string) => Buffer.from(text).toString('base64')
  const legacy = (bytes: Buffer) => Buffer.concat([Buffer.from('1:'), bytes]).toString('base64')

  it.each([
    ['of a webhook whose id is one letter', { signature: signed(`1:${mac.toString('hex')}`) }, { ok: true }],
    ['of the older kind', { 'x-signature': legacy(mac) }, { ok: true }],
    [
      'of the older kind with a byte too few',
      { 'x-signature': legacy(mac.subarray(1)) },
      { ok: false, reason: 'malformed-signature' },
    ],
    ['that is no base64', { signature: '?' }, { ok: false, reason: 'malformed-signature' }],
  ])('%s', (_, headers, expected) => expect(said(headers as Record<string, string>)).toEqual(expected))
})

describe('a delivery', () => {
  const parsed = (path: string, elements: readonly unknown[], clients: object[] = [{ object: 'Account' }]) =>
    espoWebhook.parse(
      delivery(path, JSON.stringify(elements)),
      z.parse(espoSettings, { url: 'http://127.0.0.1:1', clients }),
    )
  const customers = [{ object: 'Account', where: { type: ['Customer'] } }]
  const element = { id: '7', type: 'Customer' }

  it.each([
    ['Account.update', 1],
    ['Account.fieldUpdate.type', 1],
    ['Account.delete', 0],
  ])('to %s with a field that decides names %d clients', (path, clients) => {
    expect(parsed(path, [element], customers).created).toHaveLength(clients)
  })

  it('to Account.delete names clients where deletions matter, whatever the fields were', () => {
    const telling = [{ object: 'Account', where: { type: ['Customer'] }, deletions: true }, { object: 'Contact' }]
    expect(parsed('Account.delete', [{ id: '7' }], telling).created).toEqual([
      { ref: { source: 'espocrm', type: 'Account', id: '7' } },
    ])
    expect(parsed('Contact.delete', [{ id: '7' }], telling).created).toEqual([])
  })

  it.each(['.create', 'Account', 'Account.', 'account.create', 'Account.made'])(
    'to %s is at a wrong address',
    (path) => {
      expect(() => parsed(path, [])).toThrow('/espocrm/Account.create')
    },
  )

  it('about the record of a trial names nobody: it is deleted when EspoCRM tells of it', () => {
    const told = (path: string, record: object) => {
      const own = z.parse(espoSettings, {
        url: 'http://127.0.0.1:1',
        clients: [{ object: 'Account', watch: ['name'] }, { object: 'Contact' }],
      })
      const { created } = espoWebhook.parse(delivery(path, JSON.stringify([{ id: 'a1', ...record }])), own)
      return created.map(({ ref }) => ref.id)
    }
    const name = 'Roomkeeper trial 1f, deleted at once'
    expect(told('Account.create', { name })).toEqual([])
    expect(told('Account.fieldUpdate.name', { name: `${name}, renamed` })).toEqual([])
    expect(told('Contact.create', { lastName: name })).toEqual([])
    expect(told('Account.create', { name: 'Acme' })).toEqual(['a1'])
    expect(told('Account.create', { name: 7, lastName: name })).toEqual(['a1'])
    expect(told('Account.create', {})).toEqual(['a1'])
  })

  it('to a wrong address is shown one of those that its settings have', () => {
    expect(() => parsed('Contact', [], [{ object: 'Contact' }])).toThrow('/espocrm/Contact.create')
  })

  it('may have a hundred records and no more', () => {
    const some = Array.from({ length: 101 }, (_, index) => ({ id: `${index}` }))
    expect(parsed('Account.create', some.slice(1)).created).toHaveLength(100)
    expect(() => parsed('Account.create', some)).toThrow('at most 100')
  })
  it.each([
    ['Account.fieldUpdate.assignedUser', { assignedUserId: 'u' }],
    ['Account.update', { assignedUserId: 'u', assignedUserName: 'Uta' }],
    ['Account.fieldUpdate.teams', { teamsIds: [] }],
  ])('to %s has the attributes of a field that is watched: %j', (path, changed) => {
    const watching = [{ object: 'Account', watch: ['assignedUser', 'teams'] }]
    expect(parsed(path, [{ id: '7', ...changed }], watching).created).toHaveLength(1)
    expect(parsed(path, [{ id: '7', ...changed }]).created).toHaveLength(0)
  })

  it('of a field may be watched by the attribute, too', () => {
    const watching = [{ object: 'Account', watch: ['assignedUserId'] }]
    const changed = [{ id: '7', assignedUserId: 'u' }]
    expect(parsed('Account.fieldUpdate.assignedUser', changed, watching).created).toHaveLength(1)
  })

  describe('about a contact', () => {
    const watching = [{ object: 'Account', watchContacts: true }]
    const clients = (...asked: Parameters<typeof parsed>) =>
      parsed(...asked).created.map(({ ref }) => `${ref.type} ${ref.id}`)
    const contact = { id: '7', accountId: 'a' }

    it.each([
      ['Contact.create', contact, ['Account a']],
      ['Contact.fieldUpdate.account', { ...contact, accountName: 'Acme' }, ['Account a']],
      ['Contact.fieldUpdate.account', { id: '7', accountId: null }, []],
      ['Contact.create', { id: '7', accountId: 'a:b' }, []],
      ['Contact.create', null, []],
      ['Lead.create', contact, []],
    ])('to %s concerns its account: %j', (path, element, found) => {
      expect(clients(path, [element], watching)).toEqual(found)
      expect(clients(path, [element])).toEqual([])
    })

    it('who is a client as well concerns both', () => {
      expect(clients('Contact.create', [contact], [...watching, { object: 'Contact' }])).toEqual([
        'Contact 7',
        'Account a',
      ])
    })
  })
})
