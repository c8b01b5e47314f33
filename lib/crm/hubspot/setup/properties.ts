import * as z from 'zod/mini'
import type { Http } from '../../../runtime/http.ts'
import { ask, isMissing, shaped } from '../../answer.ts'
import { fieldLabels } from '../../records/field-labels.ts'
import { fieldsNamed, ownFieldNames } from '../../records/field-names.ts'
import type { ConnectStep } from '../../setup/connector.ts'
import { hubspotFailure } from '../failure.ts'
import { apiPaths } from '../paths.ts'
import { type HubspotSettings, type ObjectName, objects } from '../settings.ts'

const property = z.looseObject({ type: z.string() })

/** The group of HubSpot that our properties belong to, for each object. */
const groups: Readonly<Record<ObjectName, string>> = {
  company: 'companyinformation',
  contact: 'contactinformation',
  deal: 'dealinformation',
}

const pathOf = (settings: HubspotSettings, object: ObjectName, name = '') =>
  `${apiPaths(settings).properties(object)}${name && `/${name}`}`

/** Steps for our properties on every object that can be a client (docs/facts/hubspot.md#writing-records). */
export const propertySteps = (
  http: Http,
  settings: HubspotSettings,
  names: readonly ObjectName[],
): Promise<ConnectStep[]> =>
  Promise.all(
    names.flatMap((object) =>
      fieldsNamed(settings.properties).map(async ({ kind, name }): Promise<ConnectStep> => {
        const what = `property ${name} of ${objects[object].path}`
        const answer = await ask(http, { method: 'GET', path: pathOf(settings, object, name) })
        if (isMissing(answer)) {
          const json = { name, label: fieldLabels[kind], type: 'string', fieldType: 'text', groupName: groups[object] }
          return { what, state: 'to-do', make: () => create(http, pathOf(settings, object), json) }
        }
        if (answer.status !== 200) throw hubspotFailure('GET property', answer)
        const { type } = shaped(property, 'GET property', answer)
        if (type === 'string') return { what, state: 'done' }
        const how = [`It is of type ${type}: make it a single-line text, or name another property in the settings.`]
        return { what, state: 'wrong', how }
      }),
    ),
  )

const create = async (http: Http, path: string, json: object) => {
  const answer = await ask(http, { method: 'POST', path, json })
  // 409: somebody else has made the property meanwhile.
  if (answer.status !== 201 && answer.status !== 200 && answer.status !== 409)
    throw hubspotFailure('POST property', answer)
}

/** Steps that archive our properties. HubSpot keeps their values for ninety days. */
export const propertyRemovals = async (
  http: Http,
  settings: HubspotSettings,
  names: readonly ObjectName[],
): Promise<ConnectStep[]> => {
  const ofOne = async (object: ObjectName, name: string): Promise<ConnectStep[]> => {
    const path = pathOf(settings, object, name)
    const there = await ask(http, { method: 'GET', path })
    if (isMissing(there)) return []
    if (there.status !== 200) throw hubspotFailure('GET property', there)
    const make = async () => {
      const answer = await ask(http, { method: 'DELETE', path, repeatable: true })
      if (!isMissing(answer) && answer.status >= 300) throw hubspotFailure('DELETE property', answer)
    }
    return [{ what: `archive the property ${name} of ${objects[object].path}`, state: 'to-do', make }]
  }
  const places = names.flatMap((object) => ownFieldNames(settings.properties).map((name) => ofOne(object, name)))
  return (await Promise.all(places)).flat()
}
