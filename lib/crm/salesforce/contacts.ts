import * as z from 'zod/mini'
import type { ClientRef } from '../../runtime/client-key.ts'
import type { HttpAnswer } from '../../runtime/http.ts'
import { shaped } from '../answer.ts'
import type { MarkedAddress } from '../records/marked-addresses.ts'
import type { SalesforceApi } from './api/api.ts'
import { isUnknownField, salesforceFailure } from './api/failure.ts'
import { longId } from './record-id.ts'

const contact = z.looseObject({
  Email: z.optional(z.nullable(z.string())),
  EmailBouncedDate: z.optional(z.nullable(z.string())),
})
const answered = z.looseObject({ records: z.array(contact) })

/** The address of a person. An address that bounced has a date (docs/facts/salesforce.md#bounced-addresses). */
const addressIn = (found: z.output<typeof contact> | null): MarkedAddress => ({
  address: found?.Email,
  isBad: Boolean(found?.EmailBouncedDate),
})

/** Organizations and fields of bounces that their integration users may not see, so that each process asks only once. */
const hidden = new Set<string>()

/** Queries with the dates of bounces, or without them if the integration user may not see those fields. */
export const queryWithBounces = async (
  api: SalesforceApi,
  bounces: readonly string[],
  soql: (more: readonly string[]) => string,
): Promise<HttpAnswer> => {
  const key = JSON.stringify([api.url, bounces])
  if (bounces.length === 0 || hidden.has(key)) return api.query(soql([]))
  const answer = await api.query(soql(bounces))
  if (!isUnknownField(answer)) return answer
  const without = await api.query(soql([]))
  // Otherwise it was another field that the user may not see.
  if (without.status === 200) hidden.add(key)
  return without
}

const ofAccount = async (api: SalesforceApi, accountId: string | undefined): Promise<MarkedAddress[]> => {
  const id = longId(accountId ?? '')
  if (!id) return []
  const answer = await queryWithBounces(
    api,
    ['EmailBouncedDate'],
    (more) =>
      `SELECT ${['Email', ...more].join(',')} FROM Contact WHERE AccountId='${id}' AND Email!=null ORDER BY CreatedDate ASC LIMIT 20`,
  )
  if (answer.status !== 200) throw salesforceFailure('query Contact', answer)
  return shaped(answered, 'query Contact', answer).records.map(addressIn)
}

const roles = z.looseObject({ records: z.array(z.looseObject({ Contact: z.nullable(contact) })) })

const ofOpportunity = async (api: SalesforceApi, opportunityId: string): Promise<MarkedAddress[]> => {
  const answer = await queryWithBounces(
    api,
    ['Contact.EmailBouncedDate'],
    (more) =>
      `SELECT ${['Contact.Email', ...more].join(',')} FROM OpportunityContactRole WHERE OpportunityId='${opportunityId}' ORDER BY IsPrimary DESC LIMIT 20`,
  )
  if (answer.status !== 200) throw salesforceFailure('query OpportunityContactRole', answer)
  return shaped(roles, 'query OpportunityContactRole', answer).records.map(({ Contact }) => addressIn(Contact))
}

/** Addresses of the people of an account or opportunity: those with a role first, then the account's, the oldest first. */
export const contactAddresses = async (
  api: SalesforceApi,
  ref: ClientRef,
  accountId: string | undefined,
): Promise<MarkedAddress[]> => {
  if (ref.type === 'Account') return ofAccount(api, ref.id)
  if (ref.type !== 'Opportunity') return []
  const [inRole, others] = await Promise.all([ofOpportunity(api, ref.id), ofAccount(api, accountId)])
  return [...inRole, ...others]
}
