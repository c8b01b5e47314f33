import type { Clock } from '../crm/types.ts'
import { idSource } from './record-id.ts'

export type ObjectName =
  | 'Account'
  | 'Contact'
  | 'Opportunity'
  | 'OpportunityContactRole'
  | 'AccountContactRelation'
  | 'AccountTeamMember'
  | 'OpportunityTeamMember'
  | 'User'
  | 'Task'
  | 'TaskStatus'
  | 'FeedItem'
  | 'FlowDefinitionView'

export interface FieldDef {
  /** `reference` fields may be followed in queries by their relationship name. */
  type:
    | 'string'
    | 'url'
    | 'picklist'
    | 'reference'
    | 'datetime'
    | 'boolean'
    | 'double'
    | 'currency'
    | 'date'
    | 'multipicklist'
    | 'textarea'
    | 'id'
  length?: number
  label?: string
  readOnly?: boolean
  required?: boolean
  /** Records are found by its values, of which each is there once. */
  externalId?: boolean
  to?: ObjectName
}

export type SObject = Record<string, unknown> & { Id: string }

/** One Salesforce organization. */
export interface Org {
  clock: Clock
  organizationId: string
  tables: Map<ObjectName, Map<string, SObject>>
  deleted: Set<string>
  schema: Map<ObjectName, Record<string, FieldDef>>
  integrationUserId: string
  newId(prefix: string): string
}

export const prefixes: Record<ObjectName, string> = {
  Account: '001',
  Contact: '003',
  Opportunity: '006',
  OpportunityContactRole: '00K',
  AccountContactRelation: '07k',
  AccountTeamMember: '01M',
  OpportunityTeamMember: '00q',
  User: '005',
  Task: '00T',
  TaskStatus: '01N',
  FeedItem: '0D5',
  FlowDefinitionView: '300',
}

export function createOrg(clock: Clock): Org {
  return {
    clock,
    organizationId: '00Dxx0000001gPFEAY',
    tables: new Map(),
    deleted: new Set(),
    schema: new Map(),
    integrationUserId: '',
    newId: idSource(),
  }
}

export function table(org: Org, type: ObjectName): Map<string, SObject> {
  const found = org.tables.get(type) ?? new Map<string, SObject>()
  org.tables.set(type, found)
  return found
}

/** A living record by its id of 15 or 18 characters. */
export function find(org: Org, type: ObjectName, id: unknown): SObject | undefined {
  if (typeof id !== 'string') return undefined
  const key = id.length === 15 ? [...table(org, type).keys()].find((one) => one.startsWith(id)) : id
  const record = key === undefined ? undefined : table(org, type).get(key)
  return record && !org.deleted.has(record.Id) ? record : undefined
}

/** Salesforce's time: milliseconds and an offset without colon. */
export function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '+0000')
}
