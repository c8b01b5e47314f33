import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fault } from '#infra/simulators/docspace/index.ts'
import { SAMPLE } from '#infra/simulators/pipedrive/index.ts'
import { eventually, openInstance, type RunningInstance } from '../running-instance.ts'
import { simulated } from '../simulated.ts'
import { examine } from './findings.ts'

let running: RunningInstance
beforeAll(async () => {
  running = await openInstance()
}, 60_000)
afterAll(() => running?.stop())

const base = { welcome: { way: 'folder', folderId: 20 }, manager: { default: 'anna.manager@example.com' } }

/** What doctor says of the team, with these settings. */
const said = async (onboarding: object) => {
  const { findings } = await examine(running, { onboarding: { ...base, ...onboarding } }, '--no-trial')
  return findings.filter(({ area }) => area === 'Team').map(({ verdict, text }) => `${verdict}: ${text}`)
}

test('colleagues and groups are looked up, also those of rules, each once', async () => {
  const groups = running.instance.docspace?.state.groups
  for (const [at, name] of ['Lawyers', 'Twins', 'Twins'].entries())
    groups?.push({ id: `${at}0000000-1111-4222-8333-444444444444`, name, members: [], created: 0 })
  const ben = { email: 'ben.manager@example.com', role: 'read' }
  const rule = {
    name: 'a',
    team: { people: [ben, { email: 'Nobody@example.com', role: 'read' }], groups: [{ name: 'Twins', role: 'read' }] },
  }
  const team = {
    people: [ben],
    groups: [
      { name: 'Lawyers', role: 'read' },
      { id: '99999999-1111-4222-8333-444444444444', role: 'read' },
    ],
  }
  const all = [{ name: 'b', where: { type: ['x'] } }, rule]
  expect(await said({ team, rooms: all })).toEqual([
    'ok: ben.manager@example.com is a colleague in every room that names them',
    'problem: the colleague nobody@example.com is no active account',
    'ok: the group "Lawyers" has 0 members',
    'problem: DocSpace has no group 99999999-1111-4222-8333-444444444444',
    'problem: DocSpace has 2 groups "Twins"',
  ])
})

test('where nobody is named, nothing is said', async () => {
  expect(await said({})).toEqual([])
})

describe('the team that records name', () => {
  const { anna, ben, gone, stranger } = SAMPLE
  /** Pipedrive counts the requests of two seconds, and closes the door to who goes on asking in vain. */
  const paced = (onboarding: object) =>
    eventually(
      async () => {
        const lines = await said(onboarding)
        return lines.some((line) => line.includes('limits the number of requests')) ? undefined : lines
      },
      20_000,
      2_000,
    )
  const ofRecords = (team: object) => paced({ team: { fromCrm: 'read', ...team } })

  test('is tried on the newest record of each kind of each CRM, and looked up in DocSpace', async () => {
    expect(await ofRecords({})).toEqual(
      ['espocrm', 'hubspot', 'pipedrive', 'salesforce'].map((name) =>
        expect.stringMatching(`^unknown: ${name}: there is no record of the last month to try team.fromCrm on`),
      ),
    )
    const client = { name: 'Acme', email: 'a@acme.example', ownerEmail: anna }
    await simulated(running, 'espocrm').createClient({ ...client, team: [ben, gone] })
    await simulated(running, 'hubspot').createClient({ ...client, team: [ben, stranger] })
    await simulated(running, 'pipedrive').createClient(client)
    await simulated(running, 'salesforce').createClient({ ...client, team: [ben] })
    const of = (name: string, object: string) => `the team of the newest ${object} of ${name}`
    expect(await ofRecords({})).toEqual([
      `ok: ${of('espocrm', 'Account')} is 1 of DocSpace’s colleagues`,
      `warning: DocSpace has no active account of ${stranger}, in ${of('hubspot', 'company')}`,
      'unknown: pipedrive: the newest organization has nobody in its team to look for in DocSpace',
      `ok: ${of('salesforce', 'Account')} is 1 of DocSpace’s colleagues`,
    ])
    const parked = (await ofRecords({ unknown: 'park' })).filter((line) => line.startsWith('problem'))
    expect(parked).toEqual([`problem: DocSpace has no active account of ${stranger}, in ${of('hubspot', 'company')}`])
  })

  test('is asked of those CRMs alone whose clients may have it', async () => {
    const rooms = [
      { name: 'a', sources: ['espocrm'], team: { fromCrm: 'read' } },
      { name: 'b', skip: true, sources: ['hubspot'], team: { fromCrm: 'read' } },
      { name: 'c' },
    ]
    const lines = (await paced({ rooms })).map((line) => line.split(' ', 2).join(' '))
    expect(lines).toEqual(['ok: the', 'unknown: hubspot:', 'unknown: pipedrive:', 'unknown: salesforce:'])
  })

  test('is a problem where the key may not see it, with the right that it lacks', async () => {
    const espo = simulated(running, 'espocrm')
    espo.faults.add(fault({ path: /\/Team\/\w+\/users$/ }, { kind: 'status', status: 403 }, 2))
    const found = await ofRecords({})
    expect(found[0]).toBe(
      'problem: espocrm: The integration user may not see who works for the client (Team: read = all)',
    )
  })

  test('is a problem where an organization of Salesforce has not enabled teams', async () => {
    const body = '[{"message":"sObject type is not supported.","errorCode":"INVALID_TYPE"}]'
    const salesforce = simulated(running, 'salesforce')
    salesforce.faults.add(fault({ path: /AccountTeamMember/ }, { kind: 'status', status: 400, body }, 2))
    expect((await ofRecords({})).at(-1)).toBe(
      'problem: salesforce keeps no team of Account, which team.fromCrm asks for',
    )
  })
})
