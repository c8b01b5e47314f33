import { describe, expect, test } from 'vitest'
import { allWays, ways } from '#test/onboarding/site.ts'
import { roomsIn } from '#test/onboarding/world/portal-view.ts'
import { explore } from './explore.ts'

const fates = ['dies-before', 'dies-unanswered', 'dies-after', 'refused', 'answer-lost', 'applied-late'] as const

describe.each(allWays)('the way %s', (way) => {
  test('every cut', async () => {
    const began = performance.now()
    const found = await explore({ settings: ways[way], fates, mostCuts: 1 })
    console.log(way, found.runs, 'runs', found.states, 'states', Math.round(performance.now() - began), 'ms')
    for (const { world, cuts, parked } of found.ends)
      console.log(cuts, parked, JSON.stringify(roomsIn(world.portal)), JSON.stringify(world.record))
    expect(found.ends.length).toBe(1)
  }, 300_000)
})
