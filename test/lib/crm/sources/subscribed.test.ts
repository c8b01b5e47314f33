import { describe, expect, test } from 'vitest'
import { espoWebhook } from '#lib/crm/espocrm/webhook.ts'
import { hubspotSettings } from '#lib/crm/hubspot/settings.ts'
import { hubspotWebhook } from '#lib/crm/hubspot/webhook.ts'
import { pipedriveSettings } from '#lib/crm/pipedrive/settings.ts'
import { pipedriveWebhook } from '#lib/crm/pipedrive/webhook.ts'
import { salesforceWebhook } from '#lib/crm/salesforce/webhook.ts'
import type { Delivery, Webhook } from '#lib/crm/source.ts'

const delivery = (body: unknown, path = ''): Delivery => ({
  method: 'POST',
  url: 'https://hooks.example.com',
  path,
  headers: {},
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
})
const asked = <S>(webhook: Webhook<S>, settings: S) =>
  (webhook.subscriptions?.(settings) ?? []).map(
    ({ event, object, purposes }) => `${event} of ${object}: ${purposes.join(', ')}`,
  )
const told = <S>(webhook: Webhook<S>, body: unknown, path?: string) => webhook.told?.(delivery(body, path))
const everything = { watchContacts: true, deletions: true, merges: true }

describe('EspoCRM', () => {
  test('is asked for each field by the name of its event, and for what it is for', () => {
    const clients = [
      {
        object: 'Account',
        where: { assignedUserId: ['u1'], type: ['x'] },
        watch: ['name', 'cStage', 'teamsIds'],
        ...everything,
      },
      { object: 'Contact', where: {} },
    ]
    expect(asked(espoWebhook, { clients } as never)).toEqual([
      'Account.create of Account: created',
      'Account.fieldUpdate.assignedUser of Account: deciding, owner',
      'Account.fieldUpdate.type of Account: deciding',
      'Account.fieldUpdate.name of Account: name',
      'Account.fieldUpdate.cStage of Account: fields',
      'Account.fieldUpdate.teams of Account: team',
      'Account.delete of Account: deleted',
      // A contact is a client of its own, and one of the people of an account.
      'Contact.create of Contact: created, contacts',
      'Contact.fieldUpdate.account of Account: contacts',
    ])
  })

  test('names the event in the address alone; our own test event proves nothing', () => {
    expect(told(espoWebhook, [{ id: '1' }], 'Account.create')).toEqual(['Account.create'])
    expect(told(espoWebhook, [], 'Account.create')).toEqual([])
  })
})

describe('HubSpot', () => {
  const settings = hubspotSettings.parse({
    clients: [
      { object: 'company', where: { stage: ['won'] }, watch: ['name', 'hubspot_owner_id', 'stage2'], ...everything },
      { object: 'contact', where: {}, watchContacts: true, watch: ['email'] },
    ],
  })

  test('is asked by the classic names', () => {
    expect(asked(hubspotWebhook, settings)).toEqual([
      'company.creation of company: created',
      'company.propertyChange:stage of company: deciding',
      'company.propertyChange:name of company: name',
      'company.propertyChange:hubspot_owner_id of company: owner, team',
      'company.propertyChange:stage2 of company: fields',
      'company.associationChange of company: contacts',
      'company.deletion of company: deleted',
      'company.merge of company: merged',
      'contact.creation of contact: created',
      'contact.propertyChange:email of contact: name, contacts',
    ])
  })

  test('tells by the classic names and by those of project apps', () => {
    const events = [
      { subscriptionType: 'company.creation', objectId: 1 },
      { eventType: 'object.deletion', objectTypeId: '0-2', objectId: 1 },
      { subscriptionType: 'company.propertyChange', propertyName: 'name', objectId: 1 },
      { subscriptionType: 'company.associationChange', associationType: 'COMPANY_TO_CONTACT' },
      { subscriptionType: 'company.creation', objectId: 123, changeSource: 'CRM', changeFlag: 'NEW' },
      'no event',
    ]
    expect(told(hubspotWebhook, events)).toEqual([
      'company.creation',
      'company.deletion',
      'company.propertyChange:name',
      'company.associationChange',
      'contact.associationChange',
    ])
  })
})

describe('Pipedrive', () => {
  const fields = { roomId: 'a1', roomUrl: 'a2', invitationUrl: 'a3', status: 'a4' }
  const of = (client: object) =>
    asked(
      pipedriveWebhook,
      pipedriveSettings.parse({ clients: [client], fields: { organization: fields, person: fields } }),
    )

  test('is asked for all changes of a record at once', () => {
    expect(of({ object: 'organization' })).toEqual(['create organization of organization: created'])
    expect(of({ object: 'organization', watch: ['name', 'owner_id', 'x'], ...everything })).toEqual([
      'create organization of organization: created',
      'change organization of organization: name, owner, fields, merged',
      'delete organization of organization: deleted, merged',
      'create person of organization: contacts',
      'change person of organization: contacts',
      'delete person of organization: contacts',
    ])
  })

  test('tells in the words of either version', () => {
    expect(told(pipedriveWebhook, { meta: { action: 'change', entity: 'deal' } })).toEqual(['change deal'])
    expect(told(pipedriveWebhook, { meta: { action: 'added', object: 'deal' } })).toEqual(['create deal'])
    // What is no delivery names no event.
    for (const body of ['[]', '1', {}]) expect(told(pipedriveWebhook, body)).toEqual(['undefined undefined'])
  })
})

describe('Salesforce', () => {
  test('is asked for each object by the name of its Flow', () => {
    const clients = [
      { object: 'Account', where: {} },
      { object: 'Contact', where: { X__c: ['1'] } },
    ]
    expect(asked(salesforceWebhook, { clients } as never)).toEqual([
      'Roomkeeper_Account of Account: created',
      'Roomkeeper_Contact of Contact: created, deciding',
    ])
  })

  test('tells of the object of its message', () => {
    const message =
      '<E:Envelope xmlns:E="e"><E:Body><notifications xmlns="n"><OrganizationId>o</OrganizationId><Notification><sObject xsi:type="sf:Account" xmlns:xsi="x"/></Notification></notifications></E:Body></E:Envelope>'
    expect(told(salesforceWebhook, message)).toEqual(['Roomkeeper_Account'])
    expect(told(salesforceWebhook, 'no message')).toEqual([])
  })
})
