import * as z from 'zod/mini'
import type { ClientRef } from '../../../runtime/client-key.ts'
import { ask, isMissing, shaped } from '../../answer.ts'
import { objectsOf } from '../../clients.ts'
import { asObject } from '../../receive/json-body.ts'
import { asText } from '../../records/fields.ts'
import type { ConnectStep } from '../../setup/connector.ts'
import { proofAt } from '../../setup/proof.ts'
import type { ProofRecords } from '../../setup/proof-records.ts'
import { type TrialPlace, type TrialRequest, tryEach } from '../../setup/trial.ts'
import { hubspotFailure } from '../failure.ts'
import { hubspotHttp } from '../http.ts'
import { apiPaths } from '../paths.ts'
import { hubspotRecords, recordPath, writeProperties } from '../records.ts'
import type { HubspotCredentials, HubspotSettings, ObjectName } from '../settings.ts'

type Request = TrialRequest<HubspotSettings, HubspotCredentials>

/** The required property of each object, which a trial names the record by. */
export const trialNameProperty: Readonly<Record<ObjectName, string>> = {
  company: 'name',
  contact: 'lastname',
  deal: 'dealname',
}

export const hubspotTrial = (request: Request, named?: ClientRef): Promise<ConnectStep[]> => {
  const objects = objectsOf(request.settings.clients)
  const places = objects.map((object) => placeOf(request, object))
  return tryEach(places, { ...request, source: 'hubspot', named })
}

export const hubspotProof = (request: Request): ProofRecords =>
  proofAt((object) => placeOf(request, object as ObjectName))

const made = z.looseObject({ id: z.string() })

const placeOf = (request: Request, object: ObjectName): TrialPlace => {
  const { settings } = request
  const http = hubspotHttp(request)
  const refOf = (id: string): ClientRef => ({ source: 'hubspot', type: object, id })
  const patch = async (id: string, properties: Readonly<Record<string, string>>) => {
    const path = recordPath(refOf(id), settings)
    const answer = await ask(http, { method: 'PATCH', path, json: { properties }, repeatable: true })
    if (answer.status !== 200 && !isMissing(answer)) throw hubspotFailure(`PATCH ${object}`, answer)
  }
  return {
    object,
    fields: settings.properties,
    async make(name, more) {
      const json = { properties: { [trialNameProperty[object]]: name, ...more } }
      const answer = await ask(http, { method: 'POST', path: apiPaths(settings).object(object), json })
      if (answer.status === 201 || answer.status === 200) return { id: shaped(made, `POST ${object}`, answer).id }
      if (answer.status !== 400) throw hubspotFailure(`POST ${object}`, answer)
      return { why: [`HubSpot made no trial record: ${asText(asObject(answer.json)?.message) ?? answer.status}`] }
    },
    async remove(id) {
      const answer = await ask(http, { method: 'DELETE', path: recordPath(refOf(id), settings), repeatable: true })
      if (answer.status >= 300 && !isMissing(answer)) throw hubspotFailure(`DELETE ${object}`, answer)
    },
    read: (id) => hubspotRecords(request).read(refOf(id)),
    write: (id, values) => writeProperties(http, { ref: refOf(id), path: recordPath(refOf(id), settings) }, values),
    rename: (id, name) => patch(id, { [trialNameProperty[object]]: name }),
    clear: (id, fields) => patch(id, Object.fromEntries(fields.map((field) => [field, '']))),
  }
}
