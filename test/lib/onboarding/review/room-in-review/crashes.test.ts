import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { onboardClient } from '#lib/onboarding/onboard.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { type KeptLog, keepLog } from '#test/onboarding/world/quiet-log.ts'
import { cutShort, Died } from '../../cut-short.ts'
import { ref } from '../../identity/search.ts'
import { anna } from '../../memory-world.ts'
import { approved, begin, contact, fresh } from '../reviewed-world.ts'

let log: KeptLog
beforeEach(() => {
  log = keepLog()
})
afterEach(() => log.restore())

describe.each(['files', 'folder', 'room'] as const)('after a crash at any call, the way %s', (way) => {
  const moments = ['before', 'after'] as const
  /** Runs of which the first one dies at the `nth` call; a new process has the next. False: it did not die. */
  const runs = async (world: ReturnType<typeof begin>, nth: number, moment: (typeof moments)[number]) => {
    const first = cutShort(world.work, nth, moment)
    const died = await onboardClient(first.work, ref).then(
      () => false,
      (error) => {
        if (!(error instanceof Died)) throw error
        return true
      },
    )
    if (died) await onboardClient({ ...world.work, cache: createPortalCache(world.work.clock) }, ref)
    return died
  }

  test.each(moments)('it is built once, and opened once: %s', async (moment) => {
    for (const phase of ['build', 'open']) {
      for (let nth = 1; ; nth += 1) {
        const world = begin({ way, values: phase === 'build' ? { stage: 'New' } : approved, record: fresh() })
        if (phase === 'open') {
          world.crm.values = {}
          await world.onboard()
          world.crm.values = approved
        }
        const died = await runs(world, nth, moment)
        expect(world.people().toSorted(), `${phase} ${nth}`).toEqual(
          phase === 'build' ? [anna.email] : [anna.email, contact],
        )
        expect(world.link() === undefined).toBe(phase === 'build')
        expect(world.crm.record?.written?.state).toBe(phase === 'build' ? 'review' : 'ready')
        if (!died) break
      }
    }
  })
})
