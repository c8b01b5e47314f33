import * as z from 'zod/mini'
import type { ClientRef } from '../../../runtime/client-key.ts'
import type { Http } from '../../../runtime/http.ts'
import { ask, isPage, shaped } from '../../answer.ts'
import { mostOfTeam, teamHidden } from '../../records/team.ts'
import { espoFailure, isUnknown } from '../failure.ts'
import type { AnyRecord } from './get-record.ts'
import { keyOwnerIn } from './key-owner.ts'

/** Fields that name who works for a record: whole teams, and single users (docs/facts/espocrm.md#teams-of-a-record). */
const namingFields = ['teams', 'assignedUsers', 'collaborators'] as const

const idList = z.array(z.string())
const idsIn = (record: AnyRecord, field: string): string[] | undefined =>
  z.safeParse(idList, record[`${field}Ids`]).data

/**
 * Addresses of the members of the record's teams, of its assigned users where it may have several, and of its collaborators. Undefined
 * where records of this kind have none of these fields. @throws RetryLater where the API user may not see some of them, Park
 */
export const readTeam = async (
  http: Http,
  { type }: ClientRef,
  record: AnyRecord,
): Promise<readonly string[] | undefined> => {
  await assertShown(http, type)
  const [teams, ...single] = namingFields.map((field) => idsIn(record, field))
  if (!teams && single.every((ids) => !ids)) return undefined
  const users = [...new Set(single.flatMap((ids) => ids ?? []))]
  const ofTeams = (teams ?? []).map((id) => listUsers(http, `Team/${encodeURIComponent(id)}/users`, []))
  const ofUsers = users.length > 0 ? [listUsers(http, 'User', whereIdIn(users.slice(0, mostOfTeam + 1)))] : []
  return (await Promise.all([...ofTeams, ...ofUsers])).flat()
}

/**
 * Without these rights lists of users are shorter, and fields absent, without a word (docs/facts/espocrm.md#rights-on-teams).
 * @throws RetryLater
 */
const assertShown = async (http: Http, type: string): Promise<void> => {
  const answer = await ask(http, { method: 'GET', path: '/api/v1/App/user' })
  if (answer.status !== 200) throw espoFailure('GET App/user', answer)
  const user = keyOwnerIn(answer)
  if (user.reach('User', 'read') !== 'all') throw teamHidden('User: read = all')
  if (!user.maySee('User', 'emailAddress')) throw teamHidden('User: field emailAddress')
  const hidden = namingFields.find((field) => !user.maySee(type, field))
  if (hidden) throw teamHidden(`${type}: field ${hidden}`)
}

const whereIdIn = (ids: readonly string[]): [string, string][] => [
  ['where[0][type]', 'in'],
  ['where[0][attribute]', 'id'],
  ...ids.map((id): [string, string] => ['where[0][value][]', id]),
]

const userList = z.looseObject({
  total: z.number(),
  list: z.array(
    z.looseObject({
      emailAddress: z.optional(z.nullable(z.string())),
      isActive: z.optional(z.boolean()),
      type: z.optional(z.string()),
    }),
  ),
})

/** The most rows that EspoCRM lists at once (docs/facts/espocrm.md#lists). */
const pageSize = 200

/** Addresses of the active people of a list of users, no more than is needed to know that they are too many. */
const listUsers = async (http: Http, path: string, where: [string, string][]): Promise<string[]> => {
  const found: string[] = []
  for (let offset = 0; found.length <= mostOfTeam; offset += pageSize) {
    const query = new URLSearchParams([
      ['select', 'emailAddress,isActive,type,createdAt'],
      ['orderBy', 'createdAt'],
      ['order', 'asc'],
      ['maxSize', String(pageSize)],
      ['offset', String(offset)],
      ...where,
    ])
    const answer = await ask(http, { method: 'GET', path: `/api/v1/${path}?${query}` })
    // 404: the team was deleted meanwhile.
    if (isUnknown(answer)) break
    if (answer.status === 403 && !isPage(answer)) throw teamHidden(`${path.split('/')[0]}: read = all`)
    if (answer.status !== 200) throw espoFailure('GET users', answer)
    const { total, list } = shaped(userList, 'GET users', answer)
    const people = list.filter(({ isActive, type }) => isActive !== false && type !== 'api')
    found.push(...people.flatMap(({ emailAddress }) => emailAddress || []))
    if (offset + pageSize >= total || list.length === 0) break
  }
  return found
}
