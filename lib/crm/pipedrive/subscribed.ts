import { objectsOf, tellsDeletions, tellsMerges, watchedFields, watchesContacts } from '../clients.ts'
import { asObject, jsonBody } from '../receive/json-body.ts'
import type { Delivery } from '../source.ts'
import type { Subscription } from '../subscription.ts'
import { onceEach, watchedPurposes } from '../subscriptions.ts'
import { pipedriveFollowedFields } from './followed.ts'
import type { PipedriveSettings } from './settings.ts'

/**
 * The webhooks: for creations, and for changes too if a field decides which records are clients or concerns their rooms, or merges matter, and for deletions where they do; and for
 * the persons of organizations. A merge is a change of one record and the deletion of the other.
 */
export const pipedriveSubscriptions = ({ clients }: PipedriveSettings): Subscription[] =>
  onceEach([
    ...objectsOf(clients).flatMap((object): Subscription[] => {
      const merged = tellsMerges(clients, object) ? (['merged'] as const) : []
      const changes = [...watchedPurposes(clients, object, pipedriveFollowedFields(object)), ...merged]
      return [
        { event: `create ${object}`, object, purposes: ['created'] },
        ...(watchedFields(clients, object).length > 0 || merged.length > 0
          ? [{ event: `change ${object}`, object, purposes: changes }]
          : []),
        ...(tellsDeletions(clients, object)
          ? [{ event: `delete ${object}`, object, purposes: ['deleted', ...merged] as const }]
          : []),
      ]
    }),
    ...(watchesContacts(clients, 'organization')
      ? ['create person', 'change person', 'delete person'].map(
          (event): Subscription => ({ event, object: 'organization', purposes: ['contacts'] }),
        )
      : []),
  ])

/** Pipedrive's words of version 1 for the actions of version 2. */
const actions: Readonly<Record<string, string>> = { added: 'create', updated: 'change', deleted: 'delete' }

/** The event of a delivery that was taken, by the name of its subscription. */
export const pipedriveTold = ({ body }: Delivery): string[] => {
  const meta = asObject(asObject(jsonBody(body))?.meta)
  const action = String(meta?.action)
  return [`${actions[action] ?? action} ${meta?.entity ?? meta?.object}`]
}
