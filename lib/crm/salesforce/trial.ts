import * as z from 'zod/mini'
import type { ClientRef } from '../../runtime/client-key.ts'
import { utcDay } from '../../runtime/clock.ts'
import { shaped } from '../answer.ts'
import { objectsOf } from '../clients.ts'
import type { ConnectStep } from '../setup/connector.ts'
import { proofAt, typed } from '../setup/proof.ts'
import type { NotMade, ProofRecords } from '../setup/proof-records.ts'
import { type TrialPlace, type TrialRequest, tryEach } from '../setup/trial.ts'
import type { SalesforceApi } from './api/api.ts'
import { isGone, isRefused, saidIn, salesforceFailure } from './api/failure.ts'
import { openApi } from './api/open-api.ts'
import { fieldTypes } from './field-types.ts'
import { salesforceRecords, writeFields } from './records.ts'
import type { ObjectName, SalesforceCredentials, SalesforceSettings } from './settings.ts'

type Request = TrialRequest<SalesforceSettings, SalesforceCredentials>

/** Fields that Salesforce requires of a new record. `Prospecting` is the first stage of a new organization. */
const fieldsFor = (object: ObjectName, name: string, today: string): Record<string, string> => {
  if (object === 'Contact') return { LastName: name }
  if (object === 'Opportunity') return { Name: name, StageName: 'Prospecting', CloseDate: today }
  return { Name: name }
}

export const salesforceTrial = (request: Request, named?: ClientRef): Promise<ConnectStep[]> => {
  const objects = objectsOf(request.settings.clients)
  const api = openApi(request)
  const places = objects.map((object) => placeOf(request, api, object))
  return tryEach(places, { ...request, source: 'salesforce', named })
}

export const salesforceProof = (request: Request): ProofRecords => {
  const api = openApi(request)
  return proofAt((object) => placeOf(request, api, object as ObjectName))
}

const numbers = new Set(['int', 'double', 'currency', 'percent'])

/** Values with the types of their fields, as `describe` names them. */
const typedFields = async (
  api: SalesforceApi,
  object: ObjectName,
  values: Readonly<Record<string, string>>,
): Promise<Record<string, string | number | boolean>> => {
  if (Object.keys(values).length === 0) return {}
  const typeOf = await fieldTypes(api, [object])
  const entries = Object.entries(values).map(([field, value]) => {
    const type = typeOf(object, field) ?? ''
    return [field, numbers.has(type) ? Number(value) : type === 'boolean' ? typed(value) : value]
  })
  return Object.fromEntries(entries)
}

const created = z.looseObject({ id: z.string() })
const abilities = z.looseObject({ createable: z.optional(z.boolean()), deletable: z.optional(z.boolean()) })

/** Why the integration user cannot make a record and delete it again; undefined where it can. */
const obstacleTo = async (api: SalesforceApi, object: ObjectName): Promise<NotMade | undefined> => {
  const answer = await api.describe(object)
  if (answer.status !== 200) throw salesforceFailure(`describe ${object}`, answer)
  const { createable, deletable } = shaped(abilities, `describe ${object}`, answer)
  const missing = [...(createable === false ? ['create'] : []), ...(deletable === false ? ['delete'] : [])]
  if (missing.length === 0) return undefined
  return { why: [`The integration user may not ${missing.join(' and ')} ${object}, so no trial record was made.`] }
}

const placeOf = (request: Request, api: SalesforceApi, object: ObjectName): TrialPlace => ({
  object,
  fields: request.settings.fields,
  async make(name, more = {}) {
    const obstacle = await obstacleTo(api, object)
    if (obstacle) return obstacle
    const today = utcDay(request.clock.now())
    const answer = await api.create(object, {
      ...fieldsFor(object, name, today),
      ...(await typedFields(api, object, more)),
    })
    if (answer.status === 201) return { id: shaped(created, `POST ${object}`, answer).id }
    if (!isRefused(answer)) throw salesforceFailure(`POST ${object}`, answer)
    return { why: [`Salesforce made no trial record: ${saidIn(answer)}`] }
  },
  async remove(id) {
    const answer = await api.remove(object, id)
    if (answer.status !== 204 && !isGone(answer)) throw salesforceFailure(`DELETE ${object}`, answer)
  },
  read: (id) => salesforceRecords(request).read({ source: 'salesforce', type: object, id }),
  write: (id, values) => writeFields(api, { source: 'salesforce', type: object, id }, values),
  async clear(id, fields) {
    const answer = await api.patch(object, id, Object.fromEntries(fields.map((field) => [field, null])))
    if (answer.status !== 204 && !isGone(answer)) throw salesforceFailure(`PATCH ${object}`, answer)
  },
})
