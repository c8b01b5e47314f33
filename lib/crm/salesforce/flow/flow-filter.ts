import type { TypeOf } from '../field-types.ts'
import type { ObjectName, SalesforceSettings } from '../settings.ts'
import type { XmlTree } from './metadata-xml.ts'

/** The element for a value of each type of field; values of all other types are texts (docs/facts/salesforce.md#filters-of-a-flow). */
const valueElements: Readonly<Record<string, string>> = {
  boolean: 'booleanValue',
  currency: 'numberValue',
  double: 'numberValue',
  int: 'numberValue',
  long: 'numberValue',
  percent: 'numberValue',
  date: 'dateValue',
  datetime: 'dateTimeValue',
}

/** The form of a value of each type. */
const forms: Readonly<Record<string, { form: RegExp; word: string }>> = {
  booleanValue: { form: /^(true|false)$/, word: 'true or false' },
  numberValue: { form: /^-?\d+(\.\d+)?$/, word: 'a number' },
  dateValue: { form: /^\d{4}-\d\d-\d\d$/, word: 'a date such as 2026-01-31' },
  dateTimeValue: { form: /^\d{4}-\d\d-\d\dT\d\d:\d\d/, word: 'a time such as 2026-01-31T08:00:00.000Z' },
}

/** The element of a value. If the type is not known, `true` and `false` are booleans. */
const elementFor = (type: string | undefined, text: string): string =>
  type === undefined && /^(true|false)$/.test(text) ? 'booleanValue' : (valueElements[type ?? ''] ?? 'stringValue')

const filterFor = (field: string, text: string, type: string | undefined): XmlTree => {
  if (text === '') return { field, operator: 'IsNull', value: { booleanValue: 'true' } }
  // A multi-select picklist has all of its values in one text.
  const operator = type === 'multipicklist' ? 'Contains' : 'EqualTo'
  return { field, operator, value: { [elementFor(type, text)]: text } }
}

/** A line for each value in the filters of the settings that cannot be a value of its field. */
export const oddValues = ({ clients }: SalesforceSettings, typeOf: TypeOf): string[] =>
  clients.flatMap(({ object, where }) =>
    Object.entries(where).flatMap(([field, values]) => {
      const type = typeOf(object, field)
      const right = forms[valueElements[type ?? ''] ?? '']
      return values
        .filter((text) => text !== '' && right && !right.form.test(text))
        .map((text) => `${object}.${field} is of type ${type}: "${text}" must be ${right?.word}.`)
    }),
  )

/** A condition that is true for a record that meets any filter of the settings. */
export const filtersOf = ({ clients }: SalesforceSettings, object: ObjectName, typeOf: TypeOf): XmlTree => {
  const filters: XmlTree[] = []
  const test = (field: string, text: string) => {
    filters.push(filterFor(field, text, typeOf(object, field)))
    return String(filters.length)
  }
  const joined = (parts: readonly string[], word: string) =>
    parts.length > 1 ? `(${parts.join(` ${word} `)})` : parts[0]
  const alternatives = clients.flatMap(({ object: of, where }) => {
    if (of !== object) return []
    const fields = Object.entries(where).map(([field, values]) =>
      joined(
        values.map((value) => test(field, value)),
        'OR',
      ),
    )
    return joined(fields.map(String), 'AND') ?? []
  })
  return { filterLogic: filters.length === 1 ? 'and' : String(joined(alternatives, 'OR')), filters }
}
