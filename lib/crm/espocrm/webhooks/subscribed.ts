import { objectsOf, tellsDeletions, watchedFields, watchesContacts } from '../../clients.ts'
import type { Subscription } from '../../subscription.ts'
import { onceEach, purposesOf } from '../../subscriptions.ts'
import { espoFollowedFields, fieldOfAttribute } from '../reading/followed.ts'
import type { EspoSettings } from '../settings.ts'

/**
 * Events that can make a record a client, or concern its room. Each has an address of its own, because a delivery does not name its event.
 * Of a contact EspoCRM tells its account where it is made, and where it gets another one.
 */
export const espoSubscriptions = ({ clients }: EspoSettings): Subscription[] =>
  onceEach([
    ...objectsOf(clients).flatMap((object): Subscription[] => {
      const changes = watchedFields(clients, object).map((attribute): Subscription => {
        const field = fieldOfAttribute(attribute)
        const deciding = purposesOf(clients, object, attribute, espoFollowedFields(object))
        const followed = purposesOf(clients, object, field, espoFollowedFields(object))
        const found = new Set([...deciding, ...followed])
        // The attribute has another name than its field: what neither name is for is a field of the settings.
        if (found.size > 1) found.delete('fields')
        return { event: `${object}.fieldUpdate.${field}`, object, purposes: [...found] }
      })
      return [
        { event: `${object}.create`, object, purposes: ['created'] },
        ...changes,
        ...(tellsDeletions(clients, object)
          ? [{ event: `${object}.delete`, object, purposes: ['deleted'] as const }]
          : []),
      ]
    }),
    ...(watchesContacts(clients, 'Account')
      ? ['Contact.create', 'Contact.fieldUpdate.account'].map(
          (event): Subscription => ({ event, object: 'Account', purposes: ['contacts'] }),
        )
      : []),
  ])
