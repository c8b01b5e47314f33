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
    // The answer to a create loads the names of all links but this one.
    ...plain('portalUserId portalUserName'),
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
