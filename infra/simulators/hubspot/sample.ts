import type { ObjectType, Owner, Portal, PropertyDef } from './account.ts'

/** What a fresh simulated account knows. No secret of anybody: they open nothing but this simulator. */
export const SAMPLE = {
  accessToken: 'pat-eu1-5a3f7c10-0000-4000-8000-b1d2e3f40516',
  clientId: 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx',
  clientSecret: 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy',
  anna: 'anna.manager@example.com',
  ben: 'ben.manager@example.com',
  /** A salesperson who has no account in DocSpace. */
  stranger: 'stranger@example.com',
  /** Left the company: an archived owner. */
  gone: 'gone.manager@example.com',
} as const

export const allScopes = [
  ...['companies', 'contacts', 'deals'].flatMap((object) => [
    `crm.objects.${object}.read`,
    `crm.objects.${object}.write`,
    `crm.schemas.${object}.read`,
    `crm.schemas.${object}.write`,
  ]),
  'crm.objects.owners.read',
]

const text = (name: string, more: Partial<PropertyDef> = {}): PropertyDef => ({
  name,
  label: name,
  type: 'string',
  fieldType: 'text',
  groupName: 'information',
  hubspotDefined: true,
  ...more,
})

const system = ['createdate', 'hs_createdate', 'hs_object_id', 'hs_lastmodifieddate', 'lastmodifieddate'].map((name) =>
  text(name, { readOnly: true, type: 'datetime', fieldType: 'date' }),
)
for (const name of ['hs_merged_object_ids', 'hubspot_team_id', 'hs_all_owner_ids'])
  system.push(text(name, { readOnly: true, type: 'enumeration', fieldType: 'checkbox' }))
for (const name of ['num_notes', 'notes_last_updated']) system.push(text(name, { readOnly: true }))
const ownerProperty = text('hubspot_owner_id', { referencedObjectType: 'OWNER' })
const stages = [
  'subscriber',
  'lead',
  'marketingqualifiedlead',
  'salesqualifiedlead',
  'opportunity',
  'customer',
  'evangelist',
  'other',
]
const lifecycle = text('lifecyclestage', { type: 'enumeration', fieldType: 'radio', options: stages })

const core: Record<ObjectType, PropertyDef[]> = {
  company: [
    ...['name', 'domain', 'website', 'phone', 'city', 'country', 'description', 'type'].map((one) => text(one)),
    ownerProperty,
    lifecycle,
  ],
  contact: [
    ...['hs_additional_emails', 'hs_email_bad_address', 'hs_email_hard_bounce_reason_enum'].map((one) =>
      text(one, { readOnly: true }),
    ),
    ...['firstname', 'lastname', 'email', 'company', 'phone', 'jobtitle'].map((one) => text(one)),
    ownerProperty,
    lifecycle,
  ],
  deal: [
    ...['dealname', 'amount', 'dealstage', 'pipeline', 'closedate', 'dealtype'].map((one) => text(one)),
    text('hs_all_collaborator_owner_ids', { type: 'enumeration', fieldType: 'checkbox' }),
    ownerProperty,
  ],
  note: ['hs_timestamp', 'hs_note_body', 'hubspot_owner_id'].map((one) => text(one)),
}

/** The properties `connect` would create on each object. */
export const docspaceProperties = [
  'docspace_room_id',
  'docspace_room_url',
  'docspace_invitation_url',
  'docspace_status',
]

function owner(id: number, email: string, firstName: string, lastName: string, archived = false): Owner {
  return { id: String(id), userId: id + 1_000_000, email, firstName, lastName, archived }
}

/** Fills a new account: owners, HubSpot's own properties, and the DocSpace ones unless `withProperties` is false. */
export function fill(portal: Portal, withProperties: boolean, accessToken: string): void {
  portal.accessToken = accessToken
  portal.scopes = new Set(allScopes)
  portal.owners = [
    owner(41629779, SAMPLE.anna, 'Anna', 'Manager'),
    owner(41629780, SAMPLE.ben, 'Ben', 'Manager'),
    owner(41629781, SAMPLE.stranger, 'Sam', 'Stranger'),
    owner(41629782, SAMPLE.gone, 'Greta', 'Gone', true),
  ]
  for (const [type, defs] of Object.entries(core) as [ObjectType, PropertyDef[]][]) {
    const own =
      withProperties && type !== 'note' ? docspaceProperties.map((name) => text(name, { hubspotDefined: false })) : []
    portal.properties.set(type, new Map([...system, ...defs, ...own].map((def) => [def.name, def])))
  }
}
