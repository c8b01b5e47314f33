import * as z from 'zod/mini'
import type { ClientRef } from '../../../runtime/client-key.ts'
import { ask, isMissing, shaped } from '../../answer.ts'
import { objectsOf } from '../../clients.ts'
import type { FieldNames } from '../../records/field-names.ts'
import type { ConnectStep } from '../../setup/connector.ts'
import { proofAt, typed } from '../../setup/proof.ts'
import type { ProofRecords } from '../../setup/proof-records.ts'
import { type TrialPlace, type TrialRequest, tryEach } from '../../setup/trial.ts'
import { pipedriveFailure } from '../failure.ts'
import { pipedriveHttp } from '../http.ts'
import { pipedriveRecords, saidIn, writeCustomFields } from '../records.ts'
import { type ObjectName, type PipedriveCredentials, type PipedriveSettings, paths } from '../settings.ts'

type Request = TrialRequest<PipedriveSettings, PipedriveCredentials>

/** Tries the fields. `request.settings.fields` has the keys of the account. */
export const pipedriveTrial = (request: Request, named?: ClientRef): Promise<ConnectStep[]> => {
  const objects = objectsOf(request.settings.clients)
  const places = objects.flatMap((object) => {
    const fields = request.settings.fields[object]
    return fields ? [placeOf(request, object, fields)] : []
  })
  return tryEach(places, { ...request, source: 'pipedrive', named })
}

/** Makes the client of a proof, which needs no keys of our fields: the worker has them from the deployed settings. */
export const pipedriveProof = (request: Request): ProofRecords =>
  proofAt((object) => placeOf(request, object as ObjectName, noFields))

const noFields: FieldNames = { roomId: '', roomUrl: '', invitationUrl: '', status: '' }

/** Values in the form of version 2 of the API: custom fields apart, labels in a list, ids as numbers. */
const fieldsFrom = (values: Readonly<Record<string, string>>): Record<string, unknown> => {
  const entries = Object.entries(values)
  const own = entries.filter(([key]) => /^[0-9a-f]{40}$/.test(key))
  const others = entries
    .filter(([key]) => !/^[0-9a-f]{40}$/.test(key))
    .map(([key, value]) => [key, apiValue(key, value)])
  return { ...Object.fromEntries(others), ...(own.length > 0 && { custom_fields: Object.fromEntries(own) }) }
}

const apiValue = (key: string, value: string): unknown => {
  if (key.endsWith('_ids')) return [Number(value)]
  return /^\d{1,15}$/.test(value) ? Number(value) : typed(value)
}

const made = z.looseObject({ data: z.looseObject({ id: z.number() }) })

const placeOf = (request: Request, object: ObjectName, fields: FieldNames): TrialPlace => {
  const http = pipedriveHttp(request)
  const pathOf = (id: string) => `/api/v2/${paths[object]}/${id}`
  return {
    object,
    fields,
    async make(name, more = {}) {
      const json = { ...(object === 'deal' ? { title: name } : { name }), ...fieldsFrom(more) }
      const answer = await ask(http, { method: 'POST', path: `/api/v2/${paths[object]}`, json })
      if (answer.status === 200 || answer.status === 201)
        return { id: String(shaped(made, `POST ${object}`, answer).data.id) }
      if (answer.status !== 400) throw pipedriveFailure(`POST ${object}`, answer)
      return { why: [`Pipedrive made no trial record: ${saidIn(answer)}`] }
    },
    async remove(id) {
      const answer = await ask(http, { method: 'DELETE', path: pathOf(id), repeatable: true })
      if (answer.status !== 200 && answer.status !== 410 && !isMissing(answer))
        throw pipedriveFailure(`DELETE ${object}`, answer)
    },
    read: (id) => pipedriveRecords(request).read({ source: 'pipedrive', type: object, id }),
    write: (id, values) => writeCustomFields(http, { type: object, place: `${paths[object]}/${id}` }, values),
    async clear(id, names) {
      const json = { custom_fields: Object.fromEntries(names.map((name) => [name, null])) }
      const answer = await ask(http, { method: 'PATCH', path: pathOf(id), json, repeatable: true })
      if (answer.status !== 200 && !isMissing(answer)) throw pipedriveFailure(`PATCH ${object}`, answer)
    },
  }
}
