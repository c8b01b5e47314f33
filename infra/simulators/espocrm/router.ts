import type { SimRequest } from '../crm-server.ts'
import type { Answer } from '../faults.ts'
import { noRoute, ok, Refusal, refuse, wrongMethod } from './http/answers.ts'
import { list } from './http/lists.ts'
import type { Installation, Rec, User } from './installation.ts'
import { convertLead, importFile, merge, runImport } from './intake.ts'
import { aclTable, demandAdmin } from './people/acl.ts'
import type { Authentication } from './people/auth.ts'
import { createRole } from './people/people.ts'
import { userRoute } from './people/user-routes.ts'
import { contactsRoute, recordRoute } from './record-routes.ts'
import type { Records } from './records.ts'
import { attributes } from './schema/attributes.ts'
import { fieldManager, layout, metadata, resetLayout } from './schema/customization.ts'
import { post, stream } from './stream.ts'
import { fullVersions } from './versions.ts'
import type { WebhookQueue } from './webhooks/queue.ts'
import { webhookRoute } from './webhooks/webhooks.ts'

type Body = Record<string, unknown>

export interface Services {
  crm: Installation
  records: Records
  queue: WebhookQueue
  authentication: Authentication
}

interface Call extends Services {
  user: User
  request: SimRequest
  parts: string[]
  body: Body
}

type Route = (call: Call) => Answer

const settingsOf = ({ version }: Installation) => ({
  version: fullVersions[version],
  timeZone: 'UTC',
  recordListMaxSizeLimit: 200,
})

/** Only the names are known of the web client's parameters: nothing but the web client needs them. */
const appParamNames =
  'maxUploadSize isRestrictedMode passwordChangeForNonAdminDisabled timeZoneList auth2FARequired logoutWait systemUserId templateEntityTypeList extensions addressCountryData'

function whoAmI({ crm, user }: Call): Answer {
  const { id, userName, type, isActive } = user
  const appParams = Object.fromEntries(appParamNames.split(' ').map((name) => [name, null]))
  const acl = { table: aclTable(crm, user) }
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

function queueItems({ queue, user, request }: Call): Answer {
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
  'GET Metadata': ({ crm, user, request }) => metadata(crm, user, request.query),
  'POST Admin/rebuild': ({ user }) => {
    demandAdmin(user)
    return ok(true)
  },
  'POST Layout/action/resetToDefault': ({ crm, user, body }) => resetLayout(crm, user, body),
  'POST Role': ({ crm, user, body }) => {
    demandAdmin(user)
    return ok(createRole(crm, body))
  },
  'POST Note': ({ crm, user, body }) => post(crm, user, body),
  'POST Lead/action/convert': ({ crm, records, user, body }) => convertLead(crm, records, user, body),
  'POST Import/file': ({ crm, user, request }) => importFile(crm, user, request),
  'POST Import': ({ crm, records, user, body }) => runImport(crm, records, user, body),
  'POST Action': ({ crm, records, user, body }) => merge(crm, records, user, body),
  'GET WebhookQueueItem': queueItems,
}

function dispatch(call: Call): Answer {
  const { crm, records, user, request, parts, body } = call
  const [word = '', id, third] = parts
  // Only lists forgive an entity in lower case.
  const entity = id === undefined ? word.charAt(0).toUpperCase() + word.slice(1) : word
  const fixed = routes[`${request.method} ${parts.join('/')}`]
  if (fixed !== undefined) return fixed(call)
  if (entity === 'Admin' && id === 'fieldManager') {
    return fieldManager(crm, user, request.method, third ?? '', parts[3], body)
  }
  if (id === 'layout' && third !== undefined) return layout(crm, user, request.method, entity, third, body)
  if (entity === 'User') return userRoute(crm, user, request, id, body)
  if (entity === 'Webhook') return webhookRoute(crm, user, request, id, body)
  if (attributes[entity] === undefined) throw refuse(404, `Controller '${entity}' does not exist.`)
  if (third === 'contacts' && entity === 'Account') return contactsRoute(crm, user, request, id ?? '', body)
  if (third === 'stream' || third === 'posts') return stream(crm, user, request, entity, id ?? '', third === 'posts')
  if (third !== undefined) throw refuse(404)
  return recordRoute(crm, records, user, request, entity, id, body)
}

const allowed = [
  { depth: 1, methods: ['GET', 'POST'] },
  { depth: 2, methods: ['GET', 'DELETE', 'PUT', 'PATCH'] },
]

/** What Slim says before EspoCRM is asked at all: no such path, or no such method on it. */
function refusedByFront(request: SimRequest, parts: string[]): Answer | undefined {
  if (parts.length === 0 || parts.includes('') || parts.length > 4 || request.method === 'HEAD') return noRoute
  const route = allowed.find((one) => one.depth === parts.length)
  if (request.method === 'OPTIONS') return wrongMethod((route?.methods ?? ['GET']).join(', '), 200)
  const fixed = routes[`${request.method} ${parts.join('/')}`] !== undefined
  if (fixed || route === undefined || route.methods.includes(request.method)) return undefined
  return wrongMethod(route.methods.join(', '))
}

/** The body counts only with `Content-Type: application/json`; an array is an empty object; what PHP cannot parse is a 500. */
function parsed(request: SimRequest, isLayout: boolean): Body {
  const isJson = /^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')
  if (!isJson || request.body === '') return {}
  let value: unknown
  try {
    value = JSON.parse(request.body)
  } catch {
    throw refuse(500)
  }
  if (/\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])/i.test(request.body)) throw refuse(500)
  if (Array.isArray(value)) return (isLayout ? value : {}) as Body
  if (typeof value !== 'object' || value === null) throw refuse(400, 'Body is not a JSON object.')
  return value as Body
}

/** Answers one request to `/api/v1`. */
export function answer(services: Services, request: SimRequest): Answer {
  try {
    if (!request.path.startsWith('/api/v1/')) return noRoute
    const parts = request.path.slice('/api/v1/'.length).split('/').map(decodeURIComponent)
    const refused = refusedByFront(request, parts)
    if (refused !== undefined) return refused
    const user = services.authentication.authenticate(request)
    return dispatch({ ...services, user, request, parts, body: parsed(request, parts[1] === 'layout') })
  } catch (error) {
    if (error instanceof Refusal) return error.answer
    throw error
  }
}
