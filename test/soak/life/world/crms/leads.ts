import { account, type Harness } from '#test/onboarding/harness.ts'
import type { Entry } from '../../../simulation/crms/crm.ts'
import type { Facts } from '../../model/model.ts'
import type { LifeCrm } from './crm.ts'
import { common, fieldsOf } from './espocrm.ts'

/** Leads of EspoCRM, which are clients as the accounts are that they become. */
export interface LeadCrm extends LifeCrm {
  /** Somebody converts a lead into an account. `isSaved`: false, where the lead does not name it yet. @returns the account, as the queue is told of it */
  convert(lead: Entry, facts: Facts, isSaved: boolean): Promise<Entry>
  /** The lead is saved, a second later (docs/facts/espocrm.md#converted-leads). */
  save(lead: Entry, made: Entry): void
}

const lastName = ({ name }: Facts) => ({ lastName: name })

export const leadsOf = ({ espo }: Harness): LeadCrm => {
  const idOf = (body: unknown, name: string) => String((body as Record<string, unknown>)[name])
  return {
    ...common(espo),
    hasNoContacts: true,
    async enter(facts) {
      const { body } = await espo.asAdmin('POST', 'Lead', { ...lastName(facts), ...(await fieldsOf(espo, facts)) })
      return { ref: { ...account(idOf(body, 'id')), type: 'Lead' } }
    },
    async change(entry, _, now) {
      await espo.updateClient(entry.ref.id, { ...lastName(now), ...(await fieldsOf(espo, now)) })
      return entry
    },
    async convert({ ref }, facts, isSaved) {
      const form = { name: facts.name, ...(await fieldsOf(espo, facts)) }
      if (!isSaved)
        return { ref: account(idOf((await espo.asAdmin('POST', 'Account', form)).body, 'id')), formerly: [ref] }
      const { body } = await espo.asAdmin('POST', 'Lead/action/convert', { id: ref.id, records: { Account: form } })
      return { ref: account(idOf(body, 'createdAccountId')), formerly: [ref] }
    },
    save: (lead, made) => espo.saveConverted(lead.ref.id, made.ref.id),
  }
}
