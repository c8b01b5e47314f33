import { type Installation, type Rec, table, type User } from '../account.ts'
import { refuse, translated } from '../answers.ts'
import { level } from '../people/acl.ts'
import { links } from '../schema/fields.ts'
import { accepted, check, withForecast, withFullName } from '../schema/input.ts'
import { asCreated, attributesOf, view } from '../schema/views.ts'
import { has } from '../versions.ts'

type Body = Record<string, unknown>

/** What changed, for the webhooks: data are of this moment. */
export interface RecordChange {
  kind: 'create' | 'update' | 'delete'
  entity: string
  id: string
  userId: string
  data: Record<string, unknown>
}

export interface Records {
  create(
    user: User,
    entity: string,
    body: Body,
    how?: { skipDuplicates?: boolean; silent?: boolean; imported?: boolean },
  ): Rec
  update(user: User, entity: string, id: string, body: Body, version?: string): Rec
  remove(user: User, entity: string, id: string): void
}

const versioned = (entity: string) => entity === 'Account' || entity === 'Opportunity'
const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
/** The database's collation knows no case. */
const alike = (a: unknown, b: unknown) =>
  typeof a === 'string' && typeof b === 'string' && a !== '' && a.toLowerCase() === b.toLowerCase()

const prepared = (crm: Installation, entity: string, body: Body, stored: Body): Body =>
  withForecast(entity, withFullName(entity, accepted(crm, entity, body), stored), stored)

function duplicates(crm: Installation, entity: string, values: Body): Rec[] {
  if (entity === 'Opportunity') return []
  const living = [...table(crm, entity).values()].filter((one) => one.deleted !== true)
  return living.filter((one) => alike(one.name, values.name) || alike(one.emailAddress, values.emailAddress))
}

function refuseDuplicates(crm: Installation, user: User, entity: string, found: Rec[]): void {
  if (found.length === 0) return
  const bodies = found.map((one) => {
    const { isStarred: _, ...body } = view(crm, entity, one, user, 'l')
    return body
  })
  throw refuse(409, 'duplicate', bodies)
}

/** EspoCRM accepts an old version number as long as the write changes nothing (docs/facts/espocrm.md#an-old-version-number). */
function refuseConflict(entity: string, record: Rec, values: Body, version: string | undefined): void {
  if (version === undefined || !versioned(entity) || Number(version) === record.versionNumber) return
  const differing = Object.entries(values).filter(([name, value]) => !same(record[name], value))
  if (differing.length === 0) return
  const stored = Object.fromEntries(differing.map(([name]) => [name, record[name] ?? null]))
  throw refuse(409, 'modified', { values: stored, versionNumber: record.versionNumber })
}

/** Since 10: of a locked record only fields that are not lockable change. The answer names no version. */
function refuseLocked(crm: Installation, entity: string, record: Rec, values: Body): void {
  if (!has(crm.version, 'locking') || record.isLocked !== true || !crm.lockable.includes(entity)) return
  const fields = crm.customFields.get(entity)
  const changed = Object.keys(values).filter((name) => !same(record[name], values[name]))
  if (changed.every((name) => fields?.get(name)?.notLockable === true)) return
  throw refuse(409, 'cannotModifyLockedRecord', translated('cannotModifyLockedRecord', null, { field: changed[0] }))
}

function follow(crm: Installation, record: Rec, entity: string): void {
  const assigned = table(crm, 'User').get(String(record.assignedUserId)) as User | undefined
  if (assigned && level(crm, assigned, entity, 'stream') !== 'no') crm.followers.set(record.id, [assigned.id])
}

function touchParent(crm: Installation, entity: string, record: Rec): void {
  const account = entity === 'Contact' ? table(crm, 'Account').get(String(record.accountId)) : undefined
  if (account) account.streamUpdatedAt = crm.time()
}

/** The attributes that differ, in the entity's order, with the names of changed links; `id` comes last. */
function changes(crm: Installation, entity: string, before: Rec, after: Rec, user: User): Body {
  const skipped = ['id', 'modifiedAt', 'versionNumber', 'streamUpdatedAt', 'emailAddressData']
  const shown = view(crm, entity, after, user, 's')
  const changed = attributesOf(crm, entity).filter(({ name }) => {
    const link = /^(.+)Name$/.exec(name)?.[1]
    const id = link === undefined || after[`${link}Id`] === undefined ? name : `${link}Id`
    return !skipped.includes(name) && !same(before[id], after[id])
  })
  return Object.fromEntries(changed.map(({ name }) => [name, shown[name] ?? null]))
}

/** A name of parts is set only when the first one was sent, be it empty. */
export const asSent = (record: Rec, body: Body): Rec =>
  body.lastName !== undefined && body.firstName === undefined ? { ...record, name: undefined } : record

/** An address keeps the spelling in which the installation first had it; the answer to a creation still has what was sent. */
export function keepSpelling(crm: Installation, record: Rec): void {
  const own = (record.emailAddressData ?? []) as { lower: string; emailAddress: string; primary: boolean }[]
  for (const one of own) {
    const first = crm.spellings.get(one.lower) ?? one.emailAddress
    crm.spellings.set(one.lower, first)
    one.emailAddress = first
  }
  const primary = own.find((one) => one.primary)
  if (primary !== undefined) record.emailAddress = primary.emailAddress
}

export function createRecords(crm: Installation, notify: (change: RecordChange) => void): Records {
  const living = (entity: string, id: string): Rec => {
    const record = table(crm, entity).get(id)
    if (record === undefined || record.deleted === true) throw refuse(404, `Record ${id} not found.`)
    return record
  }
  return {
    create(user, entity, body, how = {}) {
      const values = prepared(crm, entity, body, {})
      check(crm, entity, values, true)
      if (how.skipDuplicates !== true) refuseDuplicates(crm, user, entity, duplicates(crm, entity, values))
      const time = crm.time()
      const stamps = { createdAt: time, modifiedAt: time, ...(how.imported ? {} : { streamUpdatedAt: time }) }
      const record: Rec = { id: crm.newId(), deleted: false, ...values, ...stamps, createdById: user.id }
      if (versioned(entity)) record.versionNumber = 1
      table(crm, entity).set(record.id, record)
      follow(crm, record, entity)
      touchParent(crm, entity, record)
      const set = asSent(record, body)
      const data = asCreated(crm, entity, set, user, body as Rec)
      if (how.silent !== true) notify({ kind: 'create', entity, id: record.id, userId: user.id, data })
      return record
    },
    update(user, entity, id, body, version) {
      const record = living(entity, id)
      const values = prepared(crm, entity, body, record)
      refuseConflict(entity, record, values, version)
      refuseLocked(crm, entity, record, values)
      check(crm, entity, values, false)
      const before = { ...record }
      Object.assign(record, values, { modifiedAt: crm.time(), modifiedById: user.id })
      if (versioned(entity)) record.versionNumber = Number(record.versionNumber) + 1
      const changed = changes(crm, entity, before, record, user)
      if (Object.keys(changed).length > 0) {
        notify({ kind: 'update', entity, id, userId: user.id, data: { ...changed, id } })
      }
      keepSpelling(crm, record)
      return record
    },
    remove(user, entity, id) {
      const record = living(entity, id)
      Object.assign(record, { deleted: true, modifiedAt: crm.time(), modifiedById: user.id })
      notify({ kind: 'delete', entity, id, userId: user.id, data: { id } })
    },
  }
}

const withNameOfParts = ['Contact', 'Lead']
const address = ['emailAddressIsOptedOut', 'emailAddressIsInvalid', 'emailAddress', 'emailAddressData']

/** Fields of several attributes, which the event of the field carries all (docs/facts/espocrm.md#events-of-single-fields). */
export function attributesOfField(entity: string, field: string): string[] {
  if (links[entity]?.[field] !== undefined) return [`${field}Id`, `${field}Name`]
  if (field === 'teams') return ['teamsIds', 'teamsNames']
  if (field === 'emailAddress') return address
  if (field === 'name' && withNameOfParts.includes(entity))
    return ['salutationName', 'firstName', 'lastName', 'middleName', 'name']
  return [field]
}

/** Whether an entity has such a field beside those of its form. */
export const isFieldOfParts = (entity: string, field: string): boolean => attributesOfField(entity, field).length > 1
