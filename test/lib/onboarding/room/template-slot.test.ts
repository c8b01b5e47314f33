import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { TemplateSlot } from '#lib/docspace/rooms/templates.ts'
import { createTemplateSlotLine } from '#lib/onboarding/room/template-slot.ts'

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0))
afterEach(() => vi.restoreAllMocks())

/** A worker's line at a slot whose rooms take 300 ms at most. */
const open = () => {
  let now = 1_000
  const clock = { now: () => now, sleep: async () => {} }
  return {
    line: createTemplateSlotLine(clock, () => 300),
    now: () => now,
    pass: (ms: number) => {
      now += ms
    },
  }
}
const running = (roomId?: number): TemplateSlot => ({ state: 'running', ...(roomId !== undefined && { roomId }) })
const done = (roomId: number): TemplateSlot => ({ state: 'done', failed: false, roomId })

describe('the clients of one worker', () => {
  test('have the slot one after the other, also after one that failed', async () => {
    const { line } = open()
    const order: string[] = []
    const { promise, resolve } = Promise.withResolvers<void>()
    const first = line.inTurn(async () => {
      order.push('first')
      await promise
      order.push('first ends')
      throw new Error('failed')
    })
    const second = line.inTurn(async () => {
      order.push('second')
      return 'made'
    })
    await new Promise((turn) => setImmediate(turn))
    expect(order).toEqual(['first'])
    resolve()
    await expect(first).rejects.toThrow('failed')
    expect(await second).toBe('made')
    expect(order).toEqual(['first', 'first ends', 'second'])
    expect(await line.inTurn(async () => 'third')).toBe('third')
  })

  test('prepare themselves while the one before has it, and not earlier', async () => {
    const { line } = open()
    const order: string[] = []
    const ends = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const all = ends.map(({ promise }, n) =>
      line.inTurn(
        async () => {
          order.push(`${n} has it`)
          await promise
        },
        () => void order.push(`${n} prepares`),
      ),
    )
    for (const { resolve } of ends) {
      await new Promise((turn) => setImmediate(turn))
      order.push('-')
      resolve()
    }
    await Promise.all(all)
    expect(order).toEqual(['0 prepares', '0 has it', '1 prepares', '-', '1 has it', '2 prepares', '-', '2 has it', '-'])
  })
})

describe('another worker at the slot', () => {
  test('is likely for a minute after one was met', () => {
    const { line, pass } = open()
    expect(line.isContended()).toBe(false)
    line.met()
    pass(60_000 - 1)
    expect(line.isContended()).toBe(true)
    pass(1)
    expect(line.isContended()).toBe(false)
  })

  test('is not looked for in the tenth of a second after a room of this worker: its next client takes the slot over', () => {
    const { line, pass, now } = open()
    line.met()
    line.had(7, now())
    pass(100 - 1)
    expect(line.isContended()).toBe(false)
    pass(1)
    expect(line.isContended()).toBe(true)
  })

  test('has the slot where a request was dropped, and what was asked for before that was known is not taken for ours', () => {
    const { line, pass, now } = open()
    const askedAt = now()
    pass(50)
    line.lost()
    pass(50)
    line.had(7, askedAt)
    expect(line.isContended()).toBe(true)
    line.had(8, now())
    expect(line.isContended()).toBe(false)
  })
})

describe('who waits for the slot', () => {
  test('has it at once where it is free', () => {
    expect(open().line.untilNextLook({ state: 'free' })).toBe(0)
  })

  test('looks every 400 ms while room follows room', () => {
    const { line, pass } = open()
    for (let room = 1; room < 10; room += 1) {
      expect(line.untilNextLook(running(room))).toBe(400)
      pass(350)
    }
  })

  test('takes it with one look where no room has followed in the time that this one takes at most and 150 ms', () => {
    const { line, pass } = open()
    line.untilNextLook(running(7))
    pass(300)
    expect(line.untilNextLook(done(7))).toBe(150)
    pass(150)
    expect(line.untilNextLook(done(7))).toBe(0)
  })

  test('takes it 150 ms after a first look that finds a room done, for its worker may be asking for the next one', () => {
    const { line, pass } = open()
    expect(line.untilNextLook(done(7))).toBe(150)
    pass(149)
    expect(line.untilNextLook(done(7))).toBe(1)
    expect(line.untilNextLook(done(8))).toBe(150)
    pass(150)
    expect(line.untilNextLook(done(8))).toBe(0)
  })

  test('never takes it within 150 ms of a room that was seen running, however long that took', () => {
    const { line, pass } = open()
    line.untilNextLook(running(7))
    pass(5_000)
    expect(line.untilNextLook(running(7))).toBe(150)
    pass(10)
    expect(line.untilNextLook(done(7))).toBe(140)
  })

  test('comes before the worker that had it last, which comes again with its next clients', () => {
    const { line, pass, now } = open()
    line.met()
    line.had(7, now())
    pass(450)
    expect(line.untilNextLook(done(7))).toBe(250)
    pass(250)
    expect(line.untilNextLook(done(7))).toBe(0)
  })

  test('waits a little longer by chance, and by more the more often a request was dropped', () => {
    vi.spyOn(Math, 'random').mockReturnValue(1)
    const { line, now } = open()
    const longest = (room: number) => Math.round(line.untilNextLook(done(room)))
    expect(longest(1)).toBe(188)
    line.lost()
    expect(longest(2)).toBe(225)
    for (let n = 0; n < 5; n += 1) line.lost()
    expect(longest(3)).toBe(450)
    expect(line.untilNextLook(running(4))).toBe(500)
    for (let n = 0; n < 20; n += 1) line.had(5, now())
    expect(longest(6)).toBe(188)
  })
})
