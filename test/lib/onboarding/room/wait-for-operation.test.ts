import { describe, expect, test } from 'vitest'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import type { RoomContext } from '#lib/onboarding/context.ts'
import { createFirstLook } from '#lib/onboarding/poll-delay.ts'
import { waitForCopy, waitWhile } from '#lib/onboarding/room/wait-for-operation.ts'

/** When work is polled first. */
const firstOf = ({ cache }: Pick<RoomContext, 'cache'>, work: 'copy' | 'room') => cache.firstLook.polls(work)[0]?.at

/** A clock that moves only while somebody waits, and what was waited. */
const open = () => {
  let now = 1_000_000
  const waits: number[] = []
  const clock = {
    now: () => now,
    async sleep(ms: number) {
      waits.push(ms)
      now += ms
    },
  }
  return { clock, waits, cache: { firstLook: createFirstLook(clock) } as RoomContext['cache'] }
}

describe('waiting for work in the background', () => {
  test('asks nothing about work that is done already', async () => {
    const { waits, ...context } = open()
    const never = async () => {
      throw new Error('asked')
    }
    expect(await waitWhile(context, 'copy', { state: 'done' }, never)).toEqual({ state: 'done' })
    expect(waits).toEqual([])
  })

  test('asks after longer and longer pauses, and gives up after 22 seconds with what it saw last', async () => {
    const { waits, ...context } = open()
    let asked = 0
    const last = await waitWhile(context, 'copy', { state: 'running', asked }, async () => ({
      state: 'running',
      asked: ++asked,
    }))
    expect(last).toEqual({ state: 'running', asked: 11 })
    expect(waits).toEqual([150, 150, 150, 300, 600, 1_000, 2_000, 3_000, 5_000, 5_000, 5_000])
  })

  test.each([
    ['nothing from work that had ended at the first look', 1, 150],
    ['to look between the two of work that ended at the second look', 2, 225],
    ['no more than twice the time of work that took longer', 5, 300],
  ])('learns %s', async (_, ends, first) => {
    const { waits, ...context } = open()
    let looks = 0
    await waitWhile(context, 'copy', { state: 'running' }, async () => {
      looks += 1
      return { state: looks < ends ? 'running' : 'done' }
    })
    expect(waits).toHaveLength(ends)
    expect(firstOf(context, 'copy')).toBe(first)
    // The first look of the other kind stays.
    expect(firstOf(context, 'room')).toBe(250)
  })

  test('asks of a room, for whose end others wait, once more after a short pause', async () => {
    const { waits, ...context } = open()
    await waitWhile(context, 'room', { state: 'running' }, async () => ({ state: 'running' }))
    expect(waits.slice(0, 4)).toEqual([250, 75, 150, 150])
  })

  test('polls when it was planned, however long the poll before was on its way', async () => {
    const { waits, ...context } = open()
    context.cache.firstLook.seen('copy', { running: 150, done: 300 })
    const states = ['running', 'done']
    await waitWhile(context, 'copy', { state: 'running' }, async () => {
      await context.clock.sleep(50)
      return { state: states.shift() ?? 'done' }
    })
    expect(waits).toEqual([225, 50, 25, 50])
  })

  test('polls at once when the poll before was on its way for longer than that', async () => {
    const { waits, ...context } = open()
    context.cache.firstLook.seen('copy', { running: 150, done: 300 })
    const states = ['running', 'done']
    await waitWhile(context, 'copy', { state: 'running' }, async () => {
      await context.clock.sleep(100)
      return { state: states.shift() ?? 'done' }
    })
    expect(waits).toEqual([225, 100, 0, 100])
  })

  test('forgets how slow a portal was, however often the first look came late enough meanwhile', async () => {
    const { waits: _, ...context } = open()
    context.cache.firstLook.seen('copy', { running: 290, done: 300 })
    await context.clock.sleep(4 * 60_000)
    await waitWhile(context, 'copy', { state: 'running' }, async () => ({ state: 'done' }))
    expect(firstOf(context, 'copy')).toBe(300)
    await context.clock.sleep(60_000)
    expect(firstOf(context, 'copy')).toBe(150)
  })

  test('tells a look whether the work is likely to be done, which it is not where a time is only tried', async () => {
    const { waits: _, ...context } = open()
    const looksAt = async (...states: string[]) => {
      const told: boolean[] = []
      await waitWhile(context, 'copy', { state: 'running' }, async (isLikelyDone) => {
        told.push(isLikelyDone)
        return { state: states.shift() ?? 'done' }
      })
      return told
    }
    context.cache.firstLook.seen('copy', { running: 150, done: 300 })
    expect(await looksAt('running', 'done')).toEqual([false, true])
    expect(await looksAt('done')).toEqual([true])
  })

  test('learns nothing from work that did not end', async () => {
    const { waits, ...context } = open()
    await waitWhile(context, 'copy', { state: 'running' }, async () => ({ state: 'running' }))
    expect(firstOf(context, 'copy')).toBe(150)
    expect(waits.length).toBeGreaterThan(1)
  })
})

describe('a copy of the welcome content', () => {
  const copyIn = (states: string[], refusal?: Error, listing?: Error, first = 'running', isTried = false) => {
    const { waits: _, ...context } = open()
    if (isTried) context.cache.firstLook.seen('copy', { running: 150, done: 300 })
    const operations: string[] = []
    let looks = 0
    const docspace = {
      files: {
        async copyContent() {
          if (refusal) throw refusal
          return { id: 'op', state: first }
        },
        async operation(id: string) {
          operations.push(id)
          return { id, state: states.shift() ?? 'running' }
        },
      },
      folders: {
        async list() {
          if (listing) throw listing
        },
      },
    } as unknown as DocSpace
    const copy = waitForCopy({ ...context, docspace } as unknown as RoomContext, 20, 7, async () => ++looks)
    return { copy, operations, looks: () => looks }
  }

  test.each(['finished', 'failed', 'gone'])('is read to its end, whatever that says: %s', async (state) => {
    const { copy, operations } = copyIn(['running', state])
    await expect(copy).resolves.toBe(2)
    expect(operations).toEqual(['op', 'op'])
  })

  test.each([
    [['finished'], ['op'], 1],
    [['running', 'finished'], ['op', 'op'], 1],
    [['running', 'running', 'finished'], ['op', 'op', 'op'], 2],
  ])('is not looked at beside a poll that may well come too early, but after it: %o', async (states, polls, looks) => {
    const { copy, operations } = copyIn(states, undefined, undefined, 'running', true)
    await expect(copy).resolves.toBe(looks)
    expect(operations).toEqual(polls)
  })

  test('that is done at once is looked at once', async () => {
    const { copy, operations, looks } = copyIn([], undefined, undefined, 'finished')
    await expect(copy).resolves.toBe(1)
    expect([operations, looks()]).toEqual([[], 1])
  })

  test('that takes longer is waited for in the queue: a second one beside it could double a file', async () => {
    await expect(copyIn([]).copy).rejects.toMatchObject({
      name: 'RetryLater',
      reason: { code: 'copy-running' },
      after: 300_000,
      detail: 'room 7',
    })
  })

  const refusal = new DocSpaceRefusal(403, 'PUT copy')

  test('that is refused is about the template where that cannot be read', async () => {
    const { copy } = copyIn([], refusal, new DocSpaceRefusal(404, 'GET folder'))
    await expect(copy).rejects.toMatchObject({
      name: 'Park',
      reason: { code: 'template-missing' },
      detail: 'folder 20',
    })
  })

  test('that is refused is about the room where the template can be read', async () => {
    await expect(copyIn([], refusal).copy).rejects.toBe(refusal)
  })

  test('that fails otherwise says so itself', async () => {
    const down = new TypeError('down')
    await expect(copyIn([], down, new DocSpaceRefusal(404, 'GET folder')).copy).rejects.toBe(down)
  })
})
