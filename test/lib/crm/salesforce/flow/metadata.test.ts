import { parseXml } from '@rgrove/parse-xml'
import { expect, it } from 'vitest'
import * as z from 'zod/mini'
import { noTypes, type TypeOf } from '#lib/crm/salesforce/field-types.ts'
import { metadataFolder } from '#lib/crm/salesforce/flow/metadata.ts'
import { readOutboundMessage } from '#lib/crm/salesforce/outbound-message.ts'
import { salesforceSettings } from '#lib/crm/salesforce/settings.ts'
import { startReceiver } from '../../../../infra/simulators/receiver.ts'
import { startOrg } from '../org.ts'

const folder = (clients: object[], typeOf: TypeOf = noTypes, more: object = {}) => {
  const organization = { organizationId: '00Dxx0000001gPFEAY', integrationUserId: '005xx000001SvogAAC' }
  const settings = z.parse(salesforceSettings, {
    url: 'https://x.my.salesforce.com',
    ...organization,
    clients,
    ...more,
  })
  const endpoint = 'https://hooks.example.com/webhooks/salesforce/secret'
  return metadataFolder(settings, { endpoint, integrationUser: 'robot@example.com', typeOf })
}
const textsOf = (xml = '', element: string) =>
  [...xml.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, 'g'))].map(([, text]) => text)

it('asks for the fields that the simulated organization sends by default, and none that tells of the client', async () => {
  const asked = textsOf(folder([{ object: 'Account' }])['workflows/Account.workflow'], 'fields')
  const org = await startOrg()
  const receiver = await startReceiver()
  try {
    await org.sim.subscribe(receiver.url)
    await org.make({ name: 'Kanarienvogel' })
    await org.sim.flush()
    const [{ body = '' } = {}] = receiver.received
    const [notification] = readOutboundMessage(Buffer.from(body))?.notifications ?? []
    expect(Object.keys(notification?.fields ?? {}).sort()).toEqual(asked.sort())
    expect(asked).toEqual(['CreatedById', 'CreatedDate', 'Id', 'LastModifiedById', 'LastModifiedDate'])
    expect(body).not.toContain('Kanarienvogel')
  } finally {
    receiver.stop()
    await org.sim.stop()
  }
})

it('runs a Flow on creations only where every record of the object is a client', () => {
  const flow = folder([{ object: 'Account' }, { object: 'Account', where: { Type: ['Customer'] } }])[
    'flows/Roomkeeper_Account.flow'
  ]
  expect(textsOf(flow, 'recordTriggerType')).toEqual(['Create'])
  expect(textsOf(flow, 'filterLogic')).toEqual([])
})

it('runs it on changes too where fields decide, and only when the record comes to be a client', () => {
  const files = folder([
    { object: 'Opportunity', where: { StageName: ['Closed Won', 'Won & paid'], IsPrivate: ['false'] } },
    { object: 'Opportunity', where: { Type: ['Renewal'] } },
  ])
  const flow = files['flows/Roomkeeper_Opportunity.flow']
  expect(textsOf(flow, 'recordTriggerType')).toEqual(['CreateAndUpdate'])
  expect(textsOf(flow, 'doesRequireRecordChangedToMeetCriteria')).toEqual(['true'])
  expect(textsOf(flow, 'filterLogic')).toEqual(['(((1 OR 2) AND 3) OR 4)'])
  expect(textsOf(flow, 'stringValue')).toEqual(['Closed Won', 'Won &amp; paid', 'Renewal'])
  expect(textsOf(flow, 'booleanValue')).toEqual(['false'])
  for (const xml of Object.values(files)) parseXml(xml)
})

it('sends as the integration user, without a session, to the secret address', () => {
  const message = folder([{ object: 'Contact' }])['workflows/Contact.workflow']
  expect(textsOf(message, 'includeSessionId')).toEqual(['false'])
  expect(textsOf(message, 'integrationUser')).toEqual(['robot@example.com'])
  expect(textsOf(message, 'endpointUrl')).toEqual(['https://hooks.example.com/webhooks/salesforce/secret'])
})

it('compares each field with a value of its type', () => {
  const types: Readonly<Record<string, string>> = {
    Amount: 'currency',
    CloseDate: 'date',
    IsPrivate: 'boolean',
    Type: 'picklist',
    Regions__c: 'multipicklist',
  }
  const where = {
    Amount: ['100'],
    CloseDate: ['2026-01-31'],
    IsPrivate: ['true'],
    Type: ['true'],
    Regions__c: ['North'],
  }
  const files = folder([{ object: 'Opportunity', where }], (_, field) => types[field])
  const flow = files['flows/Roomkeeper_Opportunity.flow'] ?? ''
  const filters = textsOf(flow.replace(/\n\s*/g, ''), 'filters')
  expect(filters).toEqual([
    '<field>Amount</field><operator>EqualTo</operator><value><numberValue>100</numberValue></value>',
    '<field>CloseDate</field><operator>EqualTo</operator><value><dateValue>2026-01-31</dateValue></value>',
    '<field>IsPrivate</field><operator>EqualTo</operator><value><booleanValue>true</booleanValue></value>',
    '<field>Type</field><operator>EqualTo</operator><value><stringValue>true</stringValue></value>',
    '<field>Regions__c</field><operator>Contains</operator><value><stringValue>North</stringValue></value>',
  ])
})

it('makes the invitation a field for long links, and leaves one that is there as it is', () => {
  const typeIn = (xml = '') => /DocSpace_Invitation_URL__c.*?<type>(\w+)</s.exec(xml.replace(/\n\s*/g, ''))?.[1]
  const clients = [{ object: 'Account' }]
  expect(typeIn(folder(clients)['objects/Account.object'])).toBe('LongTextArea')
  expect(typeIn(folder(clients, () => 'url')['objects/Account.object'])).toBe('Url')
})

/** A document on one line, so that what stands in one element is seen. */
const onLine = (xml = '') => xml.replaceAll(/\s*\n\s*/g, '')
const ours = ['DocSpace_Room_Id__c', 'DocSpace_Room_URL__c', 'DocSpace_Invitation_URL__c', 'DocSpace_Status__c']

it('names in the package all that is to be deployed, and nothing else', () => {
  const members = (...names: string[]) => names.map((name) => `<members>${name}</members>`).join('')
  const fields = textsOf(folder([{ object: 'Account' }])['package.xml'], 'members').slice(0, 4)
  expect(fields.toSorted()).toEqual(ours.map((name) => `Account.${name}`).toSorted())
  expect(onLine(folder([{ object: 'Account' }])['package.xml'])).toContain(
    `<types>${members(...fields.map(String))}<name>CustomField</name></types>` +
      `<types>${members('Roomkeeper')}<name>PermissionSet</name></types>` +
      `<types>${members('Account.Roomkeeper_Account')}<name>WorkflowOutboundMessage</name></types>` +
      `<types>${members('Roomkeeper_Account')}<name>Flow</name></types><version>62.0</version>`,
  )
})

it.each([
  ['DocSpace_Room_Id__c', '<length>64</length><type>Text</type>'],
  ['DocSpace_Status__c', '<length>255</length><type>Text</type>'],
  ['DocSpace_Room_URL__c', '<type>Url</type>'],
  ['DocSpace_Invitation_URL__c', '<length>2000</length><type>LongTextArea</type><visibleLines>2</visibleLines>'],
])('makes the field %s of a type that what is written fits in', (name, type) => {
  const fields = onLine(folder([{ object: 'Account' }])['objects/Account.object'])
  const [, definition] = new RegExp(`<fullName>${name}</fullName><label>[^<]+</label>(.*?)</fields>`).exec(fields) ?? []
  expect(definition).toBe(type)
})

it('lets its users read and edit each field', () => {
  const permissions = onLine(folder([{ object: 'Account' }])['permissionsets/Roomkeeper.permissionset'])
  for (const name of ours)
    expect(permissions).toContain(
      `<fieldPermissions><editable>true</editable><field>Account.${name}</field><readable>true</readable></fieldPermissions>`,
    )
  expect(permissions).toContain('<hasActivationRequired>false</hasActivationRequired><label>Roomkeeper</label>')
})

it('sends by its Flow the outbound message, on changes too where a field of that very object decides', () => {
  const clients = [{ object: 'Account' }, { object: 'Contact', where: { Level__c: ['Gold'] } }]
  const flow = onLine(folder(clients)['flows/Roomkeeper_Contact.flow'])
  expect(flow).toContain('<recordTriggerType>CreateAndUpdate</recordTriggerType>')
  expect(flow).toContain('<connector><targetReference>Tell_Roomkeeper</targetReference></connector>')
  expect(flow).toMatch(
    /<actionCalls><name>Tell_Roomkeeper<\/name>.*<actionName>Contact\.Roomkeeper_Contact<\/actionName>.*<\/actionCalls>/,
  )
})

it('deploys a field for the day of arrival where the settings name it', () => {
  const organization = { organizationId: '00Dxx0000001gPFEAY', integrationUserId: '005xx000001SvogAAC' }
  const { fields } = z.parse(salesforceSettings, { url: 'https://x.my.salesforce.com', ...organization })
  const settings = z.parse(salesforceSettings, {
    ...{ url: 'https://x.my.salesforce.com', ...organization },
    fields: { ...fields, joinedOn: 'DocSpace_Joined_On__c' },
  })
  const files = metadataFolder(settings, {
    endpoint: 'https://x',
    integrationUser: 'robot@example.com',
    typeOf: noTypes,
  })
  expect(textsOf(files['objects/Account.object'], 'fullName')).toContain('DocSpace_Joined_On__c')
  expect(textsOf(files['objects/Account.object'], 'label')).toContain('DocSpace joined on')
  expect(textsOf(files['package.xml'], 'members')).toContain('Account.DocSpace_Joined_On__c')
  expect(textsOf(files['permissionsets/Roomkeeper.permissionset'], 'field')).toContain('Account.DocSpace_Joined_On__c')
})

it('has the key of tasks where notes are written, and nothing of it elsewhere', () => {
  const files = folder([{ object: 'Account' }], noTypes, { notes: true })
  const activity = files['objects/Activity.object'] ?? ''
  for (const [element, text] of [
    ['fullName', 'Roomkeeper_Key__c'],
    ['label', 'Roomkeeper Key'],
    ['externalId', 'true'],
    ['unique', 'true'],
    ['length', '64'],
    ['type', 'Text'],
  ] as const)
    expect(textsOf(activity, element)).toEqual([text])
  expect(textsOf(files['package.xml'], 'members')).toContain('Activity.Roomkeeper_Key__c')
  expect(textsOf(files['permissionsets/Roomkeeper.permissionset'], 'field')).toContain('Task.Roomkeeper_Key__c')
  for (const xml of Object.values(files)) parseXml(xml)
  const without = folder([{ object: 'Account' }])
  expect(JSON.stringify(without)).not.toContain('Roomkeeper_Key__c')
  const fields = textsOf(without['permissionsets/Roomkeeper.permissionset'], 'field')
  expect(fields.filter((field) => !field?.startsWith('Account.'))).toEqual([])
})
