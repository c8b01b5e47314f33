import { type FieldDef, find, type ObjectName, type Org, prefixes, type SObject, table, time } from './account.ts'
import { refuse } from './answers.ts'

type Body = Record<string, unknown>

/** What changed, for the outbound messages. */
export interface RecordChange {
  kind: 'create' | 'update'
  type: ObjectName
  id: string
  userId: string
}

export interface SObjects {
  create(type: ObjectName, body: Body, userId: string): SObject
  update(record: SObject, type: ObjectName, body: Body, userId: string): void
  remove(id: string): void
  /** The master keeps its values and gets what was related to the others, which are deleted and name it. */
  merge(type: ObjectName, master: SObject, others: readonly SObject[], userId: string): void
  /** The next `times` writes to the record meet another transaction. */
  lock(id: string, times: number): void
}

const noAccess = (name: string) =>
  `Unable to create/update fields: ${name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`

/** Refuses names and values that do not fit, with Salesforce's codes. */
function check(org: Org, type: ObjectName, body: Body, isNew: boolean): void {
  const schema = org.schema.get(type) ?? {}
  for (const [name, value] of Object.entries(body)) {
    const def = schema[name]
    if (def === undefined) throw refuse(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${type}`)
    if (def.readOnly) throw refuse(400, 'INVALID_FIELD_FOR_INSERT_UPDATE', noAccess(name), [name])
    if (value !== null) checkValue(org, name, def, value)
  }
  const missing = Object.entries(schema).flatMap(([name, def]) => (isNew && def.required && !body[name] ? [name] : []))
  if (missing.length > 0)
    throw refuse(400, 'REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing)
}

function checkValue(org: Org, name: string, { type, label = name, length, to }: FieldDef, value: unknown): void {
  const text = String(value)
  if (['string', 'url', 'picklist'].includes(type) && typeof value !== 'string') {
    const message = `Cannot deserialize instance of string from VALUE_NUMBER_INT value ${text}`
    throw refuse(400, 'JSON_PARSER_ERROR', message)
  }
  if (length !== undefined && text.length > length) {
    const message = `${label}: data value too large: ${text.slice(0, 255)} (max length=${length})`
    throw refuse(400, 'STRING_TOO_LONG', message, [name])
  }
  if (type === 'url' && /\s|^$/.test(text))
    throw refuse(400, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', `${label}: invalid URL`, [name])
  if (to !== undefined && find(org, to, value) === undefined)
    throw refuse(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [name])
}

function withName(type: ObjectName, record: SObject): void {
  if (type === 'Contact') record.Name = [record.FirstName, record.LastName].filter(Boolean).join(' ')
}

export function createSObjects(org: Org, changed: (change: RecordChange) => void): SObjects {
  const locks = new Map<string, number>()
  return {
    create(type, body, userId) {
      check(org, type, body, true)
      const at = time(org.clock.now())
      const stamps = { CreatedDate: at, LastModifiedDate: at, SystemModstamp: at }
      const by = { CreatedById: userId, LastModifiedById: userId }
      const owner = org.schema.get(type)?.OwnerId === undefined ? {} : { OwnerId: userId }
      const record: SObject = { Id: org.newId(prefixes[type]), IsDeleted: false, ...owner, ...body, ...stamps, ...by }
      withName(type, record)
      table(org, type).set(record.Id, record)
      changed({ kind: 'create', type, id: record.Id, userId })
      return record
    },
    update(record, type, body, userId) {
      check(org, type, body, false)
      const held = locks.get(record.Id) ?? 0
      if (held > 0) {
        locks.set(record.Id, held - 1)
        const message = `unable to obtain exclusive access to this record or 1 records: ${record.Id}`
        throw refuse(400, 'UNABLE_TO_LOCK_ROW', message, [])
      }
      const at = time(org.clock.now())
      Object.assign(record, body, { LastModifiedDate: at, SystemModstamp: at, LastModifiedById: userId })
      withName(type, record)
      changed({ kind: 'update', type, id: record.Id, userId })
    },
    remove: (id) => void org.deleted.add(id),
    merge(type, master, others, userId) {
      if (others.length > 2) throw refuse(400, 'INVALID_NUMBER_OF_DUPLICATES', 'merge takes at most two other records')
      const at = time(org.clock.now())
      for (const other of others) {
        for (const [child, schema] of org.schema) {
          const fields = Object.keys(schema).filter((name) => schema[name]?.to === type)
          for (const record of table(org, child).values())
            for (const field of fields) if (record[field] === other.Id) record[field] = master.Id
        }
        Object.assign(other, { MasterRecordId: master.Id, IsDeleted: true, LastModifiedDate: at, SystemModstamp: at })
        org.deleted.add(other.Id)
      }
      Object.assign(master, { LastModifiedDate: at, SystemModstamp: at, LastModifiedById: userId })
      changed({ kind: 'update', type, id: master.Id, userId })
    },
    lock: (id, times) => void locks.set(id, times),
  }
}
