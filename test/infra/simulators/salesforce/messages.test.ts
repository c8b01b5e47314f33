import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createOrg } from '#infra/simulators/salesforce/account.ts'
import {
  SAMPLE,
  type SalesforceOptions,
  type SalesforceSim,
  startSalesforce,
} from '#infra/simulators/salesforce/index.ts'
import { acknowledges, outboundMessage } from '#infra/simulators/salesforce/message.ts'
import { longId } from '#infra/simulators/salesforce/record-id.ts'
import { fill } from '#infra/simulators/salesforce/sample.ts'
import { type Receiver, standingClock, startReceiver } from '../receiver.ts'

const ack = (value: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>${value}</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>`

it('writes the documented message', () => {
  const org = createOrg(standingClock())
  fill(org, true)
  const record = { Id: '001xx000003DGb2AAG', Name: 'Acme & Søn', OwnerId: '005xx000001SvogAAC', Website: null }
  const message = { type: 'Account', actionId: '04kxx00000000blAAA', fields: ['Website', 'OwnerId', 'Name'] } as const
  const body = outboundMessage(org, message, [{ id: '04lxx000000CaSdAAK', record }])
  const documented = `<OrganizationId>00Dxx0000001gPFEAY</OrganizationId> <ActionId>04kxx00000000blAAA</ActionId> <SessionId xsi:nil="true"/> <EnterpriseUrl>https://example.my.salesforce.com/services/Soap/c/60.0/00Dxx0000001gPF</EnterpriseUrl> <PartnerUrl>https://example.my.salesforce.com/services/Soap/u/60.0/00Dxx0000001gPF</PartnerUrl> <Notification> <Id>04lxx000000CaSdAAK</Id> <sObject xsi:type="sf:Account" xmlns:sf="urn:sobject.enterprise.soap.sforce.com"> <sf:Id>001xx000003DGb2AAG</sf:Id> <sf:Name>Acme &amp; Søn</sf:Name> <sf:OwnerId>005xx000001SvogAAC</sf:OwnerId> <sf:Website xsi:nil="true"/> </sObject> </Notification>`
  expect(body.replace(/\s+/g, ' ')).toContain(documented)
})

it('knows the long form of ids', () => {
  expect(['001xx000003DGb2', '005xx000001Svog', '00Dxx0000001gPF', '04lxx000000CaSd'].map(longId)).toEqual([
    '001xx000003DGb2AAG',
    '005xx000001SvogAAC',
    '00Dxx0000001gPFEAY',
    '04lxx000000CaSdAAK',
  ])
})

describe('takes as acknowledgement', () => {
  it.each([
    [true, 'the documented one', 'text/xml', ack('true')],
    [
      true,
      'other prefixes and blanks',
      'text/xml; charset=utf-8',
      ack('true').replaceAll('soapenv', 's').replaceAll('><', '>\n <'),
    ],
    [false, 'Ack false', 'text/xml', ack('false')],
    [false, 'a bare 200', undefined, ''],
    [false, 'JSON', 'application/json', '{"ok":true}'],
    [false, 'a page', 'text/html', '<html><Ack>true</Ack></html>'],
    [false, 'another namespace', 'text/xml', ack('true').replace('2005/09/outbound', 'other')],
    [false, 'a wrong content type', 'application/json', ack('true')],
    [false, 'something after it', 'text/xml', `${ack('true')}<x/>`],
  ])('%s: %s', (expected, _, type, body) => {
    expect(acknowledges(type, body)).toBe(expected)
  })
})

describe('delivery', () => {
  let receiver: Receiver
  let sim: SalesforceSim
  let clock: ReturnType<typeof standingClock>
  const start = async (options: SalesforceOptions = {}) => {
    await sim?.stop()
    sim = await startSalesforce({
      clock,
      webhookUrl: `${receiver.url}/webhooks/salesforce`,
      timeoutMs: 200,
      fields: ['Name'],
      ...options,
    })
  }
  const good = { status: 200, body: ack('true') }
  const ids = (n: number) => [...(receiver.received[n]?.body ?? '').matchAll(/<sf:Id>(\w+)/g)].map((match) => match[1])

  beforeEach(async () => {
    receiver = await startReceiver()
    clock = standingClock()
    await start()
  })
  afterEach(async () => {
    await sim.stop()
    receiver.stop()
  })

  it('goes to the secret address as XML and is done when acknowledged', async () => {
    receiver.answers.push(good)
    const { id } = await sim.createClient({ name: 'A <b> & "c"', ownerEmail: SAMPLE.anna })
    await sim.flush()
    clock.advance(86_400_000)
    await sim.flush()
    expect(receiver.received).toHaveLength(1)
    expect(receiver.received[0]).toMatchObject({
      path: `/webhooks/salesforce/${SAMPLE.endpointSecret}`,
      headers: { soapaction: '""', 'content-type': 'text/xml; charset=UTF-8' },
    })
    expect(ids(0)).toEqual([id])
    expect(receiver.received[0]?.body).toContain('<sf:Name>A &lt;b&gt; &amp; &quot;c&quot;</sf:Name>')
  })

  it.each([200, 500, 'hang', 'reset', { status: 200, body: ack('false') }] as const)(
    '%o comes again for a day, in waits up to two hours',
    async (bad) => {
      receiver.answers.push(...Array(40).fill(bad))
      await sim.createClient({ name: 'Acme' })
      await sim.flush()
      for (let minutes = 0; minutes < 30 * 60; minutes += 5) {
        clock.advance(300_000)
        await sim.flush()
      }
      const at = sim.deliveries.map((one) => one.at)
      expect(at.length).toBeGreaterThan(15)
      expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeLessThanOrEqual(86_400_000)
      expect(Math.max(...at.map((one, n) => one - (at[n - 1] ?? one)))).toBeLessThanOrEqual(7_500_000)
      const notifications = receiver.received.map((one) => /<Notification>\s*<Id>(\w+)/.exec(one.body)?.[1])
      expect(new Set(notifications).size).toBe(1)
    },
  )

  it('carries up to a hundred notifications, fields as they are when sent, nothing of what was deleted', async () => {
    receiver.answers.push(good, good)
    const made = []
    for (let n = 0; n < 120; n += 1) made.push(await sim.createClient({ name: `Client ${n}` }))
    await sim.updateClient(made[0]?.id ?? '', { Name: 'Renamed' })
    await sim.deleteClient(made[1]?.id ?? '')
    await sim.flush()
    expect([ids(0).length, ids(1).length]).toEqual([99, 20])
    expect(receiver.received[0]?.body).toContain('Renamed')
    expect(ids(0)).not.toContain(made[1]?.id)
  })

  it('does not send the integration user’s own changes, unless its profile may', async () => {
    for (const [ownChangesSend, expected] of [
      [false, 1],
      [true, 2],
    ] as const) {
      await start({ on: 'createAndUpdate', ownChangesSend })
      receiver.received.length = 0
      receiver.answers.push(good, good)
      const { id } = await sim.createClient({ name: 'Acme' })
      await sim.flush()
      const { access_token: token } = (await (
        await fetch(`${sim.url}/services/oauth2/token`, {
          method: 'POST',
          body: new URLSearchParams({
            grant_type: 'client_credentials',
            client_id: SAMPLE.clientId,
            client_secret: SAMPLE.clientSecret,
          }),
        })
      ).json()) as { access_token: string }
      const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
      const body = '{"DocSpace_Status__c":"ready"}'
      await fetch(`${sim.url}/services/data/v62.0/sobjects/Account/${id}`, { method: 'PATCH', headers, body })
      await sim.flush()
      expect(receiver.received).toHaveLength(expected)
    }
  })

  it('by hand goes to a wrong address when it is to be unauthentic', async () => {
    const { id } = await sim.createClient({ name: 'Acme' })
    await sim.deliverRaw({ recordId: id, signed: false })
    expect(receiver.received[0]?.path).toBe('/webhooks/salesforce/unknown')
    expect(ids(0)).toEqual([id])
  })
})
