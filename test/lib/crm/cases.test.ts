import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isClient } from '#lib/crm/clients.ts'
import { configureSources } from '#lib/crm/configure.ts'
import { type Receipt, type ReceiveOptions, receive } from '#lib/crm/receive/receiver.ts'
import type { ClientCreated, Delivery } from '#lib/crm/source.ts'
import { espocrmSender } from './senders/espocrm.ts'
import { genericSender } from './senders/generic.ts'
import { hubspotSender } from './senders/hubspot.ts'
import { pipedriveSender } from './senders/pipedrive.ts'
import { salesforceSender } from './senders/salesforce.ts'
import type { Sender } from './senders/sender.ts'

/** What senders were seen to send in the world, each with where it was seen; see the files. */
const caseOf = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../fixtures/cases/${name}.json`, import.meta.url), 'utf8')).input

const now = Date.parse('2026-01-15T10:00:00Z')

interface Taken extends Receipt {
  queued: ClientCreated[]
  sends: (string | Uint8Array | undefined)[]
}

const take = async (
  sender: Sender,
  delivery: Delivery,
  { secrets = sender.secrets, ...changes }: { secrets?: readonly string[]; settings?: object } = {},
): Promise<Taken> => {
  const name = sender.source.name
  const sources = await configureSources({ [name]: { ...sender.settings, ...changes.settings } }, {})
  const [queued, sends]: [ClientCreated[], Taken['sends']] = [[], []]
  const options: ReceiveOptions = {
    delivery,
    configured: sources.get(name),
    secrets: async () => secrets,
    now,
    enqueue: async (created, send) => {
      queued.push(...created)
      sends.push(send)
    },
  }
  return { ...(await receive(options)), queued, sends }
}

const takeBody = (sender: Sender, body: string | Buffer, changes?: Parameters<typeof take>[2]) =>
  take(sender, sender.deliver(body, (changes?.secrets ?? sender.secrets)[0] ?? '', now), changes)

const idsOf = ({ queued }: Taken) => queued.map(({ ref }) => ref.id)

describe('a generic sender', () => {
  it('may give its event an id: the client is what stands in `data`', async () => {
    const event = caseOf<{ data: { id: string } }>('event-with-its-own-id')
    const taken = await takeBody(genericSender, JSON.stringify(event))
    expect([taken.answer.status, idsOf(taken)]).toEqual([202, ['c-31']])
    const named = await takeBody(genericSender, JSON.stringify({ ...event, name: 'Name of the event' }))
    expect(idsOf(named)).toEqual(['c-31'])
    for (const type of ['invoice.paid', 'client.deleted']) {
      const other = await takeBody(genericSender, JSON.stringify({ ...event, type, name: 'Name of the event' }))
      expect([other.as, other.answer.status, other.queued]).toEqual(['ignored', 202, []])
    }
  })

  it('may give its client a `type`, and an event that is none of ours nothing but an id', async () => {
    const flat = { id: 'c-1', name: 'Acme', type: 'Customer' }
    expect(idsOf(await takeBody(genericSender, JSON.stringify(flat)))).toEqual(['c-1'])
    const bare = await takeBody(genericSender, JSON.stringify({ id: 'msg_1', type: 'invoice.paid' }))
    expect([bare.as, bare.answer.status]).toEqual(['ignored', 202])
    const empty = await takeBody(genericSender, JSON.stringify({ ...flat, type: 'client.created' }))
    expect([empty.answer.status, empty.detail]).toEqual([400, 'data'])
  })

  it.each(caseOf<{ secrets: string[] }[]>('webhook-secret-that-is-none'))(
    'has its deliveries taken by a secret that was copied carelessly, and is not blamed for one that is none: %o',
    async ({ secrets: [stored = ''] }) => {
      const isNone = stored === 'my plain secret'
      const delivery = genericSender.deliver(
        '{"id":"c-1","name":"Acme"}',
        'whsec_c2FtcGxlLXNlY3JldC1vZi10aGUtc2VuZGVyLTAwMDE=',
        now,
      )
      const taken = await take(genericSender, delivery, { secrets: [stored] })
      expect([taken.answer.status, taken.reason]).toEqual(isNone ? [401, 'unusable-secret'] : [202, undefined])
    },
  )

  it('tries one send again under its id; another id is another send, and so is another body', async () => {
    const body = JSON.stringify(caseOf('same-bytes-again-within-five-minutes')).replace('\u200b', 'Acme')
    const sendOf = async (id: string, text = body) => {
      const { headers, ...delivery } = genericSender.deliver(text, genericSender.secrets[0], now)
      const webhook = genericSender.source.webhook
      return String(webhook.deduplicationKey?.({ ...delivery, headers: { ...headers, 'webhook-id': id } }))
    }
    expect(await sendOf('msg_1')).toBe(await sendOf('msg_1'))
    expect(await sendOf('msg_2')).not.toBe(await sendOf('msg_1'))
    expect(await sendOf('msg_1', `${body} `)).not.toBe(await sendOf('msg_1'))
  })
})

describe('a byte order mark before JSON is passed over', () => {
  it('by the generic source', async () => {
    const body = Buffer.from(caseOf<{ bodyHex: string }>('byte-order-mark').bodyHex, 'hex')
    expect(idsOf(await takeBody(genericSender, body))).toEqual(['bom-1'])
  })

  it.each([hubspotSender, pipedriveSender, espocrmSender])('by the others', async (sender) => {
    const [documented] = sender.documented
    if (!documented) throw new Error('no documented payload')
    const { body, path, settings } = documented
    const made = sender.deliver(`\uFEFF${body}`, sender.secrets[0], now)
    const taken = await take(sender, path === undefined ? made : { ...made, path }, settings && { settings })
    expect(taken.queued).toEqual(documented.created)
  })
})

describe('EspoCRM', () => {
  const body = JSON.stringify(caseOf('espocrm-plain-address'))
  it.each(['', 'account.create', 'Account', 'Account.created', 'hook'])(
    'at the address /webhooks/espocrm/%s hears which is right, and nothing is taken for done',
    async (path) => {
      const taken = await take(espocrmSender, { ...espocrmSender.deliver(body, espocrmSender.secrets[0], now), path })
      expect(taken).toMatchObject({ as: 'malformed', reason: 'wrong-address', answer: { status: 404 }, queued: [] })
      expect(taken.answer.body).toMatch(/Account\.create.*roomkeeper connect espocrm/)
    },
  )

  it('may tell of one record twice, once without the field that decides', async () => {
    const batch = JSON.stringify(caseOf('espocrm-update-batch'))
    const settings = { clients: [{ object: 'Account', where: { type: ['Customer'] } }] }
    const delivery = { ...espocrmSender.deliver(batch, espocrmSender.secrets[0], now), path: 'Account.update' }
    expect(idsOf(await take(espocrmSender, delivery, { settings }))).toEqual(['16'])
  })

  it('creates a record once, and may change a field to the same value twice', () => {
    const { webhook } = espocrmSender.source
    const made = espocrmSender.deliver(body, espocrmSender.secrets[0], now)
    expect(String(webhook.deduplicationKey?.({ ...made, path: 'Account.create' }))).toBe(body)
    expect(webhook.deduplicationKey?.({ ...made, path: 'Account.fieldUpdate.type' })).toBeUndefined()
    expect(webhook.deduplicationKey?.({ ...made, path: 'Account.update' })).toBeUndefined()
  })
})

describe('HubSpot', () => {
  it('signs umlauts, emoji and Arabic', async () => {
    expect(idsOf(await takeBody(hubspotSender, JSON.stringify(caseOf('hubspot-unicode-body'))))).toEqual(['900001'])
  })

  it('tells of much that is no new client', async () => {
    expect(idsOf(await takeBody(hubspotSender, JSON.stringify(caseOf('hubspot-other-events'))))).toEqual(['900004'])
  })

  it('is believed for the public address alone, whatever a stranger forwards', async () => {
    const body = JSON.stringify(caseOf('hubspot-front-host'))
    const made = hubspotSender.deliver(body, hubspotSender.secrets[0], now)
    const elsewhere = { ...made, url: 'https://hooks.acme.example/webhooks/hubspot' }
    expect((await take(hubspotSender, elsewhere)).answer.status).toBe(401)
    const forwarded = { ...made, headers: { ...made.headers, 'x-forwarded-host': 'hooks.acme.example' } }
    expect((await take(hubspotSender, forwarded)).answer.status).toBe(202)
  })

  it('numbers the tries of one send', () => {
    const { webhook } = hubspotSender.source
    const sendOf = (event: object) =>
      webhook.deduplicationKey?.(hubspotSender.deliver(JSON.stringify([event]), 'secret', now))
    const event = { eventId: 1, occurredAt: 1_742_077_073_905, attemptNumber: 0, objectId: 5 }
    expect(sendOf({ ...event, attemptNumber: 3 })).toBe(sendOf(event))
    expect(sendOf({ ...event, occurredAt: 1_742_077_073_906 })).not.toBe(sendOf(event))
  })
})

describe('Pipedrive', () => {
  it.each(caseOf<object[]>('pipedrive-v1-and-v2'))('tells of an organization in both versions', async (event) => {
    expect(idsOf(await takeBody(pipedriveSender, JSON.stringify(event)))).toEqual(['5'])
  })
})

const outboundMessage = (fields: readonly string[]) => {
  const settings = salesforceSender.settings as { organizationId: string }
  const notifications = fields.map(
    (own, index) =>
      `<Notification><Id>04l${index}</Id><sObject xsi:type="sf:Account" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">${own}</sObject></Notification>`,
  )
  return (
    '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>' +
    `<notifications xmlns="http://soap.sforce.com/2005/09/outbound"><OrganizationId>${settings.organizationId}</OrganizationId>${notifications.join('')}</notifications></soapenv:Body></soapenv:Envelope>`
  )
}

describe('Salesforce', () => {
  it.each(['&#x1F;', '&#31;', '&#xFFFF;', '&#xD83D;', '\u001f', '\uffff'])(
    'loses no record for a character that XML forbids in one of them: %j',
    async (forbidden) => {
      const { notifications } = caseOf<{ notifications: { Id: string; Name: string }[] }>(
        'control-character-in-an-outbound-message',
      )
      const fields = notifications.map(
        ({ Id, Name }) => `<sf:Id>${Id}</sf:Id><sf:Name>${Name.replace('&#x1F;', forbidden)}</sf:Name>`,
      )
      const taken = await takeBody(salesforceSender, outboundMessage(fields))
      expect(taken.answer.body).toContain('<Ack>true</Ack>')
      expect(idsOf(taken)).toEqual(notifications.map(({ Id }) => Id))
    },
  )

  it('tells of a hundred records at once, with nil fields, entities and short ids', async () => {
    const own = caseOf<{ notifications: number; Phone: string; Name: string }>('salesforce-hundred-notifications')
    const fields = Array.from({ length: own.notifications }, (_, index) => {
      const Id = `001xx00000${String(index).padStart(5, '0')}`
      return `<sf:Id>${Id}</sf:Id><sf:Name>${own.Name}</sf:Name><sf:Phone ${own.Phone}/>`
    })
    const taken = await takeBody(salesforceSender, outboundMessage(fields))
    expect(taken.answer.body).toContain('<Ack>true</Ack>')
    expect(new Set(idsOf(taken)).size).toBe(100)
    for (const id of idsOf(taken)) expect(id).toHaveLength(18)
  })
})

describe('a field with several values decides', () => {
  const given = caseOf<
    { crm: string; filter: Parameters<typeof isClient>[0][number]; record: Record<string, unknown> }[]
  >('filter-on-a-field-with-several-values')
  it.each(given)('in $crm', ({ filter, record }) => {
    expect(isClient([filter], filter.object, record, 'Acme')).toBe(true)
    const wanted = Object.fromEntries(Object.keys(filter.where).map((field) => [field, ['Partner']]))
    expect(isClient([{ ...filter, where: wanted }], filter.object, record, 'Acme')).toBe(false)
    const empty = Object.fromEntries(Object.keys(record).map((field) => [field, []]))
    expect(isClient([filter], filter.object, empty, 'Acme')).toBe(false)
  })
})
