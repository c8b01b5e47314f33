import * as z from 'zod/mini'
import { shaped } from '../answer.ts'
import { asObject } from '../receive/json-body.ts'
import type { ConnectStep } from '../setup/connector.ts'
import { accepted, type EspoCall } from './api.ts'

const whoAmI = z.looseObject({
  user: z.looseObject({ userName: z.string(), type: z.string() }),
  acl: z.looseObject({ table: z.record(z.string(), z.unknown()), fieldTable: z.optional(z.unknown()) }),
  settings: z.optional(z.looseObject({ version: z.optional(z.string()) })),
})

export interface EspoUser {
  userName: string
  type: string
  version: string
  /** The reach of an action on an entity: `all`, `team`, `own`, `no`. */
  reach(entity: string, action: string): string
  /** Whether the user may edit a field of an entity. EspoCRM silently drops what is written into a field that a role closes. */
  mayEdit(entity: string, field: string): boolean
}

/** The user of the key and its rights (docs/facts/espocrm.md#authentication). @throws RetryLater when the key is refused */
export const keyOwner = async (call: EspoCall): Promise<EspoUser> => {
  const answer = await accepted('GET App/user', call('GET', 'App/user'))
  const { user, acl, settings } = shaped(whoAmI, 'GET App/user', answer)
  return {
    userName: user.userName,
    type: user.type,
    version: settings?.version ?? 'of unknown version',
    // docs/facts/espocrm.md#rights-on-single-fields: without such rights there is an empty list instead of an object.
    mayEdit: (entity, field) => asObject(asObject(asObject(acl.fieldTable)?.[entity])?.[field])?.edit !== 'no',
    reach(entity, action) {
      const given = acl.table[entity]
      if (typeof given === 'boolean') return given ? 'all' : 'no'
      const level = typeof given === 'object' && given !== null ? (given as Record<string, unknown>)[action] : 'no'
      return typeof level === 'string' ? level : 'no'
    },
  }
}

/**
 * The step for the rights of the API user. EspoCRM sends no event for a record that the user may not read, and does not list it: with
 * `team` or `own`, clients beyond that reach would silently get no room (docs/facts/espocrm.md#reach-of-a-role).
 */
export const rightsStep = (user: EspoUser, objects: readonly string[]): ConnectStep => {
  const needed: [string, string][] = [
    ...objects.flatMap((entity): [string, string][] => [
      [entity, 'read'],
      [entity, 'edit'],
    ]),
    ['Contact', 'read'],
    ['User', 'read'],
    ['Webhook', ''],
  ]
  const missing = needed.filter(([entity, action]) => !['all', 'yes'].includes(user.reach(entity, action)))
  const what = `rights of the API user ${user.userName}`
  if (missing.length === 0) return { what, state: 'done' }
  return {
    what,
    state: 'wrong',
    how: [
      'Administration > Roles: the role of this user needs',
      ...missing.map(([entity, action]) => wantedLine(entity, action, user.reach(entity, action))),
    ],
  }
}

const wantedLine = (entity: string, action: string, reach: string): string => {
  if (!action) return `  ${entity}: enabled`
  const missed =
    reach === 'no' ? '' : `, not ${reach}: EspoCRM sends no events for the others, and they would get no room`
  return `  ${entity}: ${action} = all${missed}`
}
