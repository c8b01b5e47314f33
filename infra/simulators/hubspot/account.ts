import type { Clock } from '../crm/types.ts'

/** The objects simulated, with HubSpot's names and numbers for them. */
export const objectTypes = {
  company: {
    plural: 'companies',
    typeId: '0-2',
    shown: ['createdate', 'domain', 'hs_lastmodifieddate', 'hs_object_id', 'name'],
  },
  contact: {
    plural: 'contacts',
    typeId: '0-1',
    shown: ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
  },
  deal: {
    plural: 'deals',
    typeId: '0-3',
    shown: [
      'amount',
      'closedate',
      'createdate',
      'dealname',
      'dealstage',
      'hs_lastmodifieddate',
      'hs_object_id',
      'pipeline',
    ],
  },
  note: { plural: 'notes', typeId: '0-46', shown: ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id'] },
} as const

export type ObjectType = keyof typeof objectTypes

export interface PropertyDef {
  name: string
  label: string
  type: string
  fieldType: string
  groupName: string
  readOnly?: boolean
  /** `OWNER`: its values are owners. */
  referencedObjectType?: string
  options?: string[]
  hubspotDefined?: boolean
}

export interface CrmObject {
  id: string
  type: ObjectType
  properties: Record<string, string | null>
  createdAt: number
  updatedAt: number
  archived: boolean
}

interface Association {
  from: CrmObject
  to: CrmObject
  primary: boolean
  /** The label that people gave it. */
  label?: string
}

/** A team of users, of which each has at most one primary one. */
export interface Team {
  id: string
  name: string
  primary: boolean
}

export interface Owner {
  id: string
  userId: number
  email: string
  firstName: string
  lastName: string
  archived: boolean
  teams?: Team[]
}

/** Where a change came from, as HubSpot reports it in its events. */
export interface Source {
  changeSource: 'CRM_UI' | 'INTEGRATION' | 'CRM' | 'IMPORT'
  sourceId: string
}

/** One HubSpot account with one private app. */
export interface Portal {
  clock: Clock
  portalId: number
  appId: number
  objects: Map<string, CrmObject>
  /** Ids that were merged away, with the survivor's. */
  merged: Map<string, string>
  associations: Association[]
  owners: Owner[]
  properties: Map<ObjectType, Map<string, PropertyDef>>
  accessToken: string
  clientSecret: string
  scopes: Set<string>
  /** Kind of the app: one of a project cannot ask about its token by the token alone. */
  app: 'legacy' | 'project'
  /** Properties that the administrators' rules ask for on every record. */
  required: readonly string[]
  validated: Readonly<Record<string, RegExp>>
  newId(): string
}

export function createPortal(clock: Clock): Portal {
  let next = 6_682_673_371
  return {
    clock,
    portalId: 26_525_078,
    appId: 1_305_300,
    objects: new Map(),
    merged: new Map(),
    associations: [],
    owners: [],
    properties: new Map(),
    accessToken: '',
    clientSecret: '',
    scopes: new Set(),
    app: 'legacy',
    required: [],
    validated: {},
    newId: () => String(next++),
  }
}

/** The type of a path's object word, plural or type id; nothing for objects that are not simulated. */
export function typeOf(word: string): ObjectType | undefined {
  const found = Object.entries(objectTypes).find(([name, one]) => [name, one.plural, one.typeId].includes(word))
  return found?.[0] as ObjectType | undefined
}

/** A living object by id; ids that were merged away lead to the survivor. */
export function findObject(portal: Portal, type: ObjectType, id: string): CrmObject | undefined {
  const object = portal.objects.get(portal.merged.get(id) ?? id)
  return object?.type === type && !object.archived ? object : undefined
}

export function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
