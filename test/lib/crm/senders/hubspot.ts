import { createHmac } from 'node:crypto'
import { hubspot } from '#lib/crm/hubspot/index.ts'
import { client, delivery, type Sender } from './sender.ts'

const contact = {
  eventId: 3400564480,
  subscriptionId: 3329277,
  portalId: 49547190,
  appId: 9393361,
  occurredAt: 1742077073905,
  subscriptionType: 'contact.creation',
  attemptNumber: 0,
  objectId: 106314056576,
  changeFlag: 'CREATED',
  changeSource: 'INTEGRATION',
  sourceId: '9393361',
}
const company = {
  appId: 1305300,
  eventId: 475842865,
  subscriptionId: 1900000,
  portalId: 26525078,
  occurredAt: 1670945968441,
  subscriptionType: 'company.creation',
  attemptNumber: 0,
  objectId: 6682673371,
  changeFlag: 'CREATED',
  changeSource: 'CRM_UI',
  sourceId: 'userId:47812075',
}
const custom = { ...contact, subscriptionType: 'object.creation', objectId: 180584432881, objectTypeId: '2-143967026' }
const { changeFlag: _, ...plain } = company
const change = (propertyName: string, propertyValue: string, more = {}) => ({
  ...plain,
  subscriptionType: 'company.propertyChange',
  propertyName,
  propertyValue,
  ...more,
})
const test = { ...company, eventId: 100, objectId: 123, changeSource: 'CRM', changeFlag: 'NEW' }
const everything = { clients: ['company', 'contact', 'deal'].map((object) => ({ object })) }
const won = { clients: [{ object: 'deal', where: { dealstage: ['closedwon'] } }] }
const customers = { clients: [{ object: 'company', where: { lifecyclestage: ['customer'] } }] }
const json = JSON.stringify
const acme = [client('hubspot', 'company', '6682673371')]

export const hubspotSender: Sender = {
  source: hubspot,
  settings: {},
  secrets: ['yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy', 'older-client-secret'],
  stranger: 'not-a-client-secret',
  deliver: (body, secret, now) => {
    const made = delivery(body, {}, { source: 'hubspot' })
    const mac = createHmac('sha256', secret).update(`POST${made.url}`).update(made.body).update(String(now))
    const headers = {
      'x-hubspot-signature-v3': mac.digest('base64'),
      'x-hubspot-request-timestamp': String(now),
    }
    return { ...made, headers: { ...made.headers, ...headers } }
  },
  proof: ['x-hubspot-signature-v3', 'x-hubspot-request-timestamp'],
  signsBody: true,
  ages: true,
  takesJoined: false,
  documented: [
    { name: 'a new company', body: json([company]), created: acme },
    {
      name: 'the name that the documentation’s table gives',
      body: json([{ ...plain, subscriptionType: undefined, eventType: 'company.creation' }]),
      created: acme,
    },
    { name: 'a new contact, which is no client', body: json([contact]), created: [] },
    {
      name: 'all three objects',
      body: json([company, contact, { ...company, subscriptionType: 'deal.creation', objectId: 7 }]),
      settings: everything,
      created: [...acme, client('hubspot', 'contact', '106314056576'), client('hubspot', 'deal', '7')],
    },
    { name: 'a custom object of a project app', body: json([custom]), settings: everything, created: [] },
    {
      name: 'a company by its type id, after a change of the same moment',
      body: json([
        {
          ...custom,
          subscriptionType: 'object.propertyChange',
          objectTypeId: '0-2',
          propertyName: 'name',
          propertyValue: 'x',
        },
        { ...custom, objectTypeId: '0-2', objectId: 6682673371 },
      ]),
      created: acme,
    },
    { name: 'the test button', body: json([test]), created: [] },
    { name: 'the same company a hundred times', body: json(Array(100).fill(company)), created: acme },
    {
      name: 'a deletion and a merge',
      body: json(['company.deletion', 'company.merge'].map((subscriptionType) => ({ ...company, subscriptionType }))),
      created: [],
    },
    { name: 'a change of a name', body: json([change('name', 'Acme GmbH')]), created: [] },
    {
      name: 'a change of the property that decides',
      body: json([change('lifecyclestage', 'customer')]),
      settings: customers,
      created: acme,
    },
    {
      name: 'a deal that is won',
      body: json([change('dealstage', 'closedwon', { subscriptionType: 'deal.propertyChange', objectId: 7 })]),
      settings: won,
      created: [client('hubspot', 'deal', '7')],
    },
  ],
  malformed: [
    { name: 'one event without its array', body: json(company), field: 'body' },
    { name: 'an empty array', body: '[]', field: 'body' },
    { name: '101 events', body: json(Array(101).fill(company)), field: 'body' },
    {
      name: 'an event without a name',
      body: json([company, { ...company, subscriptionType: 7 }]),
      field: '[1].subscriptionType',
    },
    {
      name: 'an id beyond what numbers hold',
      body: json([company]).replace('6682673371', '9007199254740993'),
      field: '[0].objectId',
    },
    { name: 'an id that is text', body: json([{ ...company, objectId: '1/../2' }]), field: '[0].objectId' },
    { name: 'an array of garbage', body: '[null,17,"x"]', field: '[0].subscriptionType' },
  ],
  answers: {
    accepted: { status: 202 },
    unauthorised: { status: 401 },
    malformed: { status: 400 },
    unavailable: { status: 503 },
  },
  ownChange: ['docspace_status', 'docspace_room_id', 'docspace_room_url', 'docspace_invitation_url'].map(
    (property) => ({
      name: `a change of ${property}`,
      body: json([change(property, 'x', { changeSource: 'INTEGRATION', sourceId: '9393361' })]),
      settings: customers,
    }),
  ),
}
