import { describe, expect, test } from 'vitest'
import { createFirstLook, type FirstLook } from '#lib/onboarding/poll-delay.ts'
import type { PortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { waitWhile } from '#lib/onboarding/room/wait-for-operation.ts'

/** One piece of work after the other on a clock that moves only while somebody waits; when they were looked at, in milliseconds. */
const openWork = () => {
  let now = 0
  const clock = {
    now: () => now,
    async sleep(ms: number) {
      now += ms
    },
  }
  const firstLook: FirstLook = createFirstLook(clock)
  const cache = { firstLook } as PortalCache
  return {
    pass: (ms: number) => clock.sleep(ms),
    isTried: () => firstLook.isTried('copy'),
    async looksAt(work: 'copy' | 'room', takes: number): Promise<number[]> {
      const began = now
      const looks: number[] = []
      const ended = await waitWhile({ clock, cache }, work, { state: 'running' }, async () => {
        looks.push(now - began)
        return { state: now - began >= takes ? 'done' : 'running' }
      })
      expect(ended.state).toBe('done')
      return looks
    },
  }
}

describe('the first look at work in the background', () => {
  test.each([
    ['copy', 131, [150]],
    ['room', 200, [250]],
  ] as const)(
    'at a %s of %d ms, as a quiet server takes, comes at %o ms and finds it done',
    async (work, takes, looks) => {
      expect(await openWork().looksAt(work, takes)).toEqual(looks)
    },
  )

  test('that came too early costs one request, and the next one comes between it and the one that found the work done', async () => {
    const work = openWork()
    expect(await work.looksAt('copy', 200)).toEqual([150, 300])
    expect(work.isTried()).toBe(true)
    expect(await work.looksAt('copy', 200)).toEqual([225])
    expect(work.isTried()).toBe(false)
    expect(await work.looksAt('copy', 131)).toEqual([225])
    expect(await work.looksAt('room', 240)).toEqual([250])
  })

  test('that came too early in between, too, is as late from then on as what was enough before', async () => {
    const work = openWork()
    expect(work.isTried()).toBe(false)
    expect(await work.looksAt('copy', 290)).toEqual([150, 300])
    expect(work.isTried()).toBe(true)
    expect(await work.looksAt('copy', 290)).toEqual([225, 375])
    expect(work.isTried()).toBe(false)
    expect(await work.looksAt('copy', 290)).toEqual([300])
    // Then it begins anew: the portal has become slower.
    expect(await work.looksAt('copy', 380)).toEqual([300, 450])
    expect(await work.looksAt('copy', 380)).toEqual([375, 525])
    expect(await work.looksAt('copy', 380)).toEqual([400])
  })

  test('never waits for more than 400 ms, however slow the last one was', async () => {
    const work = openWork()
    expect(await work.looksAt('copy', 9_000)).toEqual([150, 300, 450, 750, 1_350, 2_350, 4_350, 7_350, 12_350])
    expect(await work.looksAt('copy', 131)).toEqual([400])
    expect(await work.looksAt('copy', 9_000)).toEqual([400, 550, 700, 1_000, 1_600, 2_600, 4_600, 7_600, 12_600])
    expect(await work.looksAt('copy', 131)).toEqual([400])
  })

  test('is early again after five minutes: the portal may be quick again', async () => {
    const work = openWork()
    await work.looksAt('copy', 290)
    await work.pass(5 * 60_000)
    expect(await work.looksAt('copy', 131)).toEqual([150])
  })
})
