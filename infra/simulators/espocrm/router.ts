import { answered, parsed } from '../crm/answers.ts'
import type { SimRequest } from '../crm/server.ts'
import type { WholeAnswer } from '../http/exchange.ts'
import type { Installation, Rec } from './account.ts'
import { noRoute, ok, refuse, wrongMethod } from './answers.ts'
import type { Body, Call, Services } from './call.ts'
import { convertLead, importFile, merge, runImport } from './intake.ts'
import { aclTable, demandAdmin } from './people/acl.ts'
import { fieldTable } from './people/field-rights.ts'
import { createRole } from './people/people.ts'
import { teamRoute } from './people/team-routes.ts'
import { userRoute } from './people/user-routes.ts'
import { list } from './records/listing.ts'
import { contactsRoute, recordRoute } from './records/record-routes.ts'
import { post, stream } from './records/stream.ts'
import { attributes } from './schema/attributes.ts'
import { fieldManager, layout, metadata, resetLayout, updateEntity } from './schema/customization.ts'
import { fullVersions } from './versions.ts'
import { webhookRoute } from './webhooks/webhook-routes.ts'

type Route = (call: Call) => WholeAnswer

const settingsOf = ({ version }: Installation) => ({
  version: fullVersions[version],
  timeZone: 'UTC',
  recordListMaxSizeLimit: 200,
})

/** Only the names are known of the web client's parameters: nothing but the web client needs them. */
const appParamNames =
  'maxUploadSize isRestrictedMode passwordChangeForNonAdminDisabled timeZoneList auth2FARequired logoutWait systemUserId templateEntityTypeList extensions addressCountryData'

function whoAmI({ crm, user }: Call): WholeAnswer {
  const { id, userName, type, isActive } = user
  const appParams = Object.fromEntries(appParamNames.split(' ').map((name) => [name, null]))
  const acl = { table: aclTable(crm, user), fieldTable: fieldTable(crm, user) }
  return ok({
    user: { id, userName, type, isActive },
    acl,
    preferences: {},
    token: null,
    settings: settingsOf(crm),
    language: 'en_US',
    appParams,
  })
}

function queueItems({ queue, user, request }: Call): WholeAnswer {
  if (user.type !== 'admin') throw refuse(403, 'No read access.')
  const listed = 'id number webhookId event targetType targetId status createdAt processedAt attempts processAt'.split(
    ' ',
  )
  const rows = queue.items() as Rec[]
  return ok(list(request, { rows, listed, mandatory: [], order: { by: 'number', direction: 'desc' } }))
}

/** Fixed routes by method and path; everything else is a record's. */
const routes: Record<string, Route> = {
  'GET App/user': whoAmI,
  'GET App/about': ({ crm }) => ok({ version: fullVersions[crm.version] }),
  'GET Settings': ({ crm }) => ok(settingsOf(crm)),
  'GET Metadata': metadata,
  'POST Admin/rebuild': ({ user }) => {
    demandAdmin(user)
    return ok(true)
  },
  'POST Layout/action/resetToDefault': resetLayout,
  'POST Role': ({ crm, user, body }) => {
    demandAdmin(user)
    return ok(createRole(crm, body))
  },
  'POST EntityManager/action/updateEntity': updateEntity,
  'POST Note': post,
  'POST Lead/action/convert': convertLead,
  'POST Import/file': importFile,
  'POST Import': runImport,
  'POST Action': merge,
  'GET WebhookQueueItem': queueItems,
}

function dispatch(call: Call): WholeAnswer {
  const [word = '', id, third, fourth] = call.parts
  // Only lists forgive an entity in lower case.
  const entity = id === undefined ? word.charAt(0).toUpperCase() + word.slice(1) : word
  const fixed = routes[`${call.request.method} ${call.parts.join('/')}`]
  if (fixed !== undefined) return fixed(call)
  if (entity === 'Admin' && id === 'fieldManager') return fieldManager(call, third ?? '', fourth)
  if (id === 'layout' && third !== undefined) return layout(call, entity, third)
  if (entity === 'Team') return teamRoute(call, id, third)
  if (entity === 'User') return userRoute(call, id)
  if (entity === 'Webhook') return webhookRoute(call, id)
  if (attributes[entity] === undefined) throw refuse(404, `Controller '${entity}' does not exist.`)
  if (third === 'contacts' && entity === 'Account') return contactsRoute(call, id ?? '')
  if (third === 'stream' || third === 'posts') return stream(call, entity, id ?? '', third === 'posts')
  if (third !== undefined) throw refuse(404)
  return recordRoute(call, entity, id)
}

const allowed = [
  { depth: 1, methods: ['GET', 'POST'] },
  { depth: 2, methods: ['GET', 'DELETE', 'PUT', 'PATCH'] },
]

/** What Slim says before EspoCRM is asked at all: no such path, or no such method on it. */
function refusedByFront(request: SimRequest, parts: string[]): WholeAnswer | undefined {
  if (parts.length === 0 || parts.includes('') || parts.length > 4 || request.method === 'HEAD') return noRoute
  const route = allowed.find((one) => one.depth === parts.length)
  if (request.method === 'OPTIONS') return wrongMethod((route?.methods ?? ['GET']).join(', '), 200)
  const fixed = routes[`${request.method} ${parts.join('/')}`] !== undefined
  if (fixed || route === undefined || route.methods.includes(request.method)) return undefined
  return wrongMethod(route.methods.join(', '))
}

/** The body counts only with `Content-Type: application/json`; an array is an empty object; what PHP cannot parse is a 500. */
function bodyOf(request: SimRequest, isLayout: boolean): Body {
  const isJson = /^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')
  if (!isJson) return {}
  const value: unknown = parsed(request.body, () => refuse(500))
  if (/\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])/i.test(request.body)) throw refuse(500)
  if (Array.isArray(value)) return (isLayout ? value : {}) as Body
  if (typeof value !== 'object' || value === null) throw refuse(400, 'Body is not a JSON object.')
  return value as Body
}

/** Answers one request to `/api/v1`. */
export const answer = (services: Services, request: SimRequest): WholeAnswer =>
  answered(() => {
    if (!request.path.startsWith('/api/v1/')) return noRoute
    const parts = request.path.slice('/api/v1/'.length).split('/').map(decodeURIComponent)
    const refused = refusedByFront(request, parts)
    if (refused !== undefined) return refused
    const user = services.authentication.authenticate(request)
    return dispatch({ ...services, user, request, parts, body: bodyOf(request, parts[1] === 'layout') })
  })
