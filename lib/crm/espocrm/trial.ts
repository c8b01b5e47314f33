import * as z from 'zod/mini'
import type { ClientRef } from '../../runtime/client-key.ts'
import { utcDay } from '../../runtime/clock.ts'
import type { Http } from '../../runtime/http.ts'
import { ask, isMissing, shaped } from '../answer.ts'
import { apiHttp } from '../api-http.ts'
import { objectsOf } from '../clients.ts'
import type { CausedEvents, ConnectStep } from '../setup/connector.ts'
import { proofAt, typed } from '../setup/proof.ts'
import type { ProofRecords } from '../setup/proof-records.ts'
import { type TrialPlace, type TrialRequest, tryEach } from '../setup/trial.ts'
import { espoFailure } from './failure.ts'
import { espoHttp } from './http.ts'
import type { EspoUser } from './reading/key-owner.ts'
import { espoRecords, writeFields } from './records.ts'
import type { EspoCredentials, EspoSettings } from './settings.ts'

type Request = TrialRequest<EspoSettings, EspoCredentials>

/** Fields that EspoCRM requires of a new record besides its name. */
const required: Readonly<Record<string, (today: string) => object>> = {
  Opportunity: (today) => ({ amount: 0, closeDate: today }),
}
/** Entities whose name consists of parts. */
const people = new Set(['Contact', 'Lead'])

interface Admin {
  user: string
  password: string
}

/**
 * Tries the fields. EspoCRM sends no event for what the API user itself does (docs/facts/espocrm.md#own-changes): where an administrator is given,
 * the record is the administrator's, so that it tells of it, and needs no right of the API user.
 */
export const espoTrial = (
  request: Request,
  { user, admin }: { user: EspoUser; admin?: Admin | undefined },
  named?: ClientRef,
): Promise<ConnectStep[]> => {
  const objects = objectsOf(request.settings.clients)
  const http = admin && asAdmin(request, admin)
  const places = objects.map((object) => {
    const place = placeOf(request, http ? undefined : user, object, http)
    return http ? { ...place, rename: renamer(http, object) } : place
  })
  return tryEach(places, { ...request, source: 'espocrm', named })
}

/** What an administrator causes on a trial record. EspoCRM delivers by a job of its own, every two minutes (docs/facts/espocrm.md#sizes-of-deliveries). */
export const causedBy = (objects: readonly string[]): CausedEvents => ({
  events: objects.flatMap((object) => [`${object}.create`, `${object}.fieldUpdate.name`, `${object}.delete`]),
  withinMs: 150_000,
  ifSilent:
    'EspoCRM delivers every two minutes by its own cron job: look whether it runs (Administration > Scheduled Jobs).',
})

/** Makes the client of a proof as an administrator: EspoCRM sends no event for a record of the API user (docs/facts/espocrm.md#own-changes). */
export const espoProof = (request: Request, admin: Admin | undefined): ProofRecords => {
  if (!admin) return { remove: (object, id) => placeOf(request, undefined, object).remove(id) }
  const http = asAdmin(request, admin)
  return proofAt((object) => placeOf(request, undefined, object, http))
}

const asAdmin = (request: Request, { user, password }: Admin): Http =>
  apiHttp(request, { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` })

const nameFields = (object: string, name: string) => (people.has(object) ? { lastName: name } : { name })

/** Its answer is not looked at: of a name that EspoCRM refuses no event comes, which is seen. */
const renamer = (http: Http, object: string) => async (id: string, name: string) => {
  const json = nameFields(object, name)
  await ask(http, { method: 'PUT', path: `/api/v1/${object}/${id}`, json, repeatable: true })
}

const made = z.looseObject({ id: z.string() })

/** `user`: whose rights are checked first; `maker`: the user that makes and deletes records. Fields are always written by the API user. */
const placeOf = (
  request: Request,
  user: EspoUser | undefined,
  object: string,
  maker = espoHttp(request),
): TrialPlace => {
  const { read } = espoRecords(request)
  const http = espoHttp(request)
  const refOf = (id: string): ClientRef => ({ source: 'espocrm', type: object, id })
  return {
    object,
    fields: request.settings.fields,
    async make(name, more = {}) {
      const missing = ['create', 'delete'].filter((action) => user?.reach(object, action) === 'no')
      if (missing.length > 0)
        return {
          why: [
            `The role of ${user?.userName} may not ${missing.join(' and ')} ${object}, so no trial record was made.`,
          ],
        }
      const today = utcDay(request.clock.now())
      const values = Object.entries(more).map(([field, value]) => [field, typed(value)])
      const json = { ...nameFields(object, name), ...required[object]?.(today), ...Object.fromEntries(values) }
      const answer = await ask(maker, { method: 'POST', path: `/api/v1/${object}`, json })
      if (answer.status === 200) return { id: shaped(made, `POST ${object}`, answer).id }
      if (answer.status !== 400) throw espoFailure(`POST ${object}`, answer)
      return { why: [`EspoCRM made no trial record: ${answer.headers.get('x-status-reason') ?? answer.status}`] }
    },
    async remove(id) {
      const answer = await ask(maker, { method: 'DELETE', path: `/api/v1/${object}/${id}`, repeatable: true })
      if (answer.status !== 200 && !isMissing(answer)) throw espoFailure(`DELETE ${object}`, answer)
    },
    read: (id) => read(refOf(id)),
    write: (id, values) => writeFields(http, { ref: refOf(id) }, values, read),
    async clear(id, fields) {
      const json = Object.fromEntries(fields.map((field) => [field, null]))
      const answer = await ask(http, { method: 'PUT', path: `/api/v1/${object}/${id}`, json, repeatable: true })
      if (answer.status !== 200 && !isMissing(answer)) throw espoFailure(`PUT ${object}`, answer)
    },
  }
}
