import { afterEach, describe, expect, test } from 'vitest'
import { SAMPLE } from '#infra/simulators/pipedrive/index.ts'
import { fault } from '../../lib/crm/worlds/world.ts'
import { openTeamWorld, type TeamWorld, vendorsWithTeam } from './team-world.ts'

const { anna, ben, gone, stranger } = SAMPLE
const fromCrm = 'content-creator'

describe.each(vendorsWithTeam)('the team that a record of %s names', (_, vendor) => {
  let world: TeamWorld
  afterEach(() => world.stop())

  test('comes in, once and with the higher right, and the record says whom DocSpace does not have', async () => {
    world = await openTeamWorld(vendor, { fromCrm, people: [{ email: ben, role: 'read' }] })
    const ref = await world.client([ben, anna, gone, stranger])
    expect(await world.portal.finish(world.records, ref)).toBe('ready')
    expect(world.members(ref)).toEqual([[`${anna} 9`, `${ben} 11`, 'contact 2']])
    expect(world.status(ref)).toBe('ready: a colleague whom the record names has no active DocSpace account')
  })

  test('stays out where nobody asks for it', async () => {
    world = await openTeamWorld(vendor, {})
    const ref = await world.client([ben])
    expect(await world.portal.finish(world.records, ref)).toBe('ready')
    expect(world.members(ref)).toEqual([[`${anna} 9`, 'contact 2']])
  })

  test('is let in once when the CRM breaks off while it is read', async () => {
    world = await openTeamWorld(vendor, { fromCrm })
    const ref = await world.client([ben])
    world.crm.sim.faults.add(fault({ path: /followers|Team\/\w+\/users$|\/owners$|TeamMember/ }, { kind: 'reset' }, 3))
    expect(await world.portal.finish(world.records, ref)).toBe('ready')
    expect(world.members(ref)).toEqual([[`${anna} 9`, `${ben} 11`, 'contact 2']])
  })
})
