import { expect, test } from 'vitest'
import { loadScenarios } from './recordings.ts'
import { replay } from './replay.ts'

const scenarios = loadScenarios()

/** Steps by kind of recording, notes included. */
const STEPS = { 'first contact': 1083, 'life of people': 1308, 'life of rooms': 1857 }
const PEOPLE = /^life-(expired|groups|history|joined|members|owner|resend)(-2)?$/

const ROOMS = /^(life-(archive|merge|paging|rename|settings|tags|templates|uploads)(-2)?|restore(-dump)?)$/

test('all recordings are here', () => {
  const kindOf = (name: string) =>
    PEOPLE.test(name) ? 'life of people' : ROOMS.test(name) ? 'life of rooms' : 'first contact'
  const sum = (kind: string) =>
    scenarios.filter(({ name }) => kindOf(name) === kind).reduce((total, { steps }) => total + steps.length, 0)
  expect(Object.fromEntries(Object.keys(STEPS).map((kind) => [kind, sum(kind)]))).toEqual(STEPS)
})

test.each(scenarios)('$name: the simulator answers as the recorded server did', async (scenario) => {
  const { different } = await replay(scenario)
  expect(different).toEqual([])
})
