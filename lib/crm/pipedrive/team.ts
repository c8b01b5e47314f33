import * as z from 'zod/mini'
import type { Http } from '../../runtime/http.ts'
import { ask, isMissing, isPage, shaped } from '../answer.ts'
import { teamHidden } from '../records/team.ts'
import { pipedriveFailure } from './failure.ts'

const followers = z.looseObject({
  data: z.nullable(z.array(z.looseObject({ user_id: z.number() }))),
  additional_data: z.optional(z.nullable(z.looseObject({ next_cursor: z.optional(z.nullable(z.string())) }))),
})
const users = z.looseObject({
  data: z.nullable(
    z.array(
      z.looseObject({
        id: z.number(),
        email: z.optional(z.nullable(z.string())),
        active_flag: z.optional(z.boolean()),
      }),
    ),
  ),
})

/** Addresses of the active users who follow a record. `place`: its path in the API (docs/facts/pipedrive.md#followers). @throws RetryLater, Park */
export const readTeam = async (http: Http, place: string): Promise<readonly string[]> => {
  const ids = await followersOf(http, place)
  if (ids.size === 0) return []
  const answer = await ask(http, { method: 'GET', path: '/v1/users' })
  if (answer.status === 403 && !isPage(answer)) throw teamHidden('to read the users of the company')
  if (answer.status !== 200) throw pipedriveFailure('GET users', answer)
  return (shaped(users, 'GET users', answer).data ?? [])
    .filter(({ id, active_flag }) => ids.has(id) && active_flag !== false)
    .flatMap(({ email }) => email || [])
}

/** Ids of users, among them those who have left. */
const followersOf = async (http: Http, place: string): Promise<Set<number>> => {
  const found = new Set<number>()
  let cursor: string | undefined
  do {
    const query = new URLSearchParams({ limit: '500', ...(cursor && { cursor }) })
    const answer = await ask(http, { method: 'GET', path: `/api/v2/${place}/followers?${query}` })
    // The record was deleted meanwhile, which the next step notices.
    if (isMissing(answer) || answer.status === 410) break
    if (answer.status === 403 && !isPage(answer)) throw teamHidden('to read the followers of the record')
    if (answer.status !== 200) throw pipedriveFailure('GET followers', answer)
    const page = shaped(followers, 'GET followers', answer)
    for (const one of page.data ?? []) found.add(one.user_id)
    cursor = page.additional_data?.next_cursor ?? undefined
  } while (cursor)
  return found
}
