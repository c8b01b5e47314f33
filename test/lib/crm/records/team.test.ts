import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NewClient } from '#infra/simulators/crm/types.ts'
import type { FaultAction } from '#infra/simulators/http/faults.ts'
import { SAMPLE } from '#infra/simulators/pipedrive/index.ts'
import type { Records } from '#lib/crm/records/records-port.ts'
import { teamHidden } from '#lib/crm/records/team.ts'
import { tellsTeam } from '#lib/crm/source.ts'
import { espocrmVendor } from '../worlds/espocrm.ts'
import { hubspotVendor } from '../worlds/hubspot.ts'
import { pipedriveVendor } from '../worlds/pipedrive.ts'
import { salesforceVendor } from '../worlds/salesforce.ts'
import { caught, fault, openWorld, refOf, testClock, type Vendor, type World } from '../worlds/world.ts'

const status = (code: number): FaultAction => ({ kind: 'status', status: code })

/** Whom each CRM names as the team of a record. `call`: what is asked for it, and what a refusal of it means. */
const crms: [string, Vendor, { call: RegExp; forbidden: string }][] = [
  ['EspoCRM', espocrmVendor, { call: /\/Team\/\w+\/users$/, forbidden: 'crm-team-hidden' }],
  ['HubSpot', hubspotVendor, { call: /\/owners$/, forbidden: 'crm-team-hidden' }],
  ['Pipedrive', pipedriveVendor, { call: /\/followers$/, forbidden: 'crm-team-hidden' }],
  ['Salesforce', salesforceVendor, { call: /\/query$/, forbidden: 'crm-forbidden' }],
]

describe.each(crms)('the team of a record of %s', (_, vendor, { call, forbidden }) => {
  let world: World
  let records: Records

  beforeEach(async () => {
    world = await vendor.start(testClock())
    records = await openWorld(world)
  })
  afterEach(() => world.sim.stop())

  const make = async (more: Partial<NewClient> = {}) =>
    refOf(world, await world.sim.createClient({ name: 'Acme', ownerEmail: SAMPLE.anna, ...more }))
  const teamOf = async (ref: Awaited<ReturnType<typeof make>>) => [...((await records.readTeam?.(ref)) ?? ['none'])]

  it('is its active people, the owner too where they are in it', async () => {
    const ref = await make({ team: [SAMPLE.ben, SAMPLE.gone, SAMPLE.anna] })
    expect(new Set(await teamOf(ref))).toEqual(new Set([SAMPLE.anna, SAMPLE.ben]))
  })

  it('is of that record alone', async () => {
    await make({ team: [SAMPLE.ben], ownerEmail: SAMPLE.stranger })
    expect(await teamOf(await make({ name: 'Beta', email: 'b@beta.example' }))).not.toContain(SAMPLE.ben)
  })

  it.each(['contact', 'deal'] as const)('is read of a %s, too, where the CRM keeps one', async (objectType) => {
    const ref = await make({ objectType, team: [SAMPLE.ben], email: 'c@acme.example' })
    const keeps = world.source.hasTeam === true || world.source.hasTeam?.includes(ref.type)
    const found = await records.readTeam?.(ref)
    expect(found?.includes(SAMPLE.ben)).toBe(keeps || undefined)
  })

  it('is nobody where the record names none', async () => {
    const others = (await teamOf(await make())).filter((one) => one !== SAMPLE.anna)
    expect(others).toEqual([])
  })

  it('does not break off where the record was deleted meanwhile', async () => {
    const ref = await make({ team: [SAMPLE.ben] })
    await world.sim.deleteClient(ref.id)
    await expect(records.readTeam?.(ref)).resolves.toBeDefined()
  })

  it.each([
    [401, 'crm-key-refused'],
    [403, forbidden],
    [429, 'crm-busy'],
    [503, 'crm-unreachable'],
  ])('waits when it is answered %i', async (code, reason) => {
    const ref = await make({ team: [SAMPLE.ben] })
    world.sim.faults.add(fault({ path: call }, status(code), 2))
    const error = await caught(Promise.resolve(records.readTeam?.(ref)))
    expect(error).toMatchObject({ name: 'RetryLater', reason: { code: reason } })
    expect(JSON.stringify(error) + String(error)).not.toMatch(/@|ben/)
  })

  it('waits for what is no answer of the CRM', async () => {
    const ref = await make({ team: [SAMPLE.ben] })
    const page: FaultAction = { kind: 'status', status: 200, headers: { 'Content-Type': 'text/html' }, body: '<html>' }
    world.sim.faults.add(fault({ path: call }, page, 2))
    expect(await caught(Promise.resolve(records.readTeam?.(ref)))).toMatchObject({
      reason: { code: 'crm-unreachable' },
    })
  })
})

it('that is hidden is looked for again a quarter of an hour later', () =>
  expect(teamHidden('User: read = all')).toMatchObject({ detail: 'User: read = all', after: 900_000 }))

it.each([
  [true as const, 'Lead', true],
  [['Account'], 'Account', true],
  [['Account'], 'Lead', false],
  [[], 'Account', false],
])('records of a source with teams of %j tell one of %s: %s', (hasTeam, object, tells) =>
  expect(tellsTeam({ hasTeam }, object)).toBe(tells),
)

it('records of a source without teams tell none', () => expect(tellsTeam({}, 'Account')).toBe(false))
