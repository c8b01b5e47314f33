import { afterEach, expect, test } from 'vitest'
import { SAMPLE } from '#infra/simulators/pipedrive/index.ts'
import { onboardOverDeath } from '../../../lib/onboarding/cut-short.ts'
import { openTeamWorld, type TeamWorld, vendorsWithTeam } from '../team-world.ts'

const { anna, ben } = SAMPLE
const moments = ['before', 'after'] as const
const cases = vendorsWithTeam.flatMap(([name, vendor]) => moments.map((moment) => [name, moment, vendor] as const))

let world: TeamWorld
afterEach(() => world.stop())

test.each(cases)(
  'the team that a record of %s names is in the one room of the client after a crash %s any call',
  { timeout: 120_000 },
  async (_, moment, vendor) => {
    world = await openTeamWorld(vendor, { fromCrm: 'content-creator' })
    let nth = 1
    for (let died = true; died; nth += 1) {
      const ref = await world.client([ben, anna])
      died = await onboardOverDeath(world.portal.workplace(world.records), ref, nth, moment)
      expect(world.members(ref), `call ${nth}`).toEqual([[`${anna} 9`, `${ben} 11`, 'contact 2']])
      expect(world.status(ref)).toBe('ready')
    }
    // The team is read, and each of its people looked up, among some twenty other calls.
    expect(nth).toBeGreaterThan(20)
  },
)
