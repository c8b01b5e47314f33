import { randomBytes } from 'node:crypto'
import type { SimRequest } from '../crm-server.ts'
import type { Answer } from '../faults.ts'
import { ok, refuse } from './answers.ts'
import { type Company, type FieldDef, itemsOf, type ObjectName } from './company.ts'

type Body = Record<string, unknown>

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

/** `/api/v2/{object}Fields` and `…/{field_code}`. Two fields may have one name: only the code, which Pipedrive draws, tells them apart. */
export function fieldRoute(
  company: Company,
  request: SimRequest,
  type: ObjectName,
  code: string | undefined,
  body: Body,
): Answer {
  const fields = company.fields.get(type) ?? []
  if (request.method === 'POST' && code === undefined) {
    if (typeof body.field_name !== 'string' || !types.includes(String(body.field_type))) {
      throw refuse(400, 'Validation failed: field_name and field_type are required', 'ERR_SCHEMA_VALIDATION_FAILED')
    }
    const made = {
      code: randomBytes(20).toString('hex'),
      name: body.field_name,
      type: String(body.field_type),
      isCustom: true,
    }
    company.fields.set(type, [...fields, made])
    for (const item of itemsOf(company, type).values()) item.custom[made.code] = null
    return ok(shown(made))
  }
  if (request.method === 'GET' && code === undefined) {
    return ok(fields.map(shown), { additional_data: { next_cursor: null } })
  }
  const field = fields.find((one) => one.code === code)
  if (field === undefined) throw refuse(404, 'Field not found')
  if (request.method === 'GET') return ok(shown(field))
  if (request.method !== 'DELETE') throw refuse(404, 'Unknown method .')
  if (!field.isCustom) throw refuse(403, 'Cannot delete a default field')
  company.fields.set(
    type,
    fields.filter((one) => one !== field),
  )
  for (const item of itemsOf(company, type).values()) delete item.custom[field.code]
  return ok(shown(field))
}
