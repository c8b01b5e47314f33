import { randomBytes } from 'node:crypto'
import type { WholeAnswer } from '../../http/exchange.ts'
import { type FieldDef, itemsOf, type ObjectName } from '../account.ts'
import { invalid, ok, refuse } from '../answers.ts'
import type { Body, Call } from '../call.ts'

const types = ['varchar', 'text', 'double', 'date', 'enum', 'set', 'phone', 'monetary', 'int']

function shown(field: FieldDef): Body {
  const { name, code, type, isCustom } = field
  return {
    field_name: name,
    field_code: code,
    field_type: type,
    options: null,
    subfields: null,
    is_custom_field: isCustom,
    is_optional_response_field: false,
  }
}

const fieldsOf = ({ company }: Call, type: ObjectName): FieldDef[] => company.fields.get(type) ?? []

function fieldOf(call: Call, type: ObjectName, code: string | undefined): FieldDef {
  const field = fieldsOf(call, type).find((one) => one.code === code)
  if (field === undefined) throw refuse(404, 'Field not found')
  return field
}

export const listFields = (call: Call, type: ObjectName): WholeAnswer =>
  ok(fieldsOf(call, type).map(shown), { additional_data: { next_cursor: null } })

export const readField = (call: Call, type: ObjectName, code: string | undefined): WholeAnswer =>
  ok(shown(fieldOf(call, type, code)))

/** Two fields may have one name; only the code, which Pipedrive generates, is unique. */
export function createField(call: Call, type: ObjectName): WholeAnswer {
  const { company, body } = call
  const { field_name: name, field_type: fieldType } = body
  if (typeof name !== 'string' || !types.includes(String(fieldType)))
    throw invalid('field_name and field_type are required')
  const made = { code: randomBytes(20).toString('hex'), name, type: String(fieldType), isCustom: true }
  company.fields.set(type, [...fieldsOf(call, type), made])
  for (const item of itemsOf(company, type).values()) item.custom[made.code] = null
  return ok(shown(made))
}

export function removeField(call: Call, type: ObjectName, code: string | undefined): WholeAnswer {
  const { company } = call
  const field = fieldOf(call, type, code)
  if (!field.isCustom) throw refuse(403, 'Cannot delete a default field')
  const others = fieldsOf(call, type).filter((one) => one !== field)
  company.fields.set(type, others)
  for (const item of itemsOf(company, type).values()) delete item.custom[field.code]
  return ok(shown(field))
}
