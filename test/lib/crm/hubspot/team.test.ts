import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { type HubspotSim, SAMPLE, startHubspot } from '#infra/simulators/hubspot/index.ts'
import { hubspot } from '#lib/crm/hubspot/index.ts'
import { hubspotSettings } from '#lib/crm/hubspot/settings.ts'
import { readTeam } from '#lib/crm/hubspot/team.ts'
import { answerOf, scriptedApi } from '../scripted-api.ts'
import { caught, openWorld, testClock } from '../worlds/world.ts'

describe('an account as simulated', () => {
  let sim: HubspotSim
  const clock = testClock()
  beforeEach(async () => {
    sim = await startHubspot({ clock })
  })
  afterEach(() => sim.stop())

  const open = () =>
    openWorld({ sim, source: hubspot, settings: { url: sim.url }, credentials: sim.credentials, clock })
  const post = (path: string, body: object) =>
    fetch(`${sim.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SAMPLE.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })

  test('a colleague whom a property of one’s own names is in it, beside the owner and without a team', async () => {
    const property = { name: 'partner', label: 'Partner', type: 'enumeration', fieldType: 'select' }
    await post('/crm/v3/properties/companies', { ...property, groupName: 'x', referencedObjectType: 'OWNER' })
    const { id } = await sim.createClient({ name: 'Acme', ownerEmail: SAMPLE.anna })
    await sim.updateClient(id, { partner: '41629780' })
    const team = await (await open()).readTeam?.({ source: 'hubspot', type: 'company', id })
    expect(team).toEqual([SAMPLE.anna, SAMPLE.ben])
  })

  test('the collaborators of a deal are in it', async () => {
    const { id } = await sim.createClient({ name: 'Acme', objectType: 'deal' })
    await sim.updateClient(id, { hs_all_collaborator_owner_ids: '41629780;41629782' })
    expect(await (await open()).readTeam?.({ source: 'hubspot', type: 'deal', id })).toEqual([SAMPLE.ben])
  })

  test('without the scope for owners it is told as hidden', async () => {
    await sim.stop()
    sim = await startHubspot({ clock, scopes: ['crm.objects.companies.read'] })
    const { id } = await sim.createClient({ name: 'Acme', ownerEmail: SAMPLE.anna, team: [SAMPLE.ben] })
    const records = await open()
    const error = await caught(Promise.resolve(records.readTeam?.({ source: 'hubspot', type: 'company', id })))
    expect(error).toMatchObject({
      name: 'RetryLater',
      reason: { code: 'crm-team-hidden' },
      detail: 'the scope crm.objects.owners.read',
    })
  })
})

const owner = (id: string, more: object = {}) => ({ id, email: `${id}@studio.example`, archived: false, ...more })
const inTeams = (...ids: string[]) => ({ teams: ids.map((id, at) => ({ id, name: id, primary: at === 0 })) })
const answers = (results: object[], after?: string) =>
  answerOf(200, { json: { results, ...(after && { paging: { next: { after, link: 'x' } } }) } })
const read = (properties: Record<string, unknown>, pages: ReturnType<typeof answers>[], settings = {}) => {
  const api = scriptedApi({ 'GET /crm/v3/owners': pages, 'GET /crm/owners/2026-09': pages })
  return { api, team: readTeam(api.http, z.parse(hubspotSettings, settings), properties) }
}

test('owners are read to the last page, and those of the team kept, also where it is not their primary one', async () => {
  const first = [owner('1', inTeams('9')), owner('2', inTeams('8')), owner('3', inTeams('8', '9')), owner('4')]
  const { api, team } = read({ hubspot_team_id: '9' }, [answers(first, '500'), answers([owner('5', inTeams('9'))])])
  expect(await team).toEqual(['1@studio.example', '3@studio.example', '5@studio.example'])
  expect(api.asked.map(({ path }) => path)).toEqual(['/crm/v3/owners?limit=500', '/crm/v3/owners?limit=500&after=500'])
})

test('a dated version has its own path', async () => {
  const { api, team } = read({ hs_all_owner_ids: '1;2' }, [answers([owner('2'), owner('3')])], {
    apiVersion: '2026-09',
  })
  expect(await team).toEqual(['2@studio.example'])
  expect(api.asked.map(({ path }) => path)).toEqual(['/crm/owners/2026-09?limit=500'])
})

test('who is archived, or a queue without an address, is left out', async () => {
  const all = [owner('1', { archived: true }), owner('2', { email: null }), owner('3', { email: '' }), owner('4')]
  expect(await read({ hs_all_owner_ids: '1;2;3;4' }, [answers(all)]).team).toEqual(['4@studio.example'])
})

test('nobody is asked for where the record names nobody', async () => {
  const { api, team } = read({ hubspot_team_id: null, hs_all_owner_ids: '' }, [])
  expect(await team).toEqual([])
  expect(api.asked).toEqual([])
})

test('a page with an empty place for the next one is the last', async () => {
  const last = answerOf(200, { json: { results: [owner('1')], paging: {} } })
  expect(await read({ hs_all_owner_ids: '1' }, [last]).team).toEqual(['1@studio.example'])
})

test('what is refused otherwise is no lack of rights', async () => {
  const { team } = read({ hs_all_owner_ids: '1' }, [answerOf(410, { json: { results: [] } })])
  expect(await caught(team)).toMatchObject({ reason: { code: 'crm-version-retired' }, detail: 'GET owners: 410' })
})
