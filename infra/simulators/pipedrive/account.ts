import type { Clock } from '../crm/types.ts'

/** The objects simulated, with Pipedrive's plural for the path and the name of their field definitions. */
export const objects = {
  organization: { plural: 'organizations', fields: 'organizationFields' },
  person: { plural: 'persons', fields: 'personFields' },
  deal: { plural: 'deals', fields: 'dealFields' },
} as const

export type ObjectName = keyof typeof objects

export interface Item {
  id: number
  type: ObjectName
  /** Without custom fields. */
  fields: Record<string, unknown>
  custom: Record<string, unknown>
  /** Users who follow it, the first one first. */
  followers: { user_id: number; add_time: string }[]
  deleted: boolean
}

export interface PipedriveUser {
  id: number
  name: string
  email: string
  active: boolean
  isAdmin: boolean
  apiToken: string
}

export interface FieldDef {
  code: string
  name: string
  type: string
  isCustom: boolean
}

export interface WebhookRecord {
  id: number
  userId: number
  action: string
  object: string
  url: string
  name: string
  version: '1.0' | '2.0'
  user?: string
  password?: string
  /** Failures at the first try, up to the ban. */
  failures: number
  bannedUntil: number
  lastSuccessAt: number
  lastStatus: number | null
}

/** One Pipedrive company. */
export interface Company {
  clock: Clock
  companyId: number
  host: string
  items: Map<ObjectName, Map<number, Item>>
  fields: Map<ObjectName, FieldDef[]>
  users: PipedriveUser[]
  webhooks: WebhookRecord[]
  notes: Record<string, unknown>[]
  newId(): number
}

export function createCompany(clock: Clock): Company {
  let next = 1
  return {
    clock,
    companyId: 8_087_566,
    host: 'roomkeeper-sample.pipedrive.com',
    items: new Map([
      ['organization', new Map()],
      ['person', new Map()],
      ['deal', new Map()],
    ]),
    fields: new Map(),
    users: [],
    webhooks: [],
    notes: [],
    newId: () => next++,
  }
}

export function itemsOf(company: Company, type: ObjectName): Map<number, Item> {
  return company.items.get(type) ?? new Map()
}

/** Times of version 2 and its events: whole seconds, with `Z`. */
export function time(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
}
