import type { ClientFilter } from './clients.ts'
import { decidingFields, watchedFields } from './clients.ts'
import type { FollowedFields } from './source.ts'
import type { Purpose, Subscription } from './subscription.ts'

/** Records are followed by what the CRM calls their fields. */
const parts = ['name', 'owner', 'team', 'contacts'] as const

/** What the change of a field is for: who is a client, a part of its room, or else another field that the settings name. */
export const purposesOf = (
  clients: readonly ClientFilter[],
  object: string,
  field: string,
  followed: FollowedFields,
): Purpose[] => {
  const deciding: Purpose[] = decidingFields(clients, object).includes(field) ? ['deciding'] : []
  const found = [...deciding, ...parts.filter((part) => followed[part].includes(field))]
  return found.length > 0 ? found : ['fields']
}

/** What the changes of all watched fields of an object are for. */
export const watchedPurposes = (
  clients: readonly ClientFilter[],
  object: string,
  followed: FollowedFields,
): Purpose[] => [
  ...new Set(watchedFields(clients, object).flatMap((field) => purposesOf(clients, object, field, followed))),
]

/** Subscriptions to one event are one, for the purposes of all. */
export const onceEach = (subscriptions: readonly Subscription[]): Subscription[] => {
  const once = new Map<string, Subscription>()
  for (const one of subscriptions) {
    const before = once.get(one.event)
    once.set(one.event, before ? { ...before, purposes: [...new Set([...before.purposes, ...one.purposes])] } : one)
  }
  return [...once.values()]
}
