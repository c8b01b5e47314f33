import * as z from 'zod/mini'
import type { ConnectStep } from '../../setup/connector.ts'

const grant = z.looseObject({ app: z.optional(z.string()), admin: z.optional(z.boolean()) })

/** The user of the token, as `GET /v1/users/me` describes it (docs/facts/pipedrive.md#administrators). */
export const pipedriveUser = z.looseObject({
  name: z.string(),
  company_domain: z.optional(z.nullable(z.string())),
  access: z.optional(z.nullable(z.array(grant))),
  is_admin: z.optional(z.nullable(z.union([z.number(), z.boolean()]))),
})

type PipedriveUser = z.output<typeof pipedriveUser>

/** Apps whose administrators can make fields and see every record. */
const deciding = ['sales', 'global']

/** Whether the user is an administrator; undefined where Pipedrive does not say. */
const isAdministrator = ({ access, is_admin: older }: PipedriveUser): boolean | undefined => {
  if (older) return true
  const told = (access ?? []).filter(({ app, admin }) => deciding.includes(app ?? '') && admin !== undefined)
  if (told.length > 0) return told.some(({ admin }) => admin)
  return older === undefined || older === null ? undefined : false
}

/** The step for the user's rights. Pipedrive silently sends no event for a record that the webhook's user may not see (docs/facts/pipedrive.md#administrators). */
export const rightsStep = (user: PipedriveUser): ConnectStep => {
  const what = `rights of ${user.name}`
  const isAdmin = isAdministrator(user)
  if (isAdmin) return { what, state: 'done' }
  const how = [
    'A webhook sees only what its user sees, and fields are an administrator’s to make:',
    '  Settings > Manage users: make this user an administrator of deals (or of the account), or give the token of one.',
  ]
  if (isAdmin === false) return { what, state: 'wrong', how }
  return { what: `${what}: Pipedrive does not tell whether this is an administrator`, state: 'unseen', how }
}
