import type { CrmObject } from '../account.ts'
import { invalid } from '../answers.ts'
import type { Call } from '../call.ts'
import { associate, isPlainType } from './associations.ts'

interface Sent {
  to?: { id?: unknown }
  types?: { associationCategory?: unknown; associationTypeId?: unknown }[]
}

/** A note has to say when it was (docs/facts/hubspot.md#notes). */
export function demandTimestamp({ body }: Call): void {
  const { hs_timestamp: at } = (body.properties ?? {}) as Record<string, unknown>
  const isTime =
    typeof at === 'number' || (typeof at === 'string' && (/^\d+$/.test(at) || !Number.isNaN(Date.parse(at))))
  if (!isTime) throw invalid('Property values were not valid: hs_timestamp is required')
}

/** The records that a new one is to be associated with; each needs its kind, by HubSpot's number. A merged id leads nowhere here. */
export function targetsOf({ portal, body }: Call, type: CrmObject['type']): CrmObject[] {
  return ((body.associations ?? []) as Sent[]).map(({ to, types = [] }) => {
    const other = portal.objects.get(String(to?.id))
    if (other === undefined || other.archived) throw invalid(`No object with id ${String(to?.id)} to associate with`)
    const fits = types.some(
      ({ associationCategory, associationTypeId }) =>
        associationCategory === 'HUBSPOT_DEFINED' && isPlainType(type, other.type, Number(associationTypeId)),
    )
    if (!fits) throw invalid(`One or more association types are not valid between ${type} and ${other.type}`)
    return other
  })
}

/** Associates a new record. One that gets a note changes in `num_notes` and `notes_last_updated`. */
export function associateNew({ portal, objects }: Call, made: CrmObject, targets: readonly CrmObject[]): void {
  for (const other of targets) {
    associate(portal, made, other)
    if (made.type === 'note') objects.noted(other, { changeSource: 'INTEGRATION', sourceId: String(portal.appId) })
  }
}
