import type { Description, Route } from '../description.ts'
import type { Hubspot202609 } from './hubspot-2026-09.ts'

/** Where the parts of the API are in a version, and how its bodies are called. */
interface Version<Name extends string> {
  objects: string
  properties: string
  owners: string
  /** Status of a batch read that did not find every record. */
  partly: number
  type: Readonly<Record<Name, string>>
}

type Body =
  | 'Batch'
  | 'BatchPartly'
  | 'Item'
  | 'ItemRead'
  | 'ItemChange'
  | 'NewItem'
  | 'NewProperty'
  | 'Owner'
  | 'Owners'
  | 'Page'
  | 'Properties'
  | 'Property'
  | 'ReadMany'
  | 'Search'

const routesOf = ({ objects, properties, owners, partly, type }: Version<Body>): Route[] => [
  { at: `POST ${properties}/{type}`, asks: type.NewProperty, answers: { 201: type.Property } },
  { at: `GET ${properties}/{type}`, query: { archived: true }, answers: { 200: type.Properties } },
  { at: `GET ${properties}/{type}/{name}`, query: { archived: true }, answers: { 200: type.Property } },
  { at: `DELETE ${properties}/{type}/{name}`, answers: { 204: '' } },
  {
    at: `GET ${owners}`,
    query: { limit: 500, after: true, email: true, archived: true },
    answers: { 200: type.Owners },
  },
  { at: `GET ${owners}/{id}`, query: { archived: true, idProperty: true }, answers: { 200: type.Owner } },
  // Before single records, whose id would be the word.
  { at: `POST ${objects}/{type}/search`, asks: type.Search, most: { limit: 200 }, answers: { 200: type.Page } },
  {
    at: `POST ${objects}/{type}/batch/read`,
    query: { archived: true },
    asks: type.ReadMany,
    most: { inputs: 100 },
    answers: { 200: type.Batch, [partly]: type.BatchPartly },
  },
  { at: `POST ${objects}/{type}`, asks: type.NewItem, answers: { 201: type.Item } },
  {
    at: `GET ${objects}/{type}/{id}`,
    query: { archived: true, associations: true, properties: true },
    answers: { 200: type.ItemRead },
  },
  {
    at: `PATCH ${objects}/{type}/{id}`,
    query: { idProperty: true },
    asks: type.ItemChange,
    answers: { 200: type.Item },
  },
  { at: `DELETE ${objects}/{type}/{id}`, answers: { 204: '' } },
]

/** Where HubSpot's servers and guides say otherwise than its OpenAPI files (docs/facts/hubspot.md#descriptions). */
const exceptions: Description['exceptions'] = [
  { at: /answers 4/, member: 'status', is: 'error', why: 'every refusal of the server begins with status: error' },
  { at: /answers 404/, member: 'category', is: undefined, as: '', why: 'for an unknown id the server tells none' },
  {
    at: /batch\/read asks/,
    member: 'propertiesWithHistory',
    is: undefined,
    as: [],
    why: 'the guide to batch reads leaves it out',
  },
  ...(['links', 'errors'] as const).map((member) => ({
    at: /batch\/read answers/,
    member: `errors.${member}`,
    is: undefined,
    as: member === 'links' ? {} : [],
    why: 'what is missing is told by its ids alone, in answers that people have published',
  })),
  {
    at: /search asks/,
    member: 'sorts',
    as: [],
    why: 'the guide to searches gives objects with propertyName and direction',
  },
]

const codegen = (part: string) => `import type * as ${part} from '@hubspot/api-client/lib/codegen/crm/${part}/index.js'`

/** Version v3, by the models of HubSpot's own client. */
export const hubspotV3: Description = {
  imports: [
    ...['companies', 'owners', 'properties'].map(codegen),
    "import type { Hubspot202609 as Facts } from '../../test/crm/oracles/descriptions/hubspot-2026-09.ts'",
  ],
  routes: [
    ...routesOf({
      objects: '/crm/v3/objects',
      properties: '/crm/v3/properties',
      owners: '/crm/v3/owners',
      partly: 207,
      type: {
        Batch: 'companies.BatchResponseSimplePublicObject',
        BatchPartly: 'companies.BatchResponseSimplePublicObjectWithErrors',
        Item: 'companies.SimplePublicObject',
        ItemRead: 'companies.SimplePublicObjectWithAssociations',
        ItemChange: 'companies.SimplePublicObjectInput',
        NewItem: 'companies.SimplePublicObjectInputForCreate',
        NewProperty: 'properties.PropertyCreate',
        Owner: 'owners.PublicOwner',
        Owners: 'owners.CollectionResponsePublicOwnerForwardPaging',
        Page: 'companies.CollectionResponseWithTotalSimplePublicObjectForwardPaging',
        Properties: 'properties.CollectionResponsePropertyNoPaging',
        Property: 'properties.Property',
        ReadMany: 'companies.BatchReadInputSimplePublicObjectId',
        Search: 'companies.PublicObjectSearchRequest',
      },
    }),
    { at: 'GET /account-info/v3/details', answers: { 200: "Facts['Account']" } },
  ],
  refusal: 'companies.ModelError',
  exceptions,
  undescribed: [
    [
      /^POST \/oauth\/v2\/private-apps\//,
      'in no file of any version: an answer that is none stops nobody (docs/facts/hubspot.md#versions)',
    ],
  ],
}

const fact = (name: keyof Hubspot202609) => `Facts['${name}']`

/** Version 2026-09, by facts taken from its OpenAPI files: no package has it. */
export const hubspot202609: Description = {
  imports: ["import type { Hubspot202609 as Facts } from '../../test/crm/oracles/descriptions/hubspot-2026-09.ts'"],
  routes: [
    ...routesOf({
      objects: '/crm/objects/2026-09',
      properties: '/crm/properties/2026-09',
      owners: '/crm/owners/2026-09',
      partly: 200,
      type: {
        Batch: fact('Batch'),
        BatchPartly: fact('Batch'),
        Item: fact('Item'),
        ItemRead: fact('ItemRead'),
        ItemChange: fact('ItemChange'),
        NewItem: fact('NewItem'),
        NewProperty: fact('NewProperty'),
        Owner: fact('Owner'),
        Owners: fact('Owners'),
        Page: fact('Page'),
        Properties: fact('Properties'),
        Property: fact('Property'),
        ReadMany: fact('ReadMany'),
        Search: fact('Search'),
      },
    }),
    { at: 'GET /account-info/2026-09/details', answers: { 200: fact('Account') } },
    { at: 'POST /oauth/2026-09/token/introspect', asks: fact('TokenQuestion'), answers: { 200: fact('TokenInfo') } },
  ],
  refusal: fact('Refused'),
  exceptions: [
    ...exceptions,
    {
      at: /search asks/,
      member: 'after',
      is: undefined,
      as: '0',
      why: 'the guide to searches leaves it out for the first page',
    },
    {
      at: /^POST \S+\/objects\/\S+\/\{type\} asks/,
      member: 'associations',
      is: undefined,
      as: [],
      why: 'the guides make records without any',
    },
  ],
  undescribed: [],
}
