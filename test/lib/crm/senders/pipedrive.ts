import { pipedrive } from '#lib/crm/pipedrive/index.ts'
import { client, delivery, type Sender } from './sender.ts'

const hash = (digit: string) => digit.repeat(40)
const keys = { roomId: hash('a'), roomUrl: hash('b'), invitationUrl: hash('c'), status: hash('d') }
const fields = { organization: keys, person: keys, deal: keys }

const v2 = {
  data: {
    add_time: '2022-11-24T13:18:55Z',
    address: null,
    country_code: null,
    custom_fields: {},
    id: 1,
    label: null,
    name: 'Sample Org',
    owner_id: 12415231,
    picture_id: null,
    update_time: '2022-11-24T13:18:55Z',
    visible_to: '3',
  },
  previous: null,
  meta: {
    action: 'create',
    company_id: '8087566',
    correlation_id: '73366894-6a37-409d-9b52-b542b4e7a55e',
    entity_id: '1',
    entity: 'organization',
    id: 'ece7b901-5898-4c80-986a-6b7feeabebe4',
    is_bulk_edit: false,
    timestamp: '2022-11-24T13:18:55.315Z',
    type: 'general',
    user_id: '12415231',
    version: '2.0',
    webhook_id: '4710827',
    webhook_owner_id: '12094821',
    change_source: 'app',
    permitted_user_ids: ['12415231'],
    attempt: 1,
    host: 'pd-us.pipedrive.com',
  },
}
const v1 = {
  v: 1,
  matches_filters: null,
  event: 'added.organization',
  retry: 0,
  meta: {
    v: 1,
    action: 'added',
    object: 'organization',
    id: 1,
    company_id: 8087566,
    user_id: 12415231,
    timestamp: 1669295935,
  },
  current: { id: 1, name: 'Sample Org', owner_id: 12415231, add_time: '2022-11-24 13:18:55', address: null },
  previous: null,
}
const json = JSON.stringify
const event = (meta: Record<string, unknown>, data: unknown = v2.data, previous: unknown = null) =>
  json({ data, previous, meta: { ...v2.meta, ...meta } })
const deal = { id: 7, title: 'Big one', status: 'won', custom_fields: { [hash('e')]: { type: 'enum', id: 3 } } }
const won = { fields, clients: [{ object: 'deal', where: { status: ['won'] } }] }
const sample = [client('pipedrive', 'organization', '1')]
const written = { [keys.status]: { type: 'varchar', value: 'ready' } }

export const pipedriveSender: Sender = {
  source: pipedrive,
  settings: { fields },
  secrets: ['docspace:s3cr3t-pipedrive', 'docspace:żółw:old'],
  stranger: 'docspace:guessed',
  deliver: (body, secret) =>
    delivery(body, { authorization: `Basic ${Buffer.from(secret).toString('base64')}` }, { source: 'pipedrive' }),
  proof: ['authorization'],
  signsBody: false,
  ages: false,
  takesJoined: false,
  documented: [
    { name: 'a new organization', body: json(v2), created: sample },
    { name: 'a new organization, first version', body: json(v1), created: sample },
    { name: 'a new person, which is no client', body: event({ entity: 'person' }), created: [] },
    { name: 'a deletion', body: event({ action: 'delete' }, null, v2.data), created: [] },
    { name: 'the change that a merge makes', body: event({ action: 'change', merged_from_id: '2' }), created: [] },
    {
      name: 'an event of a user, whose body is a list',
      body: json({ ...v1, current: [v1.current], meta: { ...v1.meta, object: 'user' } }),
      created: [],
    },
    {
      name: 'a deal that is won',
      body: event({ action: 'change', entity: 'deal', entity_id: '7' }, deal, { status: 'open' }),
      settings: won,
      created: [client('pipedrive', 'deal', '7')],
    },
    {
      name: 'a deletion of a deal that was won',
      body: event({ action: 'delete', entity: 'deal', entity_id: '7' }, null, deal),
      settings: won,
      created: [],
    },
    {
      name: 'a change of a deal that was won before, first version',
      body: json({
        ...v1,
        meta: { ...v1.meta, action: 'updated', object: 'deal', id: 7 },
        current: deal,
        previous: { ...deal, title: 'Small one' },
      }),
      settings: won,
      created: [],
    },
    {
      name: 'a custom field that decides',
      body: event(
        { action: 'change' },
        { ...v2.data, custom_fields: { [hash('e')]: { type: 'varchar', value: 'yes' } } },
        { custom_fields: { [hash('e')]: null } },
      ),
      settings: { fields, clients: [{ object: 'organization', where: { [hash('e')]: ['yes'] } }] },
      created: sample,
    },
  ],
  malformed: [
    { name: 'an array', body: json([v2]), field: 'meta' },
    { name: 'no meta', body: json({ data: v2.data }), field: 'meta' },
    { name: 'no action', body: event({ action: undefined }), field: 'meta.action' },
    { name: 'no entity', body: json({ meta: { action: 'create' } }), field: 'meta.object' },
    { name: 'an entity that is a number', body: event({ entity: 4 }), field: 'meta.entity' },
    { name: 'no id', body: event({ entity_id: undefined }), field: 'meta.entity_id' },
    { name: 'an id that climbs', body: event({ entity_id: '1/../2' }), field: 'meta.entity_id' },
    {
      name: 'an id beyond what numbers hold, first version',
      body: json(v1).replace('"id":1,"company', '"id":9007199254740993,"company'),
      field: 'meta.id',
    },
  ],
  answers: {
    accepted: { status: 202 },
    unauthorised: { status: 401 },
    malformed: { status: 400 },
    unavailable: { status: 503 },
  },
  ownChange: [
    {
      name: 'a change of our custom field',
      body: event(
        { action: 'change', change_source: 'api' },
        { ...v2.data, custom_fields: written },
        { custom_fields: { [keys.status]: null } },
      ),
      settings: { fields, clients: [{ object: 'organization', where: { label: ['5'] } }] },
    },
    {
      name: 'the same, first version',
      body: json({
        ...v1,
        meta: { ...v1.meta, action: 'updated' },
        current: { ...v1.current, [keys.status]: 'ready' },
        previous: { ...v1.current, [keys.status]: null },
      }),
      settings: { fields, clients: [{ object: 'organization', where: { label: ['5'] } }] },
    },
  ],
}
