import * as z from 'zod/mini'
import type { ClientRef } from '../../runtime/client-key.ts'
import { shaped } from '../answer.ts'
import { mostOfTeam, teamHidden } from '../records/team.ts'
import type { SalesforceApi } from './api/api.ts'
import { isUnknownField, isUnknownObject, salesforceFailure } from './api/failure.ts'
import { longId } from './record-id.ts'

/** The object that keeps the team of each object, and its field for the record (docs/facts/salesforce.md#teams-of-a-record). */
const teams: Readonly<Record<string, { object: string; record: string }>> = {
  Account: { object: 'AccountTeamMember', record: 'AccountId' },
  Opportunity: { object: 'OpportunityTeamMember', record: 'OpportunityId' },
}

const members = z.looseObject({
  records: z.array(z.looseObject({ User: z.nullable(z.looseObject({ Email: z.optional(z.nullable(z.string())) })) })),
})

/**
 * Addresses of the active members of an account's or opportunity's team, the first ones first. Undefined where the organization has not
 * enabled such teams, or does not let the integration user see them: it answers both alike. @throws RetryLater, Park
 */
export const readTeam = async (
  api: SalesforceApi,
  ref: Pick<ClientRef, 'type' | 'id'>,
): Promise<readonly string[] | undefined> => {
  const team = teams[ref.type]
  const id = longId(ref.id)
  if (!team || !id) return undefined
  const { object, record } = team
  const answer = await api.query(
    `SELECT User.Email FROM ${object} WHERE ${record}='${id}' AND User.IsActive=true ORDER BY CreatedDate ASC LIMIT ${mostOfTeam + 1}`,
  )
  if (isUnknownObject(answer)) return undefined
  if (isUnknownField(answer)) throw teamHidden(`${object}: User.Email and User.IsActive`)
  if (answer.status !== 200) throw salesforceFailure(`query ${object}`, answer)
  return shaped(members, `query ${object}`, answer).records.flatMap(({ User }) => User?.Email || [])
}
