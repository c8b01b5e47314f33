import { randomBytes } from 'node:crypto'
import type { Clock } from '../crm/types.ts'
import { phpTime } from './http/php.ts'
import type { FieldDef } from './schema/fields.ts'
import type { Version } from './versions.ts'

export type Rec = Record<string, unknown> & { id: string }

export interface User extends Rec {
  userName: string
  type: 'admin' | 'regular' | 'api'
  isActive: boolean
}

/** An action's reach, as in a role: `yes` is `all`. */
export type Level = 'all' | 'own' | 'yes' | 'no' | 'team'
export type RoleData = Record<
  string,
  boolean | Partial<Record<'create' | 'read' | 'edit' | 'delete' | 'stream', Level>>
>

/** Everything one simulated installation holds. */
export interface Installation {
  clock: Clock
  version: Version
  /** `webhookAllowedAddressList` of config. */
  allowedAddresses: readonly string[]
  /** Entities whose records can be locked. */
  lockable: readonly string[]
  /** Records by entity and id; deleted ones stay, with `deleted: true`. */
  tables: Map<string, Map<string, Rec>>
  passwords: Map<string, string>
  apiKeys: Map<string, string>
  hmacSecrets: Map<string, string>
  customFields: Map<string, Map<string, FieldDef>>
  /** Which of the fields that name several users are on, by entity. */
  shared: Map<string, ReadonlySet<string>>
  layouts: Map<string, unknown[]>
  /** Who follows a record: user ids by record id. */
  followers: Map<string, string[]>
  /** The spelling of each e-mail address, by its small letters. */
  spellings: Map<string, string>
  noteNumber: number
  newId(): string
  /** Now, in EspoCRM's words. */
  time(): string
}

export function createInstallation(clock: Clock): Installation {
  let lastMicros = 0
  return {
    clock,
    version: '9.2',
    allowedAddresses: [],
    lockable: [],
    tables: new Map(),
    passwords: new Map(),
    apiKeys: new Map(),
    hmacSecrets: new Map(),
    customFields: new Map(),
    shared: new Map(),
    layouts: new Map(),
    followers: new Map(),
    spellings: new Map(),
    noteNumber: 0,
    // PHP's uniqid (seconds and microseconds in hex) and four random digits: ids of one second sort by creation.
    newId() {
      lastMicros = Math.max(clock.now() * 1000, lastMicros + 1)
      const seconds = Math.floor(lastMicros / 1_000_000).toString(16)
      return `${seconds}${(lastMicros % 1_000_000).toString(16).padStart(5, '0')}${randomBytes(2).toString('hex')}`
    },
    time: () => phpTime(clock.now()),
  }
}

export function table(crm: Installation, entity: string): Map<string, Rec> {
  const found = crm.tables.get(entity) ?? new Map<string, Rec>()
  crm.tables.set(entity, found)
  return found
}

export function users(crm: Installation): User[] {
  return [...table(crm, 'User').values()] as User[]
}

export function find(crm: Installation, entity: string, id: unknown): Rec | undefined {
  return typeof id === 'string' ? table(crm, entity).get(id) : undefined
}

/** A link's display name: a person's full name, else the record's name. */
export function nameOf(crm: Installation, entity: string, id: unknown): unknown {
  const record = find(crm, entity, id)
  return record === undefined || record.deleted === true ? null : (record.name ?? null)
}

export function fullName(first: unknown, last: unknown): string {
  return [first, last].filter((part) => typeof part === 'string' && part !== '').join(' ')
}
