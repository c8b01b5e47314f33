import * as z from 'zod/mini'
import { shaped } from '../answer.ts'
import type { SalesforceApi } from './api/api.ts'
import { salesforceFailure } from './api/failure.ts'
import type { ObjectName } from './settings.ts'

const description = z.looseObject({ fields: z.array(z.looseObject({ name: z.string(), type: z.string() })) })

/** The type of a field as `describe` names it, or undefined where the user does not see it. */
export type TypeOf = (object: ObjectName, field: string) => string | undefined

export const noTypes: TypeOf = () => undefined

/** The types of all fields that the integration user sees on some objects. @throws RetryLater, Park */
export const fieldTypes = async (api: SalesforceApi, objects: readonly ObjectName[]): Promise<TypeOf> => {
  const known = await Promise.all(
    objects.map(async (object) => {
      const answer = await api.describe(object)
      if (answer.status !== 200) throw salesforceFailure(`describe ${object}`, answer)
      const { fields } = shaped(description, `describe ${object}`, answer)
      return [object, new Map(fields.map(({ name, type }) => [name.toLowerCase(), type]))] as const
    }),
  )
  const byObject = new Map(known)
  // Names of fields are not case-sensitive.
  return (object, field) => byObject.get(object)?.get(field.toLowerCase())
}
