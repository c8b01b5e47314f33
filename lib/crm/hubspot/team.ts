import * as z from 'zod/mini'
import type { Http } from '../../runtime/http.ts'
import { ask, shaped } from '../answer.ts'
import { asText } from '../records/fields.ts'
import { teamHidden } from '../records/team.ts'
import { hubspotFailure } from './failure.ts'
import { apiPaths } from './paths.ts'
import type { HubspotSettings } from './settings.ts'

/** Properties that name who works for a record: the team of its owner, and all its owners (docs/facts/hubspot.md#teams-of-a-record). */
export const teamProperties = ['hubspot_team_id', 'hs_all_owner_ids', 'hs_all_collaborator_owner_ids'] as const

const owners = z.looseObject({
  results: z.array(
    z.looseObject({
      id: z.string(),
      email: z.optional(z.nullable(z.string())),
      archived: z.optional(z.boolean()),
      teams: z.optional(z.nullable(z.array(z.looseObject({ id: z.string() })))),
    }),
  ),
  paging: z.optional(z.nullable(z.looseObject({ next: z.optional(z.nullable(z.looseObject({ after: z.string() }))) }))),
})
type Owner = z.output<typeof owners>['results'][number]

/** Addresses of the owners in the team of the record, and of those whom any of its properties names. @throws RetryLater, Park */
export const readTeam = async (
  http: Http,
  settings: HubspotSettings,
  properties: Readonly<Record<string, unknown>>,
): Promise<readonly string[]> => {
  const [team, ...named] = teamProperties.map((name) => asText(properties[name]))
  const ids = new Set(named.flatMap((text) => text?.split(';') ?? []))
  if (!team && ids.size === 0) return []
  const all = await activeOwners(http, settings)
  return all
    .filter(({ id, teams }) => ids.has(id) || teams?.some((one) => one.id === team))
    .flatMap(({ email }) => email || [])
}

/** Owners cannot be asked for by their team. */
const activeOwners = async (http: Http, settings: HubspotSettings): Promise<Owner[]> => {
  const found: Owner[] = []
  let after: string | undefined
  do {
    const query = new URLSearchParams({ limit: '500', ...(after && { after }) })
    const answer = await ask(http, { method: 'GET', path: `${apiPaths(settings).owners}?${query}` })
    if (answer.status === 403) throw teamHidden('the scope crm.objects.owners.read')
    if (answer.status !== 200) throw hubspotFailure('GET owners', answer)
    const page = shaped(owners, 'GET owners', answer)
    found.push(...page.results.filter(({ archived }) => !archived))
    after = page.paging?.next?.after
  } while (after)
  return found
}
