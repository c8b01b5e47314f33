import { type FieldDef, type ObjectName, type Org, table, time } from './account.ts'

/** What a fresh simulated organization knows. No secret of anybody: they open nothing but this simulator. */
export const SAMPLE = {
  clientId: '3MVG9sampleconsumerkeyofthesimulatedorganization',
  clientSecret: 'B7C1E0F4A2D35968B7C1E0F4A2D35968B7C1E0F4A2D35968B7C1E0F4A2D35968',
  username: 'roomkeeper@example.com.sample',
  organizationId: '00Dxx0000001gPFEAY',
  /** Whom the app acts as. */
  integrationUserId: '005xx0000000APAAA2',
  /** The random part of the endpoint's path, which is all the authenticity the messages have besides the organization's id. */
  endpointSecret: '0f6b9a27d4c8435eb1f07c92',
  anna: 'anna.manager@example.com',
  ben: 'ben.manager@example.com',
  /** A salesperson who has no account in DocSpace. */
  stranger: 'stranger@example.com',
  /** Left the company: inactive. */
  gone: 'gone.manager@example.com',
} as const

const text = (length: number, more: Partial<FieldDef> = {}): FieldDef => ({ type: 'string', length, ...more })
const url: FieldDef = { type: 'url', length: 255 }
const system: Record<string, FieldDef> = {
  Id: { type: 'id', readOnly: true },
  CreatedDate: { type: 'datetime', readOnly: true },
  LastModifiedDate: { type: 'datetime', readOnly: true },
  SystemModstamp: { type: 'datetime', readOnly: true },
  CreatedById: { type: 'reference', readOnly: true, to: 'User' },
  LastModifiedById: { type: 'reference', readOnly: true, to: 'User' },
  IsDeleted: { type: 'boolean', readOnly: true },
}
const owned: Record<string, FieldDef> = { ...system, OwnerId: { type: 'reference', to: 'User' } }
/** Accounts, contacts and leads can be merged (docs/facts/salesforce.md#merged-records). */
const mergeable: Record<string, FieldDef> = { MasterRecordId: { type: 'reference', readOnly: true } }
const to = (target: ObjectName): FieldDef => ({ type: 'reference', to: target })

const schema: Record<ObjectName, Record<string, FieldDef>> = {
  Account: {
    ...owned,
    ...mergeable,
    Name: text(255, { required: true }),
    Type: { type: 'picklist' },
    Industry: { type: 'picklist' },
    Regions__c: { type: 'multipicklist' },
    Website: url,
    Phone: text(40),
    BillingCity: text(40),
    BillingCountry: text(80),
    Description: text(32_000),
  },
  Contact: {
    ...owned,
    ...mergeable,
    FirstName: text(40),
    LastName: text(80, { required: true }),
    Name: text(121, { readOnly: true }),
    Email: text(80),
    EmailBouncedDate: { type: 'datetime', readOnly: true },
    Phone: text(40),
    AccountId: to('Account'),
    Title: text(128),
  },
  Opportunity: {
    ...owned,
    Name: text(120, { required: true }),
    StageName: text(255, { required: true }),
    CloseDate: { type: 'date', required: true },
    Amount: { type: 'currency' },
    AccountId: to('Account'),
    Type: { type: 'picklist' },
  },
  OpportunityContactRole: {
    ...system,
    OpportunityId: to('Opportunity'),
    ContactId: to('Contact'),
    IsPrimary: { type: 'boolean' },
    Role: text(255),
  },
  AccountContactRelation: {
    ...system,
    AccountId: to('Account'),
    ContactId: to('Contact'),
    IsDirect: { type: 'boolean', readOnly: true },
    IsActive: { type: 'boolean' },
    Roles: { type: 'multipicklist' },
  },
  AccountTeamMember: {
    ...system,
    AccountId: to('Account'),
    UserId: to('User'),
    TeamMemberRole: { type: 'picklist' },
    AccountAccessLevel: { type: 'picklist' },
  },
  OpportunityTeamMember: {
    ...system,
    OpportunityId: to('Opportunity'),
    UserId: to('User'),
    TeamMemberRole: { type: 'picklist' },
    OpportunityAccessLevel: { type: 'picklist' },
  },
  User: {
    ...system,
    Name: text(121),
    FirstName: text(40),
    LastName: text(80),
    Email: text(128),
    Username: text(80),
    IsActive: { type: 'boolean' },
  },
  Task: {
    ...owned,
    WhatId: text(18),
    WhoId: to('Contact'),
    Subject: text(255),
    Status: { type: 'picklist' },
    Description: text(32_000),
    ActivityDate: { type: 'date' },
  },
  TaskStatus: {
    Id: { type: 'id', readOnly: true },
    ApiName: text(255, { readOnly: true }),
    MasterLabel: text(255, { readOnly: true }),
    IsClosed: { type: 'boolean', readOnly: true },
    IsDefault: { type: 'boolean', readOnly: true },
    SortOrder: { type: 'double', readOnly: true },
  },
  FlowDefinitionView: {
    Id: { type: 'id', readOnly: true },
    ApiName: text(255, { readOnly: true }),
    Label: text(255, { readOnly: true }),
    IsActive: { type: 'boolean', readOnly: true },
    ActiveVersionId: text(18, { readOnly: true }),
    RecordTriggerType: text(40, { readOnly: true }),
  },
  FeedItem: { ...system, ParentId: text(18), Type: text(40), Body: text(10_000), LinkUrl: text(1000) },
}

/** What the deployable metadata of `connect` would add to each object. */
const docspaceFields: Record<string, FieldDef> = {
  DocSpace_Room_Id__c: text(64, { label: 'DocSpace Room Id' }),
  DocSpace_Room_URL__c: { ...url, label: 'DocSpace Room URL' },
  DocSpace_Invitation_URL__c: { ...url, label: 'DocSpace Invitation URL' },
  DocSpace_Status__c: text(255, { label: 'DocSpace Status' }),
}

/** Tasks have this once the metadata are deployed. */
const taskFields: Record<string, FieldDef> = {
  Roomkeeper_Key__c: text(64, { label: 'Roomkeeper Key', externalId: true }),
}

/** As an organization may have them that has renamed *Completed*. */
function addTaskStatuses(org: Org): void {
  const all = [
    ['Not Started', false],
    ['In Progress', false],
    ['Erledigt', true],
    ['Deferred', false],
    ['Cancelled', true],
  ] as const
  all.forEach(([ApiName, IsClosed], SortOrder) => {
    const Id = org.newId('01N')
    table(org, 'TaskStatus').set(Id, {
      Id,
      ApiName,
      MasterLabel: ApiName,
      IsClosed,
      IsDefault: SortOrder === 0,
      SortOrder,
    })
  })
}

function addUser(org: Org, FirstName: string, LastName: string, Email: string, more: object = {}): string {
  const Id = org.newId('005')
  const at = time(org.clock.now())
  const times = { CreatedDate: at, LastModifiedDate: at, SystemModstamp: at }
  const user = {
    Id,
    FirstName,
    LastName,
    Name: `${FirstName} ${LastName}`,
    Email,
    Username: `${Email}.sample`,
    IsActive: true,
    ...times,
    ...more,
  }
  table(org, 'User').set(Id, user)
  return Id
}

/** Fills a new organization: the integration's user, four salespeople, the objects, and the DocSpace fields unless `withFields` is false. */
export function fill(org: Org, withFields: boolean): void {
  org.integrationUserId = addUser(org, 'Room', 'Keeper', 'roomkeeper@example.com')
  addUser(org, 'Anna', 'Manager', SAMPLE.anna)
  addUser(org, 'Ben', 'Manager', SAMPLE.ben)
  addUser(org, 'Sam', 'Stranger', SAMPLE.stranger)
  addUser(org, 'Greta', 'Gone', SAMPLE.gone, { IsActive: false })
  addTaskStatuses(org)
  for (const [type, fields] of Object.entries(schema) as [ObjectName, Record<string, FieldDef>][]) {
    const own = withFields && ['Account', 'Contact', 'Opportunity'].includes(type) ? docspaceFields : {}
    org.schema.set(type, { ...fields, ...own, ...(withFields && type === 'Task' && taskFields) })
  }
}
