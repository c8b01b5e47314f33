import * as z from 'zod/mini'
import type { ClientRef } from '../../runtime/client-key.ts'
import { utcDay } from '../../runtime/clock.ts'
import { ask, isMissing, shaped } from '../answer.ts'
import { apiHttp } from '../api-http.ts'
import { objectsOf } from '../clients.ts'
import type { ConnectStep } from '../setup/connector.ts'
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

/** Tries the fields. EspoCRM sends no event for a record that the API user itself makes (docs/facts/espocrm.md#own-changes). */
export const espoTrial = (request: Request, user: EspoUser, named?: ClientRef): Promise<ConnectStep[]> => {
  const objects = objectsOf(request.settings.clients)
  const places = objects.map((object) => placeOf(request, user, object))
  return tryEach(places, { ...request, source: 'espocrm', named })
}

/** Makes the client of a proof as an administrator: EspoCRM sends no event for a record of the API user (docs/facts/espocrm.md#own-changes). */
export const espoProof = (request: Request, admin: { user: string; password: string } | undefined): ProofRecords => {
  if (!admin) return { remove: (object, id) => placeOf(request, undefined, object).remove(id) }
  const basic = Buffer.from(`${admin.user}:${admin.password}`).toString('base64')
  const http = apiHttp(request, { authorization: `Basic ${basic}` })
  return proofAt((object) => placeOf(request, undefined, object, http))
}

const made = z.looseObject({ id: z.string() })

/** `user`: whose rights are checked first; `http`: the user that makes and deletes records. */
const placeOf = (
  request: Request,
  user: EspoUser | undefined,
  object: string,
  http = espoHttp(request),
): TrialPlace => {
  const { read } = espoRecords(request)
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
      const named = people.has(object) ? { lastName: name } : { name }
      const json = { ...named, ...required[object]?.(today), ...Object.fromEntries(values) }
      const answer = await ask(http, { method: 'POST', path: `/api/v1/${object}`, json })
      if (answer.status === 200) return { id: shaped(made, `POST ${object}`, answer).id }
      if (answer.status !== 400) throw espoFailure(`POST ${object}`, answer)
      return { why: [`EspoCRM made no trial record: ${answer.headers.get('x-status-reason') ?? answer.status}`] }
    },
    async remove(id) {
      const answer = await ask(http, { method: 'DELETE', path: `/api/v1/${object}/${id}`, repeatable: true })
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
