import type { SimRequest } from '../crm-server.ts'
import type { Answer } from '../faults.ts'
import type { Access } from './access.ts'
import { json, ok, Refusal, refuse } from './answers.ts'
import { type Company, type Item, itemsOf, type ObjectName, objects, type PipedriveUser } from './company.ts'
import { fieldRoute } from './field-routes.ts'
import { type Items, shown } from './items.ts'
import { listItems } from './lists.ts'
import { webhookRoute } from './webhook-routes.ts'

export interface Services {
  company: Company
  items: Items
  access: Access
}

type Body = Record<string, unknown>

interface Call extends Services {
  user: PipedriveUser
  request: SimRequest
  body: Body
}

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1)

function found(company: Company, type: ObjectName, id: string): Item {
  const item = itemsOf(company, type).get(Number(id))
  if (item === undefined) throw refuse(404, `${capital(type)} not found`)
  return item
}

function itemRoute(call: Call, type: ObjectName, id: string | undefined): Answer {
  const { company, items, user, request, body } = call
  if (type === 'deal' && id === 'archived' && request.method === 'GET') return listItems(company, request, type, true)
  if (id === undefined && request.method === 'GET') return listItems(company, request, type)
  // Version 2 answers a creation with 200 (Pipedrive's OpenAPI file).
  if (id === undefined) return ok(shown(items.create(type, body, user, 'api')))
  const item = found(company, type, id)
  if (request.method === 'GET') return ok(shown(item))
  if (item.deleted) throw refuse(404, `${capital(type)} not found`)
  // With which status an archived deal is refused is not documented.
  if (request.method === 'PATCH' && item.fields.is_archived === true && body.is_archived !== false)
    throw refuse(400, 'Archived deals cannot be updated', 'ERR_DEAL_ARCHIVED')
  if (request.method === 'PATCH') return ok(shown(items.change(item, body, user, 'api')))
  if (request.method !== 'DELETE') throw refuse(404, 'Unknown method .')
  items.remove(item, user, 'api')
  return ok({ id: item.id })
}

function userShown(user: PipedriveUser): Body {
  const { id, name, email, active, isAdmin } = user
  return {
    id,
    name,
    email,
    active_flag: active,
    access: ['sales', 'global', 'account_settings'].map((app) => ({
      app,
      admin: isAdmin,
      permission_set_id: `sample-${app}-${isAdmin ? 'admin' : 'regular'}`,
    })),
    is_deleted: false,
  }
}

function userRoute({ company, user, request }: Call, id: string | undefined): Answer {
  if (request.method !== 'GET') throw refuse(404, 'Unknown method .')
  if (id === undefined) return ok(company.users.map(userShown))
  const { companyId: company_id, host } = company
  // Of the company only the user whose token it is tells.
  if (id === 'me') return ok({ ...userShown(user), company_id, company_domain: host.split('.')[0] })
  const wanted = company.users.find((one) => String(one.id) === id)
  if (wanted === undefined) throw refuse(404, 'User not found.')
  return ok(userShown(wanted))
}

/** Notes are still of version 1; the same text twice is two notes. */
function noteRoute({ company, user, request, body }: Call): Answer {
  const query = new URLSearchParams(request.query)
  if (request.method === 'GET') {
    const keys = ['org_id', 'person_id', 'deal_id'].filter((name) => query.get(name) !== null)
    return ok(company.notes.filter((note) => keys.every((name) => String(note[name]) === query.get(name))))
  }
  if (typeof body.content !== 'string' || body.content === '') throw refuse(400, 'Content must be given.')
  const note = { id: company.newId(), user_id: user.id, add_time: new Date(company.clock.now()).toISOString(), ...body }
  company.notes.push(note)
  return ok(note, {}, 201)
}

function dispatch(call: Call): Answer {
  const { company, user, request, body } = call
  const v2 = /^\/api\/v2\/(\w+)(?:\/([^/]+))?$/.exec(request.path)
  if (v2 !== null) {
    const [, word, id] = v2
    for (const [type, one] of Object.entries(objects) as [ObjectName, (typeof objects)[ObjectName]][]) {
      if (word === one.plural) return itemRoute(call, type, id)
      if (word === one.fields) return fieldRoute(company, request, type, id, body)
    }
  }
  const v1 = /^(?:\/api)?\/v1\/(\w+)(?:\/([^/]+))?$/.exec(request.path)
  if (v1?.[1] === 'users') return userRoute(call, v1[2])
  if (v1?.[1] === 'webhooks') return webhookRoute(company, user, request.method, v1[2], body)
  if (v1?.[1] === 'notes') return noteRoute(call)
  throw refuse(404, 'Unknown method .')
}

/** Answers one request to Pipedrive's API, versions 1 and 2. */
export function answer(services: Services, request: SimRequest): Answer {
  let headers: Record<string, string> = {}
  try {
    const admitted = services.access.admit(request)
    headers = admitted.headers
    let body: Body = {}
    try {
      body = request.body === '' ? {} : (JSON.parse(request.body) as Body)
    } catch {
      return json({ success: false, error: 'Bad request', errorCode: 400 }, 400)
    }
    const given = dispatch({ ...services, user: admitted.user, request, body })
    return { ...given, headers: { ...headers, ...given.headers } }
  } catch (error) {
    if (error instanceof Refusal) return { ...error.answer, headers: { ...headers, ...error.answer.headers } }
    throw error
  }
}
