import * as z from 'zod/mini'
import type { Http } from '../../runtime/http.ts'
import { ask, shaped } from '../answer.ts'
import { pipedriveFailure } from './failure.ts'
import type { ObjectName } from './settings.ts'

const field = z.looseObject({ field_name: z.string(), field_code: z.string(), field_type: z.string() })
const fieldList = z.looseObject({
  data: z.array(field),
  additional_data: z.optional(z.nullable(z.looseObject({ next_cursor: z.optional(z.nullable(z.string())) }))),
})

export type ObjectField = z.output<typeof field>

/** All fields of an object. @throws RetryLater, Park */
export const fieldsOf = async (http: Http, object: ObjectName): Promise<ObjectField[]> => {
  const found: ObjectField[] = []
  let cursor: string | undefined
  do {
    const query = new URLSearchParams({ limit: '500', ...(cursor && { cursor }) })
    const answer = await ask(http, { method: 'GET', path: `/api/v2/${object}Fields?${query}` })
    if (answer.status !== 200) throw pipedriveFailure('GET fields', answer)
    const page = shaped(fieldList, 'GET fields', answer)
    found.push(...page.data)
    cursor = page.additional_data?.next_cursor ?? undefined
  } while (cursor)
  return found
}
