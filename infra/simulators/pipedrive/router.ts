import { answered, parsed } from '../crm/answers.ts'
import { type Params, routeTable } from '../crm/router.ts'
import type { SimRequest } from '../crm/server.ts'
import type { WholeAnswer } from '../http/exchange.ts'
import { type ObjectName, objects, type PipedriveUser } from './account.ts'
import { ok, refuse, unknownMethod } from './answers.ts'
import type { Body, Call, Services } from './call.ts'
import { listItems } from './listing.ts'
import * as field from './routes/field-routes.ts'
import { addNote, listNotes } from './routes/note-routes.ts'
import * as item from './routes/record-routes.ts'
import * as webhook from './webhook-routes.ts'

type Handler = (call: Call, params: Params) => WholeAnswer

function userShown({ id, name, email, active, isAdmin }: PipedriveUser): Body {
  const permissions = isAdmin ? 'admin' : 'regular'
  const access = ['sales', 'global', 'account_settings'].map((app) => ({
    app,
    admin: isAdmin,
    permission_set_id: `sample-${app}-${permissions}`,
  }))
  return { id, name, email, active_flag: active, access, is_deleted: false }
}

/** Only the token's own user is answered with the company. */
const readSelf: Handler = ({ company: { companyId, host }, user }) =>
  ok({ ...userShown(user), company_id: companyId, company_domain: host.split('.')[0] })

const readUser: Handler = ({ company }, { id }) => {
  const wanted = company.users.find((one) => String(one.id) === id)
  if (wanted === undefined) throw refuse(404, 'User not found.')
  return ok(userShown(wanted))
}

/** The calls of version 2 are the same for each kind of record and for its fields. */
function ofObject(type: ObjectName): Record<string, Handler> {
  const { plural, fields } = objects[type]
  return {
    [`GET /api/v2/${plural}`]: (call) => listItems(call, type),
    [`POST /api/v2/${plural}`]: (call) => item.createItem(call, type),
    [`GET /api/v2/${plural}/:id`]: (call, { id }) => item.readItem(call, type, id),
    [`PATCH /api/v2/${plural}/:id`]: (call, { id }) => item.changeItem(call, type, id),
    [`DELETE /api/v2/${plural}/:id`]: (call, { id }) => item.removeItem(call, type, id),
    [`GET /api/v2/${plural}/:id/followers`]: (call, { id }) => item.listFollowers(call, type, id),
    [`POST /api/v2/${plural}/:id/followers`]: (call, { id }) => item.addFollower(call, type, id),
    [`GET /api/v2/${fields}`]: (call) => field.listFields(call, type),
    [`POST /api/v2/${fields}`]: (call) => field.createField(call, type),
    [`GET /api/v2/${fields}/:code`]: (call, { code }) => field.readField(call, type, code),
    [`DELETE /api/v2/${fields}/:code`]: (call, { code }) => field.removeField(call, type, code),
  }
}

const routes = routeTable<Handler>({
  'GET /api/v2/deals/archived': (call) => listItems(call, 'deal', true),
  ...ofObject('organization'),
  ...ofObject('person'),
  ...ofObject('deal'),
  'GET /v1/users': ({ company }) => ok(company.users.map(userShown)),
  'GET /v1/users/me': readSelf,
  'GET /v1/users/:id': readUser,
  'GET /v1/webhooks': webhook.listWebhooks,
  'POST /v1/webhooks': webhook.createWebhook,
  'DELETE /v1/webhooks/:id': webhook.removeWebhook,
  'GET /v1/notes': listNotes,
  'POST /v1/notes': addNote,
})

/** Answers one request to Pipedrive's API, versions 1 and 2. */
export const answer = (services: Services, request: SimRequest): WholeAnswer =>
  answered(() => {
    const { user, headers } = services.access.admit(request)
    return answered(() => {
      const body = parsed(request.body, () => refuse(400, 'Bad request'))
      const found = routes(request.method, request.path.replace(/^\/api(?=\/v1\/)/, ''))
      if (found === undefined) throw unknownMethod()
      return found.handler(
        { ...services, user, request, query: new URLSearchParams(request.query), body },
        found.params,
      )
    }, headers)
  })
