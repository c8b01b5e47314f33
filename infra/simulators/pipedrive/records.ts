import { type Company, type Item, itemsOf, type ObjectName, type PipedriveUser, time } from './account.ts'
import { invalid } from './answers.ts'

type Body = Record<string, unknown>

/** A change, for the webhooks: the record after it, and the changed fields as they were. */
export interface ItemChange {
  action: 'create' | 'change' | 'delete'
  item: Item
  data: Body | null
  previous: Body | null
  userId: number
  source: 'app' | 'api'
  at: number
  /** The other record of a merge: of the change the one that is gone, of the deletion the one that is left. */
  merged?: number
}

export interface Items {
  create(type: ObjectName, body: Body, user: PipedriveUser, source: 'app' | 'api'): Item
  change(item: Item, body: Body, user: PipedriveUser, source: 'app' | 'api'): Item
  remove(item: Item, user: PipedriveUser, source: 'app' | 'api'): void
  /** The other is deleted, and what belonged to it belongs to the first: told by a deletion and a change (docs/facts/pipedrive.md#merged-records). */
  merge(item: Item, other: Item, user: PipedriveUser): void
}

/** Characters that a field of each type takes (SDK 33.7.0, FieldType). */
const maxLength: Readonly<Record<string, number>> = { varchar: 255, text: 65_535 }

/** A record as version 2 writes it. */
export function shown(item: Item): Body {
  return { id: item.id, ...item.fields, is_deleted: item.deleted, custom_fields: { ...item.custom } }
}

/** A record as version 2 events carry it: custom values with their type, unset ones null. */
function inEvent(item: Item): Body {
  const custom = Object.entries(item.custom).map(([code, value]) => [
    code,
    value === null ? null : { type: 'varchar', value },
  ])
  return { ...item.fields, custom_fields: Object.fromEntries(custom), id: item.id }
}

const defaults: Record<ObjectName, Body> = {
  organization: { address: null, visible_to: 3, label_ids: [] },
  person: { first_name: null, last_name: null, org_id: null, emails: [], phones: [], visible_to: 3, label_ids: [] },
  deal: {
    person_id: null,
    org_id: null,
    stage_id: 1,
    pipeline_id: 1,
    status: 'open',
    value: 0,
    currency: 'EUR',
    probability: null,
    is_archived: false,
    archive_time: null,
    visible_to: 3,
    label_ids: [],
  },
}

/** Refuses what the schema of version 2 does not know, and values that do not fit. */
function check(company: Company, type: ObjectName, body: Body): void {
  const known = company.fields.get(type) ?? []
  const isField = (code: string, custom: boolean) => known.some((one) => one.code === code && one.isCustom === custom)
  for (const name of Object.keys(body)) {
    if (name !== 'custom_fields' && !isField(name, false)) throw invalid(`${name}: not allowed`)
  }
  for (const [code, value] of Object.entries((body.custom_fields ?? {}) as Body)) {
    if (!isField(code, true)) throw invalid(`custom_fields: ${code}: unknown field`)
    if (value !== null && typeof value !== 'string') throw invalid(`custom_fields: ${code}: must be string`)
    const most = maxLength[known.find((one) => one.code === code)?.type ?? ''] ?? 255
    if (typeof value === 'string' && value.length > most) {
      throw invalid(`custom_fields: ${code}: must not be longer than ${most} characters`)
    }
  }
}

export function createItems(company: Company, changed: (change: ItemChange) => void): Items {
  return {
    create(type, body, user, source) {
      check(company, type, body)
      const title = type === 'deal' ? 'title' : 'name'
      if (typeof body[title] !== 'string' || body[title] === '') throw invalid(`${title}: required`)
      const at = company.clock.now()
      const { custom_fields: custom = {}, ...fields } = body
      const codes = (company.fields.get(type) ?? []).filter((one) => one.isCustom).map((one) => [one.code, null])
      const item: Item = {
        id: company.newId(),
        type,
        fields: { ...defaults[type], owner_id: user.id, add_time: time(at), update_time: time(at), ...fields },
        custom: { ...Object.fromEntries(codes), ...(custom as Body) },
        followers: [],
        deleted: false,
      }
      itemsOf(company, type).set(item.id, item)
      changed({ action: 'create', item, data: inEvent(item), previous: null, userId: user.id, source, at })
      return item
    },
    change(item, body, user, source) {
      check(company, item.type, body)
      const before = inEvent(item)
      const at = company.clock.now()
      const { custom_fields: custom = {}, ...fields } = body
      Object.assign(item.fields, fields)
      Object.assign(item.custom, custom)
      const differs = (one: unknown, other: unknown) => JSON.stringify(one) !== JSON.stringify(other)
      if (!differs(before, inEvent(item))) return item
      item.fields.update_time = time(at)
      const after = inEvent(item)
      const differing = Object.entries(before).filter(([name, value]) => differs(value, after[name]))
      const was = (before.custom_fields ?? {}) as Body
      const now = after.custom_fields as Body
      const customBefore = Object.fromEntries(Object.entries(was).filter(([code, value]) => differs(value, now[code])))
      const previous = {
        ...Object.fromEntries(differing),
        ...('custom_fields' in body ? { custom_fields: customBefore } : {}),
      }
      changed({ action: 'change', item, data: after, previous, userId: user.id, source, at })
      return item
    },
    remove(item, user, source) {
      item.deleted = true
      const change = { data: null, previous: inEvent(item), userId: user.id, source, at: company.clock.now() }
      changed({ action: 'delete', item, ...change })
    },
    merge(item, other, user) {
      const about = { userId: user.id, source: 'app' as const, at: company.clock.now() }
      const link = item.type === 'organization' ? 'org_id' : item.type === 'person' ? 'person_id' : undefined
      for (const type of ['person', 'deal'] as const)
        for (const one of itemsOf(company, type).values())
          if (link && one.fields[link] === other.id) one.fields[link] = item.id
      other.deleted = true
      changed({ action: 'delete', item: other, data: null, previous: inEvent(other), merged: item.id, ...about })
      const previous = { update_time: item.fields.update_time }
      item.fields.update_time = time(about.at)
      changed({ action: 'change', item, data: inEvent(item), previous, merged: other.id, ...about })
    },
  }
}
