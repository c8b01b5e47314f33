import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type EspocrmSim, SAMPLE, startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { espocrm } from '#lib/crm/espocrm/index.ts'
import { readTeam } from '#lib/crm/espocrm/reading/team.ts'
import { answerOf, page, scriptedApi } from '../../scripted-api.ts'
import { caught, openWorld, testClock } from '../../worlds/world.ts'

const all = { read: 'all', edit: 'all' }
const rights = { Account: all, Contact: all, User: { read: 'all' }, Team: { read: 'all' } }

describe('a real one as simulated', () => {
  let sim: EspocrmSim
  const clock = testClock()
  beforeEach(async () => {
    sim = await startEspocrm({ clock })
  })
  afterEach(() => sim.stop())

  const idOf = async (email: string) => {
    const { list } = (await sim.asAdmin('GET', 'User?select=id,emailAddress')).body as {
      list: Record<string, string>[]
    }
    return list.find(({ emailAddress }) => emailAddress === email)?.id ?? ''
  }
  const client = async (team: string[] = [SAMPLE.ben]) =>
    ({ source: 'espocrm', type: 'Account', id: (await sim.createClient({ name: 'Acme', team })).id }) as const

  /** The records as an API user of its own reads them, with these rights. */
  const recordsAs = async (data: object, fieldData: object = {}) => {
    const role = (await sim.asAdmin('POST', 'Role', { name: 'Other', data, fieldData })).body as { id: string }
    const user = { userName: 'other', type: 'api', authMethod: 'ApiKey', rolesIds: [role.id] }
    const { apiKey } = (await sim.asAdmin('POST', 'User', user)).body as { apiKey: string }
    return openWorld({ sim, source: espocrm, settings: { url: sim.url }, credentials: { apiKey }, clock })
  }
  const teamAs = async (data: object, fieldData?: object) =>
    (await recordsAs(data, fieldData)).readTeam?.(await client())

  test('is read with these rights', async () => {
    expect(await teamAs(rights)).toEqual([SAMPLE.ben])
  })

  test.each([
    ['no users', { ...rights, User: { read: 'no' } }, {}, 'User: read = all'],
    ['its own user alone', { ...rights, User: { read: 'own' } }, {}, 'User: read = all'],
    ['users of its own teams', { ...rights, User: { read: 'team' } }, {}, 'User: read = all'],
    ['no teams', { ...rights, Team: { read: 'no' } }, {}, 'Team: read = all'],
    ['its own teams', { ...rights, Team: { read: 'team' } }, {}, 'Team: read = all'],
    ['its own teams, as where no role names them', { ...rights, Team: undefined }, {}, 'Team: read = all'],
    ['no addresses', rights, { User: { emailAddress: { read: 'no', edit: 'no' } } }, 'User: field emailAddress'],
    ['no teams of an account', rights, { Account: { teams: { read: 'no', edit: 'no' } } }, 'Account: field teams'],
  ])('is told as hidden where the user may see %s, instead of being nobody', async (_, data, fieldData, detail) => {
    expect(await caught(teamAs(data, fieldData))).toMatchObject({
      name: 'RetryLater',
      reason: { code: 'crm-team-hidden' },
      detail,
      after: 900_000,
    })
  })

  test('a field that may be seen, and not changed, is no obstacle', async () => {
    expect(await teamAs(rights, { Account: { teams: { read: 'yes', edit: 'no' } } })).toEqual([SAMPLE.ben])
  })

  test('has the assigned users and the collaborators, where they are on, and each team', async () => {
    await sim.asAdmin('POST', 'EntityManager/action/updateEntity', {
      name: 'Account',
      collaborators: true,
      assignedUsers: true,
    })
    const ref = await client()
    const [anna, stranger, gone] = await Promise.all([SAMPLE.anna, SAMPLE.stranger, SAMPLE.gone].map(idOf))
    await sim.asAdmin('PUT', `Account/${ref.id}`, { collaboratorsIds: [anna, gone] })
    const records = await recordsAs(rights)
    expect(await records.readTeam?.(ref)).toEqual([SAMPLE.ben, SAMPLE.anna])
    await sim.asAdmin('PUT', `Account/${ref.id}`, { assignedUsersIds: [stranger] })
    expect(await records.readTeam?.(ref)).toEqual([SAMPLE.ben, SAMPLE.stranger])
    await sim.asAdmin('PUT', `Account/${ref.id}`, { teamsIds: [] })
    expect(await records.readTeam?.(ref)).toEqual([SAMPLE.stranger])
  })

  test('is what is left where a team was deleted', async () => {
    const ref = await client()
    const { teamsIds } = sim.record(ref.id) as { teamsIds: string[] }
    await sim.asAdmin('DELETE', `Team/${teamsIds[0]}`)
    expect(await (await recordsAs(rights)).readTeam?.(ref)).toEqual([])
  })
})

const ref = { source: 'espocrm', type: 'Account', id: '7' }
const who = (table: object = { User: { read: 'all' } }) =>
  answerOf(200, { json: { user: { userName: 'roomkeeper', type: 'api' }, acl: { table } } })
const users = (total: number, ...list: object[]) => answerOf(200, { json: { total, list } })
const me = 'GET /api/v1/App/user'
const members = 'GET /api/v1/Team/t1/users'
const row = (n: number, more = {}) => ({ id: `${n}`, emailAddress: `${n}@studio.example`, isActive: true, ...more })

const read = (routes: Parameters<typeof scriptedApi>[0], record: object = { teamsIds: ['t1'] }) => {
  const api = scriptedApi({ [me]: who(), ...routes })
  return { api, team: readTeam(api.http, ref, record as Record<string, unknown>) }
}

test('a team is read page by page, as the server lets it be', async () => {
  const gone = Array.from({ length: 200 }, (_, n) => row(n, { isActive: false }))
  const { api, team } = read({ [members]: [users(202, ...gone), users(202, row(200), row(201))] })
  expect(await team).toEqual(['200@studio.example', '201@studio.example'])
  const queries = api.asked.slice(1).map(({ path }) => new URLSearchParams(path.split('?')[1]))
  expect(queries.map((query) => [query.get('maxSize'), query.get('offset'), query.get('orderBy')])).toEqual([
    ['200', '0', 'createdAt'],
    ['200', '200', 'createdAt'],
  ])
})

test('no page is read once there are too many for a room', async () => {
  const many = Array.from({ length: 200 }, (_, n) => row(n))
  const { api, team } = read({ [members]: users(5_000, ...many) })
  expect((await team)?.length).toBe(200)
  expect(api.asked).toHaveLength(2)
})

test('as many as a room takes are not all while the list goes on', async () => {
  const first = Array.from({ length: 200 }, (_, n) => row(n, { isActive: n < 50 }))
  const { team } = read({ [members]: [users(201, ...first), users(201, row(200))] })
  expect(await team).toHaveLength(51)
})

test.each([
  ['a page of two hundred that is all', users(200, row(1)), ['1@studio.example']],
  ['a list that ends before its total', users(500), []],
  ['a team that was deleted meanwhile', answerOf(404), []],
])('%s ends the reading', async (_, answer, found) => {
  const { api, team } = read({ [members]: answer })
  expect(await team).toEqual(found)
  expect(api.routes()).toEqual([me, members])
})

test('a record may have one of the fields alone', async () => {
  const { team } = read({ 'GET /api/v1/User': users(1, row(1)) }, { assignedUsersIds: ['u1'] })
  expect(await team).toEqual(['1@studio.example'])
})

test('the key of an administrator also sees who has left, and API users: they are left out, and those without an address', async () => {
  const rows = [row(1, { isActive: false }), row(2, { type: 'api' }), row(3, { emailAddress: null }), row(4)]
  expect(await read({ [members]: users(4, ...rows) }).team).toEqual(['4@studio.example'])
})

test('of very many collaborators no more are asked for than a room takes', async () => {
  const collaboratorsIds = Array.from({ length: 300 }, (_, n) => `u${n}`)
  const { api, team } = read({ 'GET /api/v1/User': users(1, row(1)) }, { teamsIds: [], collaboratorsIds })
  expect(await team).toEqual(['1@studio.example'])
  const query = new URLSearchParams(api.asked[1]?.path.split('?')[1])
  expect(query.getAll('where[0][value][]')).toHaveLength(51)
  expect([query.get('where[0][type]'), query.get('where[0][attribute]')]).toEqual(['in', 'id'])
})

test('a kind of record without such fields has no team, and nothing is asked for it', async () => {
  const { api, team } = read({}, {})
  expect(await team).toBeUndefined()
  expect(api.routes()).toEqual([me])
})

test('a page with 403 is the lock of the address, and no matter of rights', async () => {
  expect(await caught(read({ [members]: answerOf(403, page) }).team)).toMatchObject({
    reason: { code: 'crm-key-refused' },
  })
  expect(await caught(read({ [me]: answerOf(403, page) }).team)).toMatchObject({ reason: { code: 'crm-key-refused' } })
})

test.each([
  ['rights', { [me]: answerOf(500, { json: { user: {}, acl: { table: {} } } }) }, 'GET App/user: 500'],
  ['users', { [members]: answerOf(500, { json: { total: 0, list: [] } }) }, 'GET users: 500'],
])('%s that cannot be read make the client wait', async (_, routes, detail) => {
  expect(await caught(read(routes).team)).toMatchObject({ reason: { code: 'crm-unreachable' }, detail })
})
