import * as z from 'zod/mini'
import type { HttpAnswer } from '../../../runtime/http.ts'
import { shaped } from '../../answer.ts'
import { asObject } from '../../receive/json-body.ts'

const whoAmI = z.looseObject({
  user: z.looseObject({ userName: z.string(), type: z.string() }),
  acl: z.looseObject({ table: z.record(z.string(), z.unknown()), fieldTable: z.optional(z.unknown()) }),
  settings: z.optional(z.looseObject({ version: z.optional(z.string()) })),
})

/** The user of the key, with its rights. */
export interface EspoUser {
  userName: string
  type: string
  version: string
  /** The reach of an action on an entity: `all`, `team`, `own`, `no`. */
  reach(entity: string, action: string): string
  /** Whether the user may see a field of an entity. EspoCRM leaves a hidden one out without a word. */
  maySee(entity: string, field: string): boolean
  /** Whether the user may edit a field of an entity. EspoCRM silently drops what is written into a field that a role closes. */
  mayEdit(entity: string, field: string): boolean
}

/** What `GET App/user` tells (docs/facts/espocrm.md#authentication). @throws RetryLater for an answer that is not as documented */
export const keyOwnerIn = (answer: HttpAnswer): EspoUser => {
  const { user, acl, settings } = shaped(whoAmI, 'GET App/user', answer)
  // docs/facts/espocrm.md#rights-on-single-fields: without such rights there is an empty list instead of an object.
  const rightsOn = (entity: string, field: string) => asObject(asObject(asObject(acl.fieldTable)?.[entity])?.[field])
  return {
    userName: user.userName,
    type: user.type,
    version: settings?.version ?? 'of unknown version',
    maySee: (entity, field) => rightsOn(entity, field)?.read !== 'no',
    mayEdit: (entity, field) => rightsOn(entity, field)?.edit !== 'no',
    reach(entity, action) {
      const given = acl.table[entity]
      if (typeof given === 'boolean') return given ? 'all' : 'no'
      const level = typeof given === 'object' && given !== null ? (given as Record<string, unknown>)[action] : 'no'
      return typeof level === 'string' ? level : 'no'
    },
  }
}
