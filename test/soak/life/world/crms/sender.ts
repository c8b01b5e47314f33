import type { Entry } from '../../../simulation/crms/crm.ts'
import type { openGeneric } from '../../../simulation/crms/generic.ts'
import { anna, ben, carl, type Facts, stranger } from '../../model/model.ts'
import { type LifeCrm, standingOf } from './crm.ts'

/** A sender of one's own, whose records nobody can read. */
export const senderOf = ({ crm }: Awaited<ReturnType<typeof openGeneric>>): LifeCrm => {
  const told = (entry: Entry, facts: Facts): Entry => ({
    ...entry,
    fields: {
      id: entry.fields?.id ?? '',
      name: facts.name,
      email: facts.email,
      ...(facts.owner !== undefined && { manager: facts.owner }),
      custom: { standing: standingOf(facts) },
      contacts: facts.contacts.map(({ email, kind }) => ({ email, fields: { role: kind } })),
    },
  })
  return {
    ...{ source: 'generic', isSender: true, standing: 'standing', kindOf: 'role' },
    owners: [anna, ben, carl, 'dora.gone@example.com', stranger, undefined],
    enter: async (facts) => told(await crm.enter(facts), facts),
    change: async (entry, _, facts) => told(entry, facts),
    shown: ({ ref }) => crm.shown(ref.id),
  }
}
