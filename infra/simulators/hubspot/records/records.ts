import { type CrmObject, iso, type ObjectType, objectTypes, type Portal, type Source } from '../account.ts'
import { refuse } from '../answers.ts'
import { associate, handOverAssociations } from './associations.ts'
import { checked } from './property-values.ts'
import { setOwnership } from './teams.ts'

/** What changed, for the webhooks. */
export interface ObjectChange extends Source {
  kind: 'creation' | 'deletion' | 'propertyChange' | 'merge' | 'associationChange'
  object: CrmObject
  at: number
  propertyName?: string
  propertyValue?: string
  mergedIds?: string[]
  newId?: string
  association?: { to: CrmObject; removed: boolean; primary: boolean }
}

export interface Objects {
  create(type: ObjectType, properties: Record<string, unknown>, source: Source): CrmObject
  update(object: CrmObject, properties: Record<string, unknown>, source: Source): CrmObject
  archive(object: CrmObject, source: Source): void
  /** What changes of a record with a note on it. */
  noted(object: CrmObject, source: Source): void
  /** Associates two objects, which is told from either end. */
  associate(from: CrmObject, to: CrmObject, source: Source, primary?: boolean, label?: string): void
  /**
   * Joins objects of one type: the others' ids lead to the survivor from then on. `into` a new record, as HubSpot does since 2025
   * with companies and contacts: all the old ids lead to it, and it has the values of the primary.
   */
  merge(primary: CrmObject, others: CrmObject[], source: Source, into: 'primary' | 'new'): CrmObject
}

const modified = (type: ObjectType) => (type === 'contact' ? 'lastmodifieddate' : 'hs_lastmodifieddate')
const created = (type: ObjectType) => (type === 'note' ? 'hs_createdate' : 'createdate')

function refuseSameEmail(portal: Portal, type: ObjectType, properties: Record<string, unknown>): void {
  const email = typeof properties.email === 'string' ? properties.email.toLowerCase() : ''
  if (type !== 'contact' || email === '') return
  const other = [...portal.objects.values()].find(
    (one) => one.type === 'contact' && !one.archived && one.properties.email?.toLowerCase() === email,
  )
  if (other) throw refuse(409, `Contact already exists. Existing ID: ${other.id}`, { category: 'CONFLICT' })
}

/** The account's objects. Writing the same value is no change and sends no event. */
export function createObjects(portal: Portal, changed: (change: ObjectChange) => void): Objects {
  const write = (object: CrmObject, values: Record<string, string | null>, source: Source) => {
    const at = portal.clock.now()
    const differing = Object.entries(values).filter(([name, value]) => (object.properties[name] ?? null) !== value)
    for (const [propertyName, value] of differing) {
      object.properties[propertyName] = value
      changed({ kind: 'propertyChange', object, at, propertyName, propertyValue: value ?? '', ...source })
    }
    if (differing.length === 0) return
    setOwnership(portal, object)
    object.updatedAt = at
    object.properties[modified(object.type)] = iso(at)
  }
  return {
    create(type, properties, source) {
      refuseSameEmail(portal, type, properties)
      const values = checked(portal, type, properties)
      const at = portal.clock.now()
      const id = portal.newId()
      const system = { hs_object_id: id, [created(type)]: iso(at), [modified(type)]: iso(at) }
      const object: CrmObject = { id, type, properties: { ...system }, createdAt: at, updatedAt: at, archived: false }
      portal.objects.set(id, object)
      // In real batches the changes of the first values stand before the creation of the same moment.
      write(object, values, source)
      changed({ kind: 'creation', object, at, ...source })
      return object
    },
    update(object, properties, source) {
      write(object, checked(portal, object.type, properties), source)
      return object
    },
    noted(object, source) {
      const notes = String(Number(object.properties.num_notes ?? 0) + 1)
      write(object, { num_notes: notes, notes_last_updated: iso(portal.clock.now()) }, source)
    },
    archive(object, source) {
      object.archived = true
      changed({ kind: 'deletion', object, at: portal.clock.now(), ...source })
    },
    associate(from, to, source, primary = false, label) {
      associate(portal, from, to, primary, label)
      const both = [
        { object: from, association: { to, removed: false, primary } },
        { object: to, association: { to: from, removed: false, primary } },
      ]
      for (const one of both) changed({ kind: 'associationChange', at: portal.clock.now(), ...one, ...source })
    },
    merge(primary, others, source, into) {
      const at = portal.clock.now()
      const survivor = into === 'new' ? successorOf(portal, primary, at) : primary
      const gone = into === 'new' ? [primary, ...others] : others
      for (const one of gone) {
        one.archived = true
        for (const [id, leadsTo] of portal.merged) if (leadsTo === one.id) portal.merged.set(id, survivor.id)
        portal.merged.set(one.id, survivor.id)
      }
      handOverAssociations(portal, gone, survivor)
      const before = gone.flatMap((one) => one.properties.hs_merged_object_ids?.split(';') ?? [])
      survivor.properties.hs_merged_object_ids = [...new Set([...before, ...gone.map(({ id }) => id)])].join(';')
      const mergedIds = others.map((one) => one.id)
      const newId = into === 'new' && { newId: survivor.id }
      changed({ kind: 'merge', object: primary, at, mergedIds, ...newId, ...source })
      if (into === 'new') changed({ kind: 'creation', object: survivor, at, ...source })
      return survivor
    },
  }
}

function successorOf(portal: Portal, primary: CrmObject, at: number): CrmObject {
  const id = portal.newId()
  const properties = { ...primary.properties, hs_object_id: id, [created(primary.type)]: iso(at) }
  const made = { ...primary, id, properties, createdAt: at, updatedAt: at }
  portal.objects.set(id, made)
  return made
}

/** An object as the API writes it, with the named properties beside those it always shows; unknown names are left out silently. */
export function shown(portal: Portal, object: CrmObject, asked: readonly string[]): Record<string, unknown> {
  const known = portal.properties.get(object.type)
  const names = [...new Set([...objectTypes[object.type].shown, ...asked])].filter((name) => known?.has(name)).sort()
  return {
    id: object.id,
    properties: Object.fromEntries(names.map((name) => [name, object.properties[name] ?? null])),
    createdAt: iso(object.createdAt),
    updatedAt: iso(object.updatedAt),
    archived: object.archived,
  }
}
