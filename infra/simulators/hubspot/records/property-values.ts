import type { ObjectType, Portal } from '../account.ts'
import { invalidProperties } from '../answers.ts'

const maxLength = 65_536
const email = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

function problem(
  portal: Portal,
  type: ObjectType,
  name: string,
  value: unknown,
): { error: string; message: string } | undefined {
  const def = portal.properties.get(type)?.get(name)
  if (def === undefined) return { error: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` }
  if (def.readOnly)
    return { error: 'READ_ONLY_VALUE', message: `"${name}" is a read only property; its value cannot be set.` }
  if (value === null || value === '') return undefined
  const text = String(value)
  if (def.options && !def.options.includes(text)) {
    return {
      error: 'INVALID_OPTION',
      message: `${text} was not one of the allowed options: [${def.options.join(', ')}]`,
    }
  }
  if (name === 'email' && !email.test(text))
    return { error: 'INVALID_EMAIL', message: `Email address ${text} is invalid` }
  if (text.length > maxLength)
    return { error: 'STRING_VALUE_TOO_LONG', message: `Property value was too long. ${maxLength} characters` }
  const rule = portal.validated[name]
  // Which code such a rule answers with is not documented.
  if (rule && !rule.test(text))
    return { error: 'FAILED_VALIDATION', message: `Property ${name} does not meet its validation rule` }
  return undefined
}

/** The values as HubSpot stores them: everything is text, the empty text is no value. Throws its 400 with every problem at once. */
export function checked(
  portal: Portal,
  type: ObjectType,
  sent: Record<string, unknown>,
): Record<string, string | null> {
  const entries = Object.entries(sent)
  const problems = entries.flatMap(([name, value]) => {
    const found = problem(portal, type, name, value)
    return found === undefined ? [] : [{ name, ...found }]
  })
  if (problems.length > 0) throw invalidProperties(problems)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value === null || value === '' ? null : String(value)]),
  )
}
