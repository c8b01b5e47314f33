import type { ConnectStep } from '../setup/connector.ts'
import { accepted, type EspoCall } from './api.ts'
import { type EspoUser, keyOwnerIn } from './reading/key-owner.ts'

/** The user of the key and its rights. @throws RetryLater when the key is refused */
export const keyOwner = async (call: EspoCall): Promise<EspoUser> =>
  keyOwnerIn(await accepted('GET App/user', call('GET', 'App/user')))

/**
 * The step for the rights of the API user. EspoCRM sends no event for a record that the user may not read, and does not list it: with
 * `team` or `own`, clients beyond that reach would silently get no room (docs/facts/espocrm.md#reach-of-a-role). `notes`: whether it also
 * writes into the streams of records.
 */
export const rightsStep = (user: EspoUser, objects: readonly string[], notes = false): ConnectStep => {
  const actions = ['read', 'edit', ...(notes ? ['stream'] : [])]
  const needed: [string, string][] = [
    ...objects.flatMap((entity) => actions.map((action): [string, string] => [entity, action])),
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
