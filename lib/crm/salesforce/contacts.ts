import * as z from 'zod/mini'
import type { ClientRef } from '../../runtime/client-key.ts'
import { shaped } from '../answer.ts'
import { text } from '../fields.ts'
import type { SalesforceApi } from './api.ts'
import { salesforceFailure } from './failure.ts'
import { longId } from './record-id.ts'

const answered = z.looseObject({ records: z.array(z.looseObject({ Email: z.optional(z.nullable(z.string())) })) })

const ofAccount = async (api: SalesforceApi, accountId: string | undefined): Promise<(string | undefined)[]> => {
  const id = longId(accountId ?? '')
  if (!id) return []
  const answer = await api.query(
    `SELECT Email FROM Contact WHERE AccountId='${id}' AND Email!=null ORDER BY CreatedDate ASC LIMIT 20`,
  )
  if (answer.status !== 200) throw salesforceFailure('query Contact', answer)
  return shaped(answered, 'query Contact', answer).records.map(({ Email }) => text(Email))
}

const ofOpportunity = async (api: SalesforceApi, opportunityId: string): Promise<(string | undefined)[]> => {
  const answer = await api.query(
    `SELECT Contact.Email FROM OpportunityContactRole WHERE OpportunityId='${opportunityId}' ORDER BY IsPrimary DESC LIMIT 20`,
  )
  if (answer.status !== 200) throw salesforceFailure('query OpportunityContactRole', answer)
  const roles = z.looseObject({ records: z.array(z.looseObject({ Contact: z.nullable(z.looseObject({})) })) })
  return shaped(roles, 'query OpportunityContactRole', answer).records.map(({ Contact }) => text(Contact?.Email))
}

/** Addresses of the people of an account or opportunity: those with a role first, then the account's, the oldest first. */
export const contactAddresses = async (
  api: SalesforceApi,
  ref: ClientRef,
  accountId: string | undefined,
): Promise<(string | undefined)[]> => {
  if (ref.type === 'Account') return ofAccount(api, ref.id)
  if (ref.type !== 'Opportunity') return []
  const [inRole, others] = await Promise.all([ofOpportunity(api, ref.id), ofAccount(api, accountId)])
  return [...inRole, ...others]
}
