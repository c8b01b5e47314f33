import { describe, expect, test } from 'vitest'
import { createFirstLook, type FirstLook } from '#lib/onboarding/poll-delay.ts'
import type { PortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { waitWhile } from '#lib/onboarding/room/wait-for-operation.ts'
import { seeded } from '#test/soak/chance.ts'

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
    isTried: () => !firstLook.polls('copy')[0]?.isLikely,
    enough: () => firstLook.enough('copy'),
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
    expect(await work.looksAt('copy', 290)).toEqual([225, 300])
    expect(work.isTried()).toBe(false)
    expect(await work.looksAt('copy', 290)).toEqual([300])
  })

  test('is tried a tenth earlier after four that were late enough, and after twice as many where that was in vain', async () => {
    const work = openWork()
    await work.looksAt('copy', 290)
    await work.looksAt('copy', 290)
    const looks = async (count: number) => {
      const seen: number[][] = []
      for (let n = 0; n < count; n += 1) seen.push(await work.looksAt('copy', 290))
      return seen.map(String)
    }
    expect(await looks(4)).toEqual(['300', '300', '300', '270,300'])
    expect(await looks(8)).toEqual([...Array(7).fill('300'), '270,300'])
    expect(await looks(16)).toEqual([...Array(15).fill('300'), '270,300'])
  })

  test('follows work that has become quicker, down to what is usual', async () => {
    const work = openWork()
    await work.looksAt('copy', 290)
    await work.looksAt('copy', 290)
    for (let n = 0; n < 20; n += 1) await work.looksAt('copy', 100)
    expect(await work.looksAt('copy', 100)).toEqual([150])
  })

  test('waits twice as long at most after one that was far slower, and looks after 400 ms all the same', async () => {
    const work = openWork()
    expect(await work.looksAt('copy', 9_000)).toEqual([150, 300, 450, 750, 1_350, 2_350, 4_350, 7_350, 12_350])
    expect(await work.looksAt('copy', 131)).toEqual([300])
    for (let n = 0; n < 5; n += 1) await work.looksAt('copy', 3_000)
    expect(work.enough()).toBeGreaterThan(2_000)
    expect(await work.looksAt('copy', 131)).toEqual([400])
    expect(await work.looksAt('copy', 131)).toEqual([400])
  })

  test('becomes several looks for a while where work takes longer now and then', async () => {
    const work = openWork()
    await work.looksAt('room', 240)
    const surprised = await work.looksAt('room', 440)
    expect(surprised).toEqual([250, 325, 475])
    // A quarter more than what was enough before.
    expect(await work.looksAt('room', 440)).toEqual([250, 312.5, 387.5, 537.5])
  })

  test('is early again after five minutes: the portal may be quick again', async () => {
    const work = openWork()
    await work.looksAt('copy', 290)
    await work.pass(5 * 60_000)
    expect(await work.looksAt('copy', 131)).toEqual([150])
  })
})

/** What polls cost that come too late, and how many there are, on an average of 400 rooms from a template that take `takes(n)` milliseconds. */
const costOf = async (takes: (n: number) => number) => {
  const work = openWork()
  const [late, polls]: [number[], number[]] = [[], []]
  for (let n = 0; n < 400; n += 1) {
    const looks = await work.looksAt('room', takes(n))
    late.push((looks.at(-1) ?? 0) - takes(n))
    polls.push(looks.length)
  }
  const mean = (all: number[]) => all.reduce((sum, one) => sum + one, 0) / all.length
  return { late: mean(late), polls: mean(polls) }
}

describe('a drain of rooms from templates is polled neither late nor often', () => {
  const random = seeded(3)
  // As measured on running servers (infra/simulators/docspace/times.json).
  const measured = [113, 140, 165, 185, 200, 213, 230, 250, 275, 316, 467]
  test.each<[string, (n: number) => number, { late: number; polls: number }]>([
    ['of 240 ms, as is usual', () => 240, { late: 10, polls: 1 }],
    ['of 300 ms', () => 300, { late: 25, polls: 1.1 }],
    ['of a second', () => 1_000, { late: 25, polls: 2.1 }],
    [
      'of times as they were measured',
      () => measured[Math.floor(random() * measured.length)] ?? 0,
      { late: 75, polls: 1.6 },
    ],
    ['of 150 to 450 ms', () => 150 + 300 * random(), { late: 65, polls: 2.2 }],
    ['of 500 to 1,500 ms', () => 500 + 1_000 * random(), { late: 130, polls: 5 }],
  ])('%s', async (_, takes, most) => {
    const { late, polls } = await costOf(takes)
    expect(late).toBeLessThanOrEqual(most.late)
    expect(polls).toBeLessThanOrEqual(most.polls)
  })
})
