import { afterEach, expect, test } from 'vitest'
import { SAMPLE, startSalesforce } from '#infra/simulators/salesforce/index.ts'
import type { SalesforceApi } from '#lib/crm/salesforce/api/api.ts'
import { salesforce } from '#lib/crm/salesforce/index.ts'
import { readTeam } from '#lib/crm/salesforce/team.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf } from '../scripted-api.ts'
import { caught, openWorld, testClock } from '../worlds/world.ts'

let sim: Awaited<ReturnType<typeof startSalesforce>> | undefined
afterEach(() => sim?.stop())

const open = async (teams: boolean) => {
  const clock = testClock()
  sim = await startSalesforce({ clock, teams })
  const { organizationId, integrationUserId, url } = sim
  const settings = { url, organizationId, integrationUserId }
  const credentials = { clientId: SAMPLE.clientId, clientSecret: SAMPLE.clientSecret }
  return { sim, records: await openWorld({ sim, source: salesforce, settings, credentials, clock }) }
}

test.each(['company', 'deal'] as const)(
  'an organization that has not enabled teams keeps none: a %s of it has none, which is not the same as nobody',
  async (objectType) => {
    const org = await open(false)
    const { id } = await org.sim.createClient({ name: 'Acme', objectType })
    const type = objectType === 'deal' ? 'Opportunity' : 'Account'
    expect(await org.records.readTeam?.({ source: 'salesforce', type, id })).toBeUndefined()
  },
)

const scripted = (answer: HttpAnswer) => {
  const asked: string[] = []
  const query = async (soql: string) => {
    asked.push(soql)
    return answer
  }
  return { api: { query } as unknown as SalesforceApi, asked }
}
const ref = (type: string, id = '0015g00000XyZaEAAV') => ({ type, id })
const refused = (errorCode: string, status = 400) => answerOf(status, { json: [{ errorCode, message: '' }] })

test('the active members are asked for in one query, no more of them than a room takes', async () => {
  const rows = [{ Email: 'a@b.example' }, { Email: null }, null].map((User) => ({ User }))
  const { api, asked } = scripted(answerOf(200, { json: { records: rows } }))
  expect(await readTeam(api, ref('Opportunity', '0065g00000XyZaE'))).toEqual(['a@b.example'])
  expect(asked).toEqual([
    "SELECT User.Email FROM OpportunityTeamMember WHERE OpportunityId='0065g00000XyZaEAAV' AND User.IsActive=true ORDER BY CreatedDate ASC LIMIT 51",
  ])
})

test.each([
  ['Contact', '0035g00000XyZaEAAV'],
  ['Account', 'x'],
])('nothing is asked for a %s %s, which has no team', async (type, id) => {
  const { api, asked } = scripted(answerOf(200))
  expect(await readTeam(api, ref(type, id))).toBeUndefined()
  expect(asked).toEqual([])
})

test.each([
  [refused('INVALID_FIELD'), 'crm-team-hidden', 'AccountTeamMember: User.Email and User.IsActive'],
  [refused('REQUEST_LIMIT_EXCEEDED', 403), 'crm-busy', 'query AccountTeamMember: 403 REQUEST_LIMIT_EXCEEDED'],
  [refused('MALFORMED_QUERY'), 'crm-not-understood', 'query AccountTeamMember: 400 MALFORMED_QUERY'],
])('what is refused otherwise is no lack of teams: %#', async (answer, code, detail) => {
  expect(await caught(Promise.resolve(readTeam(scripted(answer).api, ref('Account'))))).toMatchObject({
    reason: { code },
    detail,
  })
})
