import * as z from 'zod/mini'
import { Park } from '../../runtime/errors.ts'
import { crmReasons } from '../reasons.ts'
import { asObject } from '../receive/json-body.ts'
import { fieldLabels } from '../records/field-labels.ts'
import { type FieldNames, fieldsNamed } from '../records/field-names.ts'
import type { ConnectStep } from '../setup/connector.ts'
import { accepted, acceptedOfAdmin, type EspoCall } from './api.ts'
import type { EspoUser } from './reading/key-owner.ts'

const definition = z.looseObject({
  type: z.string(),
  maxLength: z.optional(z.nullable(z.number())),
  notLockable: z.optional(z.nullable(z.boolean())),
})

/** The least length that a field must have, in characters. */
const longest: Readonly<Record<keyof FieldNames, number>> = {
  roomId: 20,
  roomUrl: 120,
  invitationUrl: 120,
  status: 250,
  joinedOn: 10,
}
const types = ['varchar', 'url', 'text']
/** The length of a varchar whose definition names none. */
const defaultLength = 150

/** A url field refuses a host without a dot (docs/facts/espocrm.md#refused-values); a text field takes any. */
const urlType = (portalUrl: string) => (new URL(portalUrl).hostname.includes('.') ? 'url' : 'varchar')

const wanted = (kind: keyof FieldNames, portalUrl: string) => {
  if (kind === 'roomUrl') return { type: urlType(portalUrl), maxLength: 500 }
  if (kind === 'invitationUrl') return { type: urlType(portalUrl), maxLength: 1000 }
  return { type: 'varchar', maxLength: kind === 'status' ? 255 : 64 }
}

interface Place {
  entity: string
  kind: keyof FieldNames
  name: string
}

export interface FieldContext {
  call: EspoCall
  /** Undefined while no administrator is given. */
  admin: EspoCall | undefined
  fields: FieldNames
  portalUrl: string
}

export const fieldSteps = (context: FieldContext, user: EspoUser, objects: readonly string[]): Promise<ConnectStep[]> =>
  Promise.all(
    objects.flatMap((entity) =>
      fieldsNamed(context.fields).map((named) => fieldStep(context, user, { entity, ...named })),
    ),
  )

const fieldStep = async (context: FieldContext, user: EspoUser, place: Place): Promise<ConnectStep> => {
  const { entity, kind, name } = place
  const what = `field ${name} on ${entity}`
  const answer = await metadataOf(context, entity, name)
  if (answer.text === '') return missing(context, place, what)
  const { type, maxLength, notLockable } = z.safeParse(definition, answer.json).data ?? { type: 'unknown' }
  const long = type === 'text' || (maxLength ?? defaultLength) >= longest[kind]
  if (!user.mayEdit(entity, name)) {
    const how = [`Administration > Roles > the role of ${user.userName} > Field Level > ${entity}: ${name}: edit = yes`]
    return { what, state: 'wrong', how }
  }
  const isAddress = kind === 'roomUrl' || kind === 'invitationUrl'
  if (type === 'url' && isAddress && urlType(context.portalUrl) !== 'url') {
    const host = new URL(context.portalUrl).hostname
    const how = [
      `It is of type url, which takes no address without a dot in its host, and people reach the portal as ${host}.`,
      'Delete the field, then run this again, which makes it a varchar; or set docspace.publicUrl to an address with a dot.',
    ]
    return { what, state: 'wrong', how }
  }
  if (types.includes(type) && long) {
    const open = notLockable === true || !(await isLockable(context, entity))
    return open ? { what, state: 'done' } : unlocking(context, place, what)
  }
  return {
    what,
    state: 'wrong',
    how: [
      `It is of type ${type}${long || !types.includes(type) ? '' : ' and too short'}.`,
      `Make it a varchar of ${longest[kind]} characters at least, or name another field in the settings.`,
    ],
  }
}

/** The definition of a field. An empty body means that there is no such field (docs/facts/espocrm.md#custom-fields). */
const metadataOf = ({ call }: FieldContext, entity: string, name: string) => {
  const key = encodeURIComponent(`entityDefs.${entity}.fields.${name}`)
  return accepted('GET Metadata', call('GET', `Metadata?key=${key}`))
}

/** Whether people can lock records of the entity (docs/facts/espocrm.md#locked-records). */
const isLockable = async ({ call }: FieldContext, entity: string): Promise<boolean> => {
  const key = encodeURIComponent(`scopes.${entity}.lockable`)
  const answer = await accepted('GET Metadata', call('GET', `Metadata?key=${key}`))
  return answer.json === true
}

/** The step that makes a field writable on locked records, and changes nothing else. */
const unlocking = (context: FieldContext, { entity, name }: Place, what: string): ConnectStep => ({
  what: `${what}, writable on locked records`,
  state: 'to-do',
  needs: ['adminUser', 'adminPassword'],
  async make() {
    const admin = administrator(context)
    const path = `Admin/fieldManager/${entity}/${name}`
    const { json } = await acceptedOfAdmin('GET fieldManager', admin('GET', path))
    await acceptedOfAdmin('PUT fieldManager', admin('PUT', path, { ...asObject(json), notLockable: true }))
  },
})

const administrator = ({ admin }: FieldContext): EspoCall => {
  if (!admin) throw new Park(crmReasons['crm-forbidden'], { detail: 'no administrator was given' })
  return admin
}

const missing = (context: FieldContext, place: Place, what: string): ConnectStep => {
  const custom = /^c([A-Z]\w*)$/.exec(place.name)?.[1]
  if (!custom) {
    return { what, state: 'wrong', how: ['EspoCRM names custom fields cLikeThis: correct the name in the settings.'] }
  }
  return {
    what,
    state: 'to-do',
    needs: ['adminUser', 'adminPassword'],
    make: () => create(context, place, custom.charAt(0).toLowerCase() + custom.slice(1)),
  }
}

/** Makes a field. EspoCRM puts a `c` in front of the name, even if it has one (docs/facts/espocrm.md#custom-fields). */
const create = async (context: FieldContext, { entity, kind }: Place, name: string) => {
  const admin = administrator(context)
  const lockable = await isLockable(context, entity)
  const json = {
    name,
    label: fieldLabels[kind],
    ...wanted(kind, context.portalUrl),
    ...(lockable && { notLockable: true }),
  }
  const answer = await admin('POST', `Admin/fieldManager/${entity}`, json)
  // 409: somebody else has made the field meanwhile.
  if (answer.status !== 409) await acceptedOfAdmin('POST fieldManager', Promise.resolve(answer))
}

/** Steps that delete our fields. Their database columns stay: a field that is made again has its old values. */
export const fieldRemovals = async (context: FieldContext, objects: readonly string[]): Promise<ConnectStep[]> => {
  const places = objects.flatMap((entity) => fieldsNamed(context.fields).map(({ name }) => ({ entity, name })))
  const there = await Promise.all(
    places.map(async ({ entity, name }) => (await metadataOf(context, entity, name)).text),
  )
  return places.flatMap(({ entity, name }, index): ConnectStep[] => {
    if (there[index] === '') return []
    const calling = () => administrator(context)('DELETE', `Admin/fieldManager/${entity}/${name}`)
    const make = async () => void (await acceptedOfAdmin('DELETE fieldManager', calling()))
    return [
      { what: `delete the field ${name} of ${entity}`, state: 'to-do', needs: ['adminUser', 'adminPassword'], make },
    ]
  })
}
