import { expect, test } from 'vitest'
import { readTeam } from '#lib/crm/pipedrive/team.ts'
import { answerOf, page, scriptedApi } from '../scripted-api.ts'
import { caught } from '../worlds/world.ts'

const followers = 'GET /api/v2/organizations/7/followers'
const users = 'GET /v1/users'
const following = (ids: number[], next: string | null = null) =>
  answerOf(200, {
    json: { success: true, data: ids.map((user_id) => ({ user_id })), additional_data: { next_cursor: next } },
  })
const people = (...data: object[]) => answerOf(200, { json: { success: true, data } })
const user = (id: number, more = {}) => ({ id, email: `${id}@studio.example`, active_flag: true, ...more })

const read = (routes: Parameters<typeof scriptedApi>[0]) => {
  const api = scriptedApi(routes)
  return { api, team: readTeam(api.http, 'organizations/7') }
}

test('followers are read to the last page, and users in one request', async () => {
  const { api, team } = read({
    [followers]: [following([1, 2], 'there'), following([4])],
    [users]: people(user(1), user(2, { active_flag: false }), user(3), user(4)),
  })
  expect(await team).toEqual(['1@studio.example', '4@studio.example'])
  expect(api.asked.map(({ path }) => path)).toEqual([
    '/api/v2/organizations/7/followers?limit=500',
    '/api/v2/organizations/7/followers?limit=500&cursor=there',
    '/v1/users',
  ])
})

test('who has no address is left out', async () => {
  const routes = {
    [followers]: following([1, 2, 3]),
    [users]: people(user(1, { email: null }), user(2, { email: '' }), user(3)),
  }
  expect(await read(routes).team).toEqual(['3@studio.example'])
})

test.each([
  ['nobody follows it', following([])],
  ['the list is empty', answerOf(200, { json: { success: true, data: null } })],
  ['the record is gone', answerOf(404, { json: { success: false } })],
  ['the record was deleted long ago', answerOf(410, { json: { success: false } })],
])('no user is asked for where %s', async (_, answer) => {
  const { api, team } = read({ [followers]: answer })
  expect(await team).toEqual([])
  expect(api.asked).toHaveLength(1)
})

test.each([
  ['the followers', { [followers]: answerOf(403, { json: {} }) }, 'to read the followers of the record'],
  [
    'the users',
    { [followers]: following([1]), [users]: answerOf(403, { json: {} }) },
    'to read the users of the company',
  ],
])('where %s are closed to the token it is told as hidden', async (_, routes, detail) => {
  expect(await caught(read(routes).team)).toMatchObject({ reason: { code: 'crm-team-hidden' }, detail })
})

test.each([
  ['the followers', { [followers]: answerOf(403, page) }],
  ['the users', { [followers]: following([1]), [users]: answerOf(403, page) }],
])('a page with 403 instead of %s is a ban for too many requests', async (_, routes) => {
  expect(await caught(read(routes).team)).toMatchObject({ reason: { code: 'crm-busy' } })
})

test.each([
  ['followers', { [followers]: answerOf(500, { json: { data: [] } }) }, 'GET followers: 500'],
  ['users', { [followers]: following([1]), [users]: answerOf(500, { json: { data: [] } }) }, 'GET users: 500'],
])('%s that cannot be read make the client wait', async (_, routes, detail) => {
  expect(await caught(read(routes).team)).toMatchObject({ reason: { code: 'crm-unreachable' }, detail })
})

test.each([[undefined], [null]])('followers without a word about more are all: %s', async (additional_data) => {
  const all = answerOf(200, { json: { data: [{ user_id: 1 }], additional_data } })
  expect(await read({ [followers]: all, [users]: people(user(1)) }).team).toEqual(['1@studio.example'])
})

test('a list of users that is empty has nobody', async () => {
  const nobody = answerOf(200, { json: { data: null } })
  expect(await read({ [followers]: following([1]), [users]: nobody }).team).toEqual([])
})

test('a page with 404 in place of the followers is no answer of the CRM', async () => {
  expect(await caught(read({ [followers]: answerOf(404, page) }).team)).toMatchObject({ name: 'RetryLater' })
})
