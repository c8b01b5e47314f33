import type { Http } from '../../../runtime/http.ts'
import { ask, isMissing } from '../../answer.ts'
import { fieldLabels } from '../../records/field-labels.ts'
import { type FieldNames, obligatoryFields } from '../../records/field-names.ts'
import type { ConnectStep } from '../../setup/connector.ts'
import { pipedriveFailure } from '../failure.ts'
import { fieldsOf, type ObjectField } from '../object-fields.ts'
import type { ObjectName, PipedriveSettings } from '../settings.ts'

/** A placeholder for the key of a field that is not made yet. */
export const toBeMade = 'to-be-made'

/** The field of the settings, or else a field with our label: Pipedrive allows two fields of one name (docs/facts/pipedrive.md#fields-of-the-account). */
const locate = (
  fields: readonly ObjectField[],
  settings: PipedriveSettings,
  object: ObjectName,
  kind: keyof FieldNames,
) =>
  fields.find(({ field_code: code }) => code === settings.fields[object]?.[kind]) ??
  fields.find(({ field_name: name }) => name === fieldLabels[kind])

/** A field that need not be there is made where the settings name it, be it by this very placeholder. */
const kindsOf = ({ fields }: PipedriveSettings, object: ObjectName): (keyof FieldNames)[] =>
  fields[object]?.joinedOn === undefined ? [...obligatoryFields] : [...obligatoryFields, 'joinedOn']

const types = ['varchar', 'varchar_auto', 'text']

/** The type of a field. A link may have more than the 255 characters of a varchar (docs/facts/pipedrive.md#lengths). */
const typeOf = (kind: keyof FieldNames) => (kind === 'roomUrl' || kind === 'invitationUrl' ? 'text' : 'varchar')

/** The steps of `stepsFor` for each of our fields on each object. */
const eachField = async (
  http: Http,
  settings: PipedriveSettings,
  names: readonly ObjectName[],
  stepsFor: (object: ObjectName, kind: keyof FieldNames, found: ObjectField | undefined) => ConnectStep[],
): Promise<ConnectStep[]> => {
  const steps = names.map(async (object) => {
    const fields = await fieldsOf(http, object)
    return kindsOf(settings, object).flatMap((kind) => stepsFor(object, kind, locate(fields, settings, object, kind)))
  })
  return (await Promise.all(steps)).flat()
}

export const fieldSteps = (
  http: Http,
  settings: PipedriveSettings,
  names: readonly ObjectName[],
): Promise<ConnectStep[]> =>
  eachField(http, settings, names, (object, kind, found) => {
    const what = `field "${fieldLabels[kind]}" of ${object}`
    if (!found) return [{ what, state: 'to-do', make: () => create(http, object, kind) }]
    if (types.includes(found.field_type)) return [{ what, state: 'done' }]
    return [{ what, state: 'wrong', how: [`It is of type ${found.field_type}: delete it, or rename it.`] }]
  })

const create = async (http: Http, object: ObjectName, kind: keyof FieldNames) => {
  const json = { field_name: fieldLabels[kind], field_type: typeOf(kind) }
  const answer = await ask(http, { method: 'POST', path: `/api/v2/${object}Fields`, json })
  if (answer.status !== 200 && answer.status !== 201) throw pipedriveFailure('POST field', answer)
}

/** The keys that the fields have now, by object. */
export const fieldCodes = async (
  http: Http,
  settings: PipedriveSettings,
  names: readonly ObjectName[],
): Promise<PipedriveSettings['fields']> => {
  const codes = names.map(async (object) => {
    const fields = await fieldsOf(http, object)
    const code = (kind: keyof FieldNames) => locate(fields, settings, object, kind)?.field_code ?? toBeMade
    return [object, Object.fromEntries(kindsOf(settings, object).map((kind) => [kind, code(kind)]))] as const
  })
  return Object.fromEntries(await Promise.all(codes))
}

export const fieldRemovals = (
  http: Http,
  settings: PipedriveSettings,
  names: readonly ObjectName[],
): Promise<ConnectStep[]> =>
  eachField(http, settings, names, (object, _, found) => {
    if (!found) return []
    const path = `/api/v2/${object}Fields/${found.field_code}`
    const what = `delete the field "${found.field_name}" of ${object}`
    return [{ what, state: 'to-do', make: () => remove(http, path) }]
  })

const remove = async (http: Http, path: string) => {
  const answer = await ask(http, { method: 'DELETE', path, repeatable: true })
  if (!isMissing(answer) && answer.status !== 200) throw pipedriveFailure('DELETE field', answer)
}
