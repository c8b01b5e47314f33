import { createHmac } from 'node:crypto'
import { espocrm } from '#lib/crm/espocrm/index.ts'
import { client, delivery, type Sender } from './sender.ts'

const mac = (secret: string, body: string | Buffer) => createHmac('sha256', secret).update(body)

const account = '[{"id":"6b026f89f115e1ca8","name":"Acme \\/ S\\u00f8n","versionNumber":1}]'
const created = [client('espocrm', 'Account', '6b026f89f115e1ca8')]

export const espocrmSender: Sender = {
  source: espocrm,
  settings: { url: 'http://127.0.0.1:1' },
  secrets: ['8eb2ac8552b89dfd2f6f52f4f2019176', '68309d0bee470205278e7e74c3f89220'],
  stranger: '86bd899a67be607a4c44a827c6869203',
  deliver: (body, secret) =>
    delivery(
      body,
      { signature: Buffer.from(`6b026f680687ec7bf:${mac(secret, body).digest('hex')}`).toString('base64') },
      { path: 'Account.create', source: 'espocrm' },
    ),
  proof: ['signature'],
  signsBody: true,
  ages: false,
  takesJoined: false,
  documented: [
    { name: 'a new account', body: account, created },
    { name: 'nothing at all', body: '[]', created: [] },
    { name: 'the same account twice', body: account.replace(/^\[(.*)\]$/, '[$1,$1]'), created },
    {
      name: 'fifty accounts, failed ones sent again',
      body: JSON.stringify(Array.from({ length: 50 }, (_, n) => ({ id: `6b026f89f115e1c${10 + n}` }))),
      created: Array.from({ length: 50 }, (_, n) => client('espocrm', 'Account', `6b026f89f115e1c${10 + n}`)),
    },
    { name: 'a deletion', body: '[{"id":"6b026f89f115e1ca8"}]', path: 'Account.delete', created: [] },
    { name: 'an object that is no client', body: account, path: 'Lead.create', created: [] },
    { name: 'an update', body: account, path: 'Account.update', created: [] },
    {
      name: 'an update of the field that decides',
      body: '[{"type":"Customer","id":"6b026f89f115e1ca8"}]',
      path: 'Account.update',
      settings: { clients: [{ object: 'Account', where: { type: ['Customer'] } }] },
      created,
    },
    {
      name: 'the same as an event of that field',
      body: '[{"type":"Customer","id":"6b026f89f115e1ca8"}]',
      path: 'Account.fieldUpdate.type',
      settings: { clients: [{ object: 'Account', where: { type: ['Customer'] } }] },
      created,
    },
  ],
  malformed: [
    { name: 'an object', body: '{"id":"6b026f89f115e1ca8"}', field: 'body' },
    { name: 'no id', body: '[{"id":"6b026f89f115e1ca8"},{"name":"Acme"}]', field: '[1].id' },
    { name: 'a number for an id', body: '[{"id":17}]', field: '[0].id' },
    { name: 'an id that climbs', body: '[{"id":"../User/1"}]', field: '[0].id' },
    { name: 'an array of garbage', body: '[null,[],"x"]', field: '[0].id' },
    { name: '101 records', body: JSON.stringify(Array(101).fill({ id: 'a' })), field: 'body' },
  ],
  // 400 is final to EspoCRM, 401 and 503 are tried again; 410 would delete the webhook (docs/facts/espocrm.md#answers-to-a-delivery).
  answers: {
    accepted: { status: 202 },
    unauthorised: { status: 401 },
    malformed: { status: 400 },
    unavailable: { status: 503 },
  },
  ownChange: [
    {
      name: 'an update of the DocSpace fields',
      body: '[{"cDocspaceStatus":"ready","cDocspaceRoomId":"12","id":"6b026f89f115e1ca8"}]',
      path: 'Account.update',
      settings: { clients: [{ object: 'Account', where: { type: ['Customer'] } }] },
    },
    {
      name: 'an event of a DocSpace field',
      body: '[{"cDocspaceStatus":"ready","id":"6b026f89f115e1ca8"}]',
      path: 'Account.fieldUpdate.cDocspaceStatus',
    },
  ],
}
