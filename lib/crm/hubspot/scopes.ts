import * as z from 'zod/mini'
import type { Http } from '../../runtime/http.ts'
import { ask, shaped } from '../answer.ts'
import type { ConnectStep } from '../connector.ts'
import { hubspotFailure } from './failure.ts'
import { type ObjectName, objects } from './settings.ts'

const tokenInfo = z.looseObject({ scopes: z.array(z.string()) })

/** What the private app must have been granted; the last kind only to make and delete properties. */
const scopesFor = (names: readonly ObjectName[]): string[] => [
  ...new Set([
    ...names.flatMap((name) => [`crm.objects.${objects[name].path}.read`, `crm.objects.${objects[name].path}.write`]),
    'crm.objects.contacts.read',
    'crm.objects.owners.read',
    ...names.flatMap((name) => [`crm.schemas.${objects[name].path}.read`, `crm.schemas.${objects[name].path}.write`]),
  ]),
]

/** Whether the token of the private app has every scope. @throws RetryLater, Park */
export const scopesStep = async (
  http: Http,
  accessToken: string | undefined,
  names: readonly ObjectName[],
): Promise<ConnectStep> => {
  const what = 'scopes of the private app'
  const path = '/oauth/v2/private-apps/get/access-token-info'
  const answer = await ask(http, { method: 'POST', path, json: { tokenKey: accessToken }, repeatable: true })
  if (answer.status !== 200) throw hubspotFailure('POST access-token-info', answer)
  const { scopes } = shaped(tokenInfo, 'POST access-token-info', answer)
  const missing = scopesFor(names).filter((scope) => !scopes.includes(scope))
  if (missing.length === 0) return { what, state: 'done' }
  const where = 'Settings > Integrations > Private Apps > your app > Edit app > Scopes, add:'
  return { what, state: 'wrong', how: [where, ...missing.map((scope) => `  ${scope}`)] }
}
