import type { ClientFields } from '../../runtime/client-fields.ts'

/** Two records that became one: ids of one kind of record. */
export interface Merge {
  /** The one that is gone. */
  from: string
  into: string
}

const intoField = 'merged_to_id'

/** A merge travels with its message, because no record tells of it (docs/facts/pipedrive.md#merged-records): two ids, and nothing of anybody. */
export const mergeFields = ({ from, into }: Merge): ClientFields => ({
  id: from,
  name: '',
  custom: { [intoField]: into },
})

/** The merge that a message tells of. */
export const mergeOf = (fields: ClientFields | undefined): Merge | undefined => {
  const into = fields?.custom?.[intoField]
  return fields && into !== undefined ? { from: fields.id, into } : undefined
}
