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

/** What becomes of a name when its message has a character that XML forbids too, so that all of it is looked at. */
const nameAmongForbidden = (name: string) => {
  const message = readOutboundMessage(Buffer.from(envelope(notification(`<sf:Name>&#1;${name}</sf:Name>`))))
  return message?.notifications[0]?.fields.Name
}

it.each([
  '&#0;',
  '&#x1F;',
  '&#xB;',
  '&#12;',
  '&#xD800;',
  '&#xDFFF;',
  '&#xFFFE;',
  '&#xffff;',
  '&#x1FFFE;',
  '&#x110000;',
])('has a sign of replacement where XML forbids the character: %s', (reference) =>
  expect(nameAmongForbidden(`a${reference}b`)).toBe('\uFFFDa\uFFFDb'),
)

it.each(['\u0001', '\u000b', '\u001f', '\ufffe', '\uffff'])('has one for a forbidden character itself: %j', (sign) => {
  expect(nameAmongForbidden(`a${sign}b`)).toBe('\uFFFDa\uFFFDb')
})

it.each([
  ['&#9;', '\t'],
  ['&#10;', '\n'],
  ['&#xD;', '\r'],
  ['&#32;', ' '],
  ['&#xD7FF;', '\ud7ff'],
  ['&#xE000;', '\ue000'],
  ['&#xFFFD;', '\ufffd'],
  ['&#x10000;', '\u{10000}'],
  ['&#x10FFFD;', '\u{10fffd}'],
  ['💼', '💼'],
  ['\t\n', '\t\n'],
])('keeps a character that XML allows: %j', (written, read) => {
  expect(nameAmongForbidden(`a${written}b`)).toBe(`\uFFFDa${read}b`)
})

it('is none without one of its elements', () => {
  const whole = envelope(notification(fields))
  for (const name of ['notifications', 'OrganizationId', 'Body']) {
    const other = whole.replaceAll(new RegExp(`(</?(?:\\w+:)?)${name}\\b`, 'g'), '$1Other')
    expect(other).not.toBe(whole)
    expect(readOutboundMessage(Buffer.from(other))).toBeUndefined()
  }
})

it('names no object where a notification has no record', () => {
  const other = envelope(notification(fields)).replaceAll('sObject', 'Other')
  expect(readOutboundMessage(Buffer.from(other))?.notifications).toEqual([{ object: '', fields: {} }])
})

it('knows its attributes by their names, wherever they stand, and its organization among blanks', () => {
  const body = envelope(notification(fields), ' 00Dxx0000001gPFEAY\n').replace(
    'xsi:type="sf:Account" xmlns:sf="urn:sobject.enterprise.soap.sforce.com"',
    'xmlns:sf="urn:sobject.enterprise.soap.sforce.com" xsi:type="sf:Account"',
  )
  const message = readOutboundMessage(Buffer.from(body))
  expect(message?.organizationId).toBe('00Dxx0000001gPFEAY')
  expect(message?.notifications[0]?.object).toBe('Account')
})
