import { expect, test } from 'vitest'
import { loadScenarios } from './recordings.ts'
import { replay } from './replay.ts'

const scenarios = loadScenarios()

test('all recordings are here', () => {
  expect(scenarios.reduce((sum, scenario) => sum + scenario.steps.length, 0)).toBe(1083)
})

test.each(scenarios)('$name: the simulator answers as the recorded server did', async (scenario) => {
  const { different } = await replay(scenario)
  expect(different).toEqual([])
})
