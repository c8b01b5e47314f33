/** An ISO 8601 time. */
type Time = `${number}-${number}-${number}T${number}:${number}:${string}`

type Words = Record<string, string>

interface Owner {
  id: string
  type: 'PERSON' | 'QUEUE'
  email?: string
  firstName?: string
  lastName?: string
  userId?: number
  userIdIncludingInactive?: number
  teams?: { id: string; name: string; primary: boolean }[]
  archived: boolean
  createdAt: Time
  updatedAt: Time
}

interface Property {
  name: string
  label: string
  description: string
  groupName: string
  type: string
  fieldType: string
  referencedObjectType?: string
  options: { label: string; value: string; hidden: boolean; displayOrder?: number; description?: string }[]
  modificationMetadata?: {
    archivable: boolean
    readOnlyDefinition: boolean
    readOnlyOptions?: boolean
    readOnlyValue: boolean
  }
  archived?: boolean
  hidden?: boolean
  hubspotDefined?: boolean
}

interface NewProperty {
  name: string
  label: string
  groupName: string
  type: 'bool' | 'date' | 'datetime' | 'enumeration' | 'number' | 'phone_number' | 'string'
  fieldType:
    | 'booleancheckbox'
    | 'checkbox'
    | 'date'
    | 'html'
    | 'number'
    | 'phonenumber'
    | 'select'
    | 'text'
    | 'textarea'
  description?: string
}

interface Item {
  id: string
  properties: Record<string, string | null>
  archived: boolean
  archivedAt?: Time
  createdAt: Time
  updatedAt: Time
  url?: string
}

interface Search {
  filterGroups: { filters: { propertyName: string; operator: string; value?: string; values?: string[] }[] }[]
  sorts: string[]
  properties: string[]
  limit: number
  after: string
}

interface Account {
  portalId: number
  accountType: 'APP_DEVELOPER' | 'DEVELOPER_TEST' | 'SANDBOX' | 'STANDARD'
  timeZone: string
  companyCurrency: string
  additionalCurrencies: string[]
  utcOffset: string
  utcOffsetMilliseconds: number
  uiDomain: string
  dataHostingLocation: string
}

interface Refused {
  category: string
  message: string
  correlationId: string
  subCategory?: string
  errors?: { message: string; code?: string; in?: string; subCategory?: string; context?: Record<string, string[]> }[]
  context?: Record<string, string[]>
  links?: Words
}

interface Batch {
  status: 'CANCELED' | 'COMPLETE' | 'PENDING' | 'PROCESSING'
  results: Item[]
  numErrors?: number
  errors?: (Required<Omit<Refused, 'correlationId' | 'subCategory'>> & { status: string; subCategory?: unknown })[]
  requestedAt?: Time
  startedAt: Time
  completedAt: Time
}

/**
 * What HubSpot's OpenAPI files of version 2026-09 (HubSpot/HubSpot-public-api-spec-collection at 9989379, 21 August 2026) say of the bodies
 * that are used here: names, types, and what is required.
 */
export interface Hubspot202609 {
  Account: Account
  Batch: Batch
  Item: Item
  /** By a read, with the ids of associated records. */
  ItemRead: Item & { associations?: Record<string, { results: { id: string; type: string }[] }> }
  ItemChange: { properties: Words }
  NewItem: { properties: Words; associations: unknown[] }
  NewProperty: NewProperty
  Owner: Owner
  Owners: { results: Owner[]; paging?: { next?: { after: string; link?: string } } }
  Page: { results: Item[]; total: number; paging?: { next?: { after: string; link?: string } } }
  Properties: { results: Property[] }
  Property: Property
  ReadMany: { inputs: { id: string }[]; properties: string[]; propertiesWithHistory: string[]; idProperty?: string }
  Refused: Refused
  Search: Search
  /** One member is described, as what all kinds of tokens have in common. */
  TokenInfo: { active: boolean; [member: string]: unknown }
  TokenQuestion: { client_id?: string; client_secret?: string; token?: string; token_type_hint?: string }
}
