import { describe, expect, test } from 'vitest'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { onboardOverDeath } from '../../cut-short.ts'
import { ref } from '../../identity/search.ts'
import { anna } from '../../memory-world.ts'
import { approved, begin, contact, fresh } from '../reviewed-world.ts'

keepTestLog()

describe.each(['files', 'folder', 'room'] as const)('after a crash at any call, the way %s', (way) => {
  test.each(['before', 'after'] as const)('it is built once, and opened once: %s', async (moment) => {
    for (const phase of ['build', 'open']) {
      for (let nth = 1; ; nth += 1) {
        const world = begin({ way, values: phase === 'build' ? { stage: 'New' } : approved, record: fresh() })
        if (phase === 'open') {
          world.crm.values = {}
          await world.onboard()
          world.crm.values = approved
        }
        const died = await onboardOverDeath(world.work, ref, nth, moment)
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
