/** How a value is checked and coerced on the way in. */
export type FieldType = 'varchar' | 'text' | 'url' | 'enum' | 'int' | 'float' | 'bool' | 'date' | 'email' | 'phone'

/** A field's parameters in the words of EspoCRM's field manager. */
export interface FieldDef {
  type: FieldType | string
  maxLength?: number
  options?: string[]
  default?: unknown
  readOnly?: boolean
  required?: boolean
  pattern?: RegExp
  isCustom?: boolean
  label?: string
}

/**
 * Where an attribute is seen: `s` in the single record, `l` in lists, `d` in the body of a create delivery when it is set, `c`
 * always in the answer to a create. A value that is only ever set by EspoCRM at creation has just `d`.
 */
export interface Attribute {
  name: string
  shown: string
  /** Set on the entity at creation when the form does not send it. */
  default?: unknown
}

const plain = (names: string, shown = 'sld'): Attribute[] => names.split(' ').map((name) => ({ name, shown }))
const preset = (name: string, value: unknown, shown = 'sld'): Attribute => ({ name, shown, default: value })
const link = (name: string): Attribute[] => [
  { name: `${name}Id`, shown: 'sld' },
  { name: `${name}Name`, shown: 'sldc' },
]
const address = (prefix: string) =>
  ['Street', 'City', 'State', 'Country', 'PostalCode'].map((part) => `${prefix}${part}`).join(' ')
const noBadCharacters = /^[^<>=]+$/
const flags = ['emailAddressIsOptedOut', 'emailAddressIsInvalid', 'phoneNumberIsOptedOut', 'phoneNumberIsInvalid'].map(
  (name) => preset(name, false),
)
const people = [
  ...plain('createdById', 'sld'),
  ...plain('createdByName', 'slc'),
  ...link('modifiedBy'),
  ...link('assignedUser'),
]
const contactData = [...plain('emailAddressData', 'sdc'), ...plain('phoneNumberData', 'sdc')]
const teams = plain('teamsIds teamsNames', 'sc')
const followers = [...plain('isFollowed', 'sdc'), ...plain('followersIds followersNames', 'sc')]
const head = [...plain('id name'), preset('deleted', false)]
const times = plain('createdAt modifiedAt')
const optedOut = preset('targetListIsOptedOut', false, 'd')

/** Where an entity's custom fields stand among its attributes. */
export const customHere: Attribute = { name: '*custom', shown: '' }

/** The attributes of each entity in the order EspoCRM writes them, as recorded. */
export const attributes: Record<string, Attribute[]> = {
  Account: [
    ...head,
    ...plain('website emailAddress phoneNumber type industry sicCode'),
    preset('contactIsInactive', false, 'd'),
    ...plain(`${address('billingAddress')} ${address('shippingAddress')} description`),
    ...times,
    optedOut,
    customHere,
    ...flags,
    ...plain('streamUpdatedAt'),
    ...contactData,
    ...link('campaign'),
    ...people,
    ...teams,
    ...plain('originalLeadId originalLeadName', 'sl'),
    ...followers,
    preset('isStarred', false),
    preset('versionNumber', 1),
  ],
  Contact: [
    ...head,
    ...plain('salutationName firstName lastName title description emailAddress phoneNumber'),
    preset('doNotCall', false),
    ...plain(address('address')),
    ...plain('accountRole', 'd'),
    preset('accountIsInactive', false),
    ...plain('accountType', 'sd'),
    ...times,
    preset('hasPortalUser', false, 'sd'),
    optedOut,
    customHere,
    ...plain('middleName'),
    ...flags,
    ...plain('streamUpdatedAt'),
    ...contactData,
    ...link('account'),
    ...plain('accountsIds accountsNames accountsColumns', 'sc'),
    ...link('campaign'),
    ...people,
    ...teams,
    ...link('portalUser'),
    ...plain('originalLeadId originalLeadName', 'sl'),
    ...followers,
  ],
  Lead: [
    ...head,
    ...plain('salutationName firstName lastName title'),
    preset('status', 'New'),
    ...plain('source industry opportunityAmount website'),
    ...plain(`${address('address')} emailAddress phoneNumber`),
    preset('doNotCall', false),
    ...plain('description convertedAt'),
    ...times,
    ...plain('accountName'),
    optedOut,
    customHere,
    ...plain('middleName opportunityAmountCurrency'),
    ...flags,
    ...plain('streamUpdatedAt opportunityAmountConverted'),
    ...contactData,
    ...people,
    ...teams,
    ...link('campaign'),
    ...link('createdAccount'),
    ...link('createdContact'),
    ...link('createdOpportunity'),
    ...followers,
  ],
  Opportunity: [
    ...head,
    ...plain('amount amountWeightedConverted stage lastStage probability leadSource closeDate description'),
    ...times,
    customHere,
    ...plain('amountCurrency streamUpdatedAt amountConverted'),
    ...link('account'),
    ...link('contact'),
    ...link('campaign'),
    ...plain('originalLeadId originalLeadName', 'sl'),
    ...people,
    ...teams,
    ...followers,
    preset('versionNumber', 1),
  ],
}

const text = (maxLength: number): FieldDef => ({ type: 'varchar', maxLength })
const named = (names: string, def: FieldDef) => Object.fromEntries(names.split(' ').map((name) => [name, def]))
const person = {
  ...named('salutationName firstName middleName title', text(100)),
  lastName: { ...text(100), required: true },
  ...named(address('address'), text(255)),
  description: { type: 'text' },
  doNotCall: { type: 'bool' },
  emailAddress: { type: 'email' },
  phoneNumber: { type: 'phone' },
}
const industries =
  'Aerospace Agriculture Apparel Automotive Banking Chemical Construction Consulting Education Electronics Finance Healthcare Hospitality Insurance Manufacturing Publishing Retail Software Telecommunications Transportation'

/** The fields a client may write, by entity. */
export const fields: Record<string, Record<string, FieldDef>> = {
  Account: {
    name: { type: 'varchar', maxLength: 249, required: true, pattern: noBadCharacters },
    website: { type: 'url', maxLength: 255 },
    emailAddress: { type: 'email' },
    phoneNumber: { type: 'phone' },
    type: { type: 'enum', options: ['', 'Customer', 'Investor', 'Partner', 'Reseller'] },
    industry: { type: 'enum', options: ['', ...industries.split(' ')] },
    sicCode: text(40),
    ...named(`${address('billingAddress')} ${address('shippingAddress')}`, text(255)),
    description: { type: 'text' },
  },
  Contact: person,
  Lead: {
    ...person,
    source: text(100),
    industry: text(100),
    accountName: text(249),
    website: { type: 'url', maxLength: 255 },
    status: { type: 'enum', options: ['New', 'Assigned', 'In Process', 'Converted', 'Recycled', 'Dead'] },
    opportunityAmount: { type: 'float' },
  },
  Opportunity: {
    name: { type: 'varchar', maxLength: 249, required: true, pattern: noBadCharacters },
    amount: { type: 'float', required: true },
    amountCurrency: text(3),
    closeDate: { type: 'date', required: true },
    leadSource: text(100),
    stage: {
      type: 'enum',
      options: ['Prospecting', 'Qualification', 'Proposal', 'Negotiation', 'Closed Won', 'Closed Lost'],
    },
    probability: { type: 'int' },
    description: { type: 'text' },
  },
}

/** Links a client may set by id, with the entity they lead to. */
export const links: Record<string, Record<string, string>> = {
  Account: { assignedUser: 'User' },
  Contact: { assignedUser: 'User', account: 'Account' },
  Lead: { assignedUser: 'User' },
  Opportunity: { assignedUser: 'User', account: 'Account', contact: 'Contact' },
}
