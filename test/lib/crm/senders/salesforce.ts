import { salesforce } from '#lib/crm/salesforce/index.ts'
import { client, delivery, type Sender } from './sender.ts'

const organizationId = '00Dxx0000001gPFEAY'
const us = '005xx000001SvogAAC'

export const notification = (fields: string, object = 'Account') => `   <Notification>
    <Id>04lxx000000CaSdAAK</Id>
    <sObject xsi:type="sf:${object}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">
     ${fields}
    </sObject>
   </Notification>`

export const envelope = (
  notifications: string,
  organization = organizationId,
) => `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>${organization}</OrganizationId>
   <ActionId>04kxx00000000blAAA</ActionId>
   <SessionId xsi:nil="true"/>
   <EnterpriseUrl>https://example.my.salesforce.com/services/Soap/c/60.0/00Dxx0000001gPF</EnterpriseUrl>
   <PartnerUrl>https://example.my.salesforce.com/services/Soap/u/60.0/00Dxx0000001gPF</PartnerUrl>
${notifications}
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>`

const acme =
  '<sf:Id>001xx000003DGb2AAG</sf:Id><sf:Name>Acme &amp; Søn</sf:Name><sf:OwnerId>005xx000001SvogAAC</sf:OwnerId><sf:Website xsi:nil="true"/>'
const stamped = (created: string, changed: string, by = us) =>
  `${acme}<sf:CreatedDate>${created}</sf:CreatedDate><sf:LastModifiedDate>${changed}</sf:LastModifiedDate><sf:LastModifiedById>${by}</sf:LastModifiedById>`
const morning = '2026-01-15T10:00:00.000Z'
const noon = '2026-01-15T12:00:00.000Z'
const created = [client('salesforce', 'Account', '001xx000003DGb2AAG')]
const settings = { url: 'https://example.my.salesforce.com', organizationId, integrationUserId: us }

const ack = (value: boolean) =>
  `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>${value}</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>`

export const salesforceSender: Sender = {
  source: salesforce,
  settings,
  secrets: ['7d1f0c52b3f84f0f9f0e6a1f0b2c3d4e', 'older-path-part'],
  stranger: 'guessed-path-part',
  deliver: (body, secret) =>
    delivery(body, {}, { path: secret, source: 'salesforce', type: 'text/xml; charset=utf-8' }),
  proof: [],
  signsBody: false,
  ages: false,
  takesJoined: false,
  documented: [
    { name: 'a new account', body: envelope(notification(acme)), created },
    {
      name: 'other prefixes and ids of fifteen characters',
      body: envelope(notification(acme), organizationId.slice(0, 15))
        .replaceAll('soapenv', 's')
        .replaceAll('sf:', 'ns7:')
        .replaceAll(':sf', ':ns7')
        .replace('001xx000003DGb2AAG', '001xx000003DGb2'),
      created,
    },
    { name: 'a contact, which is no client', body: envelope(notification(acme, 'Contact')), created: [] },
    { name: 'the same account a hundred times', body: envelope(notification(acme).repeat(100)), created },
    {
      name: 'a creation by ourselves',
      body: envelope(notification(stamped(morning, morning))),
      created,
    },
    {
      name: 'a change by somebody else',
      body: envelope(notification(stamped(morning, noon, '005xx000001SvohAAC'))),
      created,
    },
  ],
  malformed: [
    { name: 'a message without notifications', body: envelope(''), field: 'Notification' },
    { name: '101 notifications', body: envelope(notification(acme).repeat(101)), field: 'Notification' },
    {
      name: 'a record without an id',
      body: envelope(notification('<sf:Name>Acme</sf:Name>')),
      field: 'Notification[0].sObject.Id',
    },
    {
      name: 'an id that is nil',
      body: envelope(notification('<sf:Id xsi:nil="true"/>')),
      field: 'Notification[0].sObject.Id',
    },
    {
      name: 'an id whose checksum is wrong',
      body: envelope(notification(acme).repeat(2).replace('AAG', 'AAH')),
      field: 'Notification[0].sObject.Id',
    },
    {
      name: 'a notification without a record',
      body: envelope('<Notification><Id>04l</Id></Notification>'),
      field: 'Notification[0].sObject',
    },
    {
      name: 'a document type',
      body: envelope(notification(acme)).replace('?>', '?><!DOCTYPE x [<!ENTITY e "x">]>'),
      field: 'body',
    },
    { name: 'an entity of its own', body: envelope(notification(acme.replace('&amp;', '&e;'))), field: 'body' },
    { name: 'XML that is cut off', body: envelope(notification(acme)).slice(0, 900), field: 'body' },
    { name: 'a hundred thousand elements in one another', body: '<a>'.repeat(100_000), field: 'body' },
    { name: 'another document', body: '<html><body>notifications</body></html>', field: 'body' },
  ],
  answers: {
    accepted: { status: 200, body: ack(true) },
    unauthorised: { status: 401 },
    malformed: { status: 200, body: ack(false) },
    unavailable: { status: 503 },
  },
  ownChange: [
    {
      name: 'a change by our own user within the second of the creation',
      body: envelope(notification(`${stamped(morning, morning)}<sf:CreatedById>005xx000001SvohAAC</sf:CreatedById>`)),
    },
    { name: 'a change by our own user', body: envelope(notification(stamped(morning, noon))) },
  ],
}
