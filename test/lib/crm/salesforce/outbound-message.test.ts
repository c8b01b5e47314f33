import { expect, it } from 'vitest'
import * as z from 'zod/mini'
import { readOutboundMessage } from '#lib/crm/salesforce/outbound-message.ts'
import { salesforceSettings } from '#lib/crm/salesforce/settings.ts'
import { salesforceWebhook } from '#lib/crm/salesforce/webhook.ts'
import { envelope, notification, salesforceSender } from '../senders/salesforce.ts'

const fields =
  '<sf:Id>001xx000003DGb2AAG</sf:Id><sf:Name>Acme &amp; Søn &#x1F4BC;</sf:Name><sf:Website xsi:nil="true"/><sf:Note><![CDATA[a < b]]></sf:Note>'
const [secret] = salesforceSender.secrets
const now = 0

const verdict = (body: string, organizationId = '00Dxx0000001gPFEAY') =>
  salesforceWebhook.verify(
    salesforceSender.deliver(body, secret, now),
    [secret],
    z.parse(salesforceSettings, { ...salesforceSender.settings, organizationId }),
    now,
  )

it('reads the fields of a record, without those that are nil', () => {
  expect(readOutboundMessage(Buffer.from(envelope(notification(fields))))).toEqual({
    organizationId: '00Dxx0000001gPFEAY',
    notifications: [{ object: 'Account', fields: { Id: '001xx000003DGb2AAG', Name: 'Acme & Søn 💼', Note: 'a < b' } }],
  })
})

it('knows its organization by either form of the id, and no other', () => {
  const body = envelope(notification(fields))
  expect(verdict(body)).toEqual({ ok: true })
  expect(verdict(body, '00Dxx0000001gPF')).toEqual({ ok: true })
  expect(verdict(body, '00Dxx0000001gPG')).toEqual({ ok: false, reason: 'unknown-sender' })
  for (const other of ['', '00D', '00Dxx0000001gPf', '00DXX0000001GPFEAY', '00Dxx0000001gPFEAY,00Dxx0000001gPGEAY']) {
    expect(verdict(envelope(notification(fields), other))).toEqual({ ok: false, reason: 'unknown-sender' })
  }
})

it('needs the organization in the message itself, not somewhere in a record', () => {
  const hidden = notification(`${fields}<OrganizationId>00Dxx0000001gPFEAY</OrganizationId>`)
  expect(verdict(envelope(hidden, '00Dxx0000001gPG'))).toEqual({ ok: false, reason: 'unknown-sender' })
})

it('does not expand entities', () => {
  const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
  const body = envelope(notification('<sf:Name>&b;</sf:Name>')).replace('?>', `?>${bomb}`)
  expect(readOutboundMessage(Buffer.from(body))).toBeUndefined()
})
