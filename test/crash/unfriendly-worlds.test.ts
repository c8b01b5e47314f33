import { afterEach, describe, expect, test, vi } from 'vitest'
import { allWays, type Way } from '#test/onboarding/harness.ts'
import type { Fate } from '#test/onboarding/world/wire.ts'
import { seeded } from '#test/soak/chance.ts'
import { endTroubles, letHappen } from '#test/soak/happenings/play-out.ts'
import { wrongs } from '#test/soak/invariants.ts'
import { Simulation } from '#test/soak/simulation/simulation.ts'
import { type UnfriendlyWorld, worlds } from './worlds.ts'

/**
 * Two workers in a world that is as unfriendly as the real one, of which one is cut off at one outgoing call. A few cuts of each
 * world by default, spread over all of them; another number with `CRASH_CUTS=20`, every one with `CRASH_CUTS=all`.
 */

const fates = ['dies-before', 'dies-unanswered', 'dies-after', 'refused', 'answer-lost'] as const
const { CRASH_CUTS: cuts = '5' } = process.env
const most = cuts === 'all' ? Number.POSITIVE_INFINITY : Number(cuts)

afterEach(() => {
  vi.restoreAllMocks()
})

interface Cut {
  fate: Fate
  call: number
}

const beyondAll = 1_000_000

/** Lets it all happen with one cut; what is wrong then, and how many calls went out before anybody mended anything. */
const play = async (way: Way, world: UnfriendlyWorld, cut: Cut | undefined) => {
  const { tagDelayMs = 0, version = '3.7', conditions = [], events, mended } = world
  vi.spyOn(Math, 'random').mockImplementation(seeded(1))
  const simulation = await Simulation.open({ way, conditions: new Set(conditions), tagDelayMs, version })
  try {
    const trouble = { times: 1, ...(cut ?? { fate: 'pass' as const, call: beyondAll }) }
    simulation.troubles.push(trouble)
    await letHappen(simulation, events)
    const calls = beyondAll - trouble.call
    if (mended) await endTroubles(simulation)
    return { calls, wrong: wrongs(simulation) }
  } finally {
    await simulation.stop()
  }
}

/** Evenly spread, from another one on for each way, so that all ways together see three times as many. */
const chosen = (way: Way, calls: number): Cut[] => {
  const all = Array.from({ length: calls }, (_, index) => fates.map((fate) => ({ fate, call: index + 1 }))).flat()
  const step = Math.max(1, all.length / most)
  const first = (step * allWays.indexOf(way)) / allWays.length
  return Array.from({ length: Math.min(most, all.length) }, (_, n) => all[Math.floor(first + n * step)]).filter(
    (cut) => cut !== undefined,
  )
}

describe.each(Object.entries(worlds))('%s', (_, world) => {
  test.each(allWays)(
    'one cut anywhere (%s)',
    async (way) => {
      const { calls, wrong } = await play(way, world, undefined)
      expect(wrong, 'without a cut').toEqual([])
      expect(calls).toBeGreaterThan(10)
      for (const cut of chosen(way, calls)) {
        expect((await play(way, world, cut)).wrong, `${cut.fate} at call ${cut.call} of ${calls}`).toEqual([])
      }
    },
    600_000,
  )
})
