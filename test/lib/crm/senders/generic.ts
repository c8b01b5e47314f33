import { Webhook } from 'standardwebhooks'
import { generic } from '#lib/crm/generic/index.ts'
import { delivery, type Sender } from './sender.ts'

const acme = { id: 'C-10045', name: 'Acme Corporation', email: 'contact@acme.example.com' }
const ref = { source: 'generic', type: 'client', id: 'c-10045..umgqj7qszq3jnwck' }
const created = [{ ref, fields: acme }]
const json = JSON.stringify

const documented: Sender['documented'] = [
  { name: 'a client', body: json(acme), created },
  {
    name: 'a client with a manager and nulls',
    body: json({ ...acme, email: null, manager: 'anna@studio.example' }),
    created: [
      {
        ref: { source: 'generic', type: 'client', id: 'c-10045..umgqj7qszq3jnwck' },
        fields: { id: 'C-10045', name: acme.name, manager: 'anna@studio.example' },
      },
    ],
  },
  ...[
    ['2025-12-31T23:00:00+01:00', { created: '2025-12-31T22:00:00.000Z' }],
    ['long ago', {}],
    [1_767_139_200, {}],
  ].map(([said, known]) => ({
    name: `a client that began ${said}`,
    body: json({ ...acme, created: said }),
    created: created.map((one) => ({ ...one, fields: { ...one.fields, ...(known as object) } })),
  })),
  {
    name: 'a client with fields, of which only texts that are not too long are taken',
    body: json({
      ...acme,
      fields: {
        Industry: ' Legal ',
        Seats: 12,
        Vip: true,
        none: null,
        blank: ' ',
        list: [1],
        ['n'.repeat(101)]: 'x',
        note: 'x'.repeat(1_001),
      },
    }),
    created: [{ ref, fields: { ...acme, custom: { Industry: 'Legal', Seats: '12', Vip: 'true' } } }],
  },
  { name: 'a client whose fields are none', body: json({ ...acme, fields: ['Legal'] }), created },
  {
    name: 'the event client.created',
    body: json({ type: 'client.created', timestamp: '2026-01-15T10:00:00Z', data: acme }),
    created,
  },
  {
    name: 'an id that is a number',
    body: json({ ...acme, id: 10045 }),
    created: [{ ref: { source: 'generic', type: 'client', id: '10045' }, fields: { ...acme, id: '10045' } }],
  },
  { name: 'a flat client with a type of its own', body: json({ ...acme, type: 'Customer' }), created },
  { name: 'another event', body: json({ type: 'client.deleted', data: { id: 'C-10045' } }), created: [] },
]

const malformed: Sender['malformed'] = [
  { name: 'an array', body: json([acme]), field: 'body' },
  { name: 'no id', body: json({ name: 'Acme' }), field: 'id' },
  { name: 'an id with an @', body: json({ ...acme, id: 'a@b.example' }), field: 'id' },
  { name: 'an id with a colon', body: json({ ...acme, id: 'a:b' }), field: 'id' },
  { name: 'an id too long', body: json({ ...acme, id: 'a'.repeat(65) }), field: 'id' },
  { name: 'an id beyond what numbers hold', body: '{"id":9007199254740993,"name":"Acme"}', field: 'id' },
  { name: 'no name', body: json({ id: 'a' }), field: 'name' },
  { name: 'a blank name', body: json({ id: 'a', name: ' \t' }), field: 'name' },
  { name: 'a name that is an object', body: json({ id: 'a', name: { first: 'x' } }), field: 'name' },
  { name: 'a name too long', body: json({ id: 'a', name: 'x'.repeat(1_001) }), field: 'name' },
  { name: 'an e-mail that is a list', body: json({ ...acme, email: ['a@b.example'] }), field: 'email' },
  { name: 'a manager that is a number', body: json({ ...acme, manager: 7 }), field: 'manager' },
  { name: 'an event without data', body: json({ type: 'client.created' }), field: 'data' },
  { name: 'an event with a bad field', body: json({ type: 'client.created', data: { id: 'a' } }), field: 'data.name' },
]

const answers: Sender['answers'] = {
  accepted: { status: 202 },
  unauthorised: { status: 401 },
  malformed: { status: 400 },
  unavailable: { status: 503 },
}

// Our callback's own events, should somebody point it back at us.
const ownChange: Sender['ownChange'] = ['room.ready', 'room.failed'].map((type) => ({
  name: `a callback ${type}`,
  body: json({ type, timestamp: '2026-01-15T10:00:00Z', data: { client: 'generic:client:c-10045', id: 'C-10045' } }),
}))

const secret = (fill: number) => `whsec_${Buffer.alloc(24, fill).toString('base64')}`

/** Signs with the reference library, so that the library's reading of the standard is what counts. */
export const genericSender: Sender = {
  source: generic,
  settings: {},
  secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', secret(1)],
  stranger: secret(2),
  deliver: (body, key, now) =>
    delivery(
      body,
      {
        'webhook-id': 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W',
        'webhook-timestamp': String(Math.floor(now / 1_000)),
        'webhook-signature': new Webhook(key).sign('msg_2KWPBgLlAfxdpx2AI54pPJ85f4W', new Date(now), body.toString()),
      },
      { source: 'generic' },
    ),
  proof: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
  signsBody: true,
  ages: true,
  takesJoined: true,
  documented,
  malformed,
  answers,
  ownChange,
}

/** The same source for senders that cannot sign. */
export const headerSender: Sender = {
  ...genericSender,
  settings: { auth: 'header' },
  secrets: ['correct horse battery staple', 'żółta łódź 💼'],
  stranger: 'wrong horse',
  deliver: (body, key) => delivery(body, { 'x-roomkeeper-secret': key }, { source: 'generic' }),
  proof: ['x-roomkeeper-secret'],
  signsBody: false,
  ages: false,
  takesJoined: false,
}
