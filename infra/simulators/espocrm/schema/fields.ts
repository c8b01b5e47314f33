/** How a value is checked and coerced on the way in. */
type FieldType = 'varchar' | 'text' | 'url' | 'enum' | 'int' | 'float' | 'bool' | 'date' | 'email' | 'phone'

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
  notLockable?: boolean
  label?: string
}

const address = (prefix: string) =>
  ['Street', 'City', 'State', 'Country', 'PostalCode'].map((part) => `${prefix}${part}`).join(' ')
const noBadCharacters = /^[^<>=]+$/
const text = (maxLength: number): FieldDef => ({ type: 'varchar', maxLength })
const named = (names: string, def: FieldDef) => Object.fromEntries(names.split(' ').map((name) => [name, def]))
const person = {
  ...named('salutationName title', text(100)),
  ...named('firstName middleName', { ...text(100), pattern: noBadCharacters }),
  lastName: { ...text(100), required: true, pattern: noBadCharacters },
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
