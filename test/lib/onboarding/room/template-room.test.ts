import { afterEach, describe, expect, test, vi } from 'vitest'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { TemplateSlot } from '#lib/docspace/rooms/templates.ts'
import type { RoomContext } from '#lib/onboarding/context.ts'
import type { Desired } from '#lib/onboarding/room/desired.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { createFromTemplate, waitForSlot, waitForTemplateRoom } from '#lib/onboarding/room/template-room.ts'
import { desiredRoom } from '../desired-room.ts'
import { memoryPortal, type PortalState, roomOf } from '../memory-portal.ts'

afterEach(() => vi.restoreAllMocks())

const fromTemplate: Desired = { ...desiredRoom, welcome: { way: 'room', templateId: 30 } }
const free: TemplateSlot = { state: 'free' }
const running = (roomId?: number): TemplateSlot => ({ state: 'running', ...(roomId !== undefined && { roomId }) })
const done = (roomId?: number): TemplateSlot => ({
  state: 'done',
  failed: false,
  ...(roomId !== undefined && { roomId }),
})
const ours = (id: number) => roomOf(id, { tags: [desiredRoom.tag] })

const open = (given: Partial<PortalState> = {}) => {
  let now = 0
  const waits: number[] = []
  const clock = {
    now: () => now,
    async sleep(ms: number) {
      waits.push(ms)
      now += ms
    },
  }
  const { docspace, state } = memoryPortal(given)
  const held: string[] = []
  const context: RoomContext = {
    docspace,
    cache: createPortalCache(clock),
    clock,
    message: {
      keepHidden: async () => void held.push('ahead'),
      async keepHiddenWhile(write) {
        held.push('held')
        return write()
      },
    },
  }
  return {
    context,
    state,
    waits,
    held,
    make: () => createFromTemplate(context, fromTemplate, 30),
  }
}
const asked = 'create Client - Acme from 30 as espocrm:Account:1'

describe('a room from a template', () => {
  test('is the one of the slot, by its tag, and the message is held while it is asked for', async () => {
    const { make, state, held } = open({ rooms: [ours(7), ours(8)], slots: [running(8), done(8)] })
    expect((await make()).id).toBe(8)
    expect(state.writes).toEqual([asked])
    expect(held.slice(-2)).toEqual(['ahead', 'held'])
  })

  test('is found by its tag where the slot no longer tells, or tells of a room that is not to be seen', async () => {
    for (const slot of [free, done(), done(9)]) {
      const { make, state } = open({ rooms: [ours(7)], slots: [slot] })
      expect((await make()).id).toBe(7)
      expect(state.writes).toEqual([asked])
      expect(state.reads).not.toContain('folder undefined')
    }
  })

  test('is found by its tag where the slot was another client’s', async () => {
    const { make } = open({ rooms: [roomOf(9, { tags: ['espocrm:Account:other'] }), ours(7)], slots: [done(9)] })
    expect((await make()).id).toBe(7)
  })

  test('is not asked for again while the slot runs on: it may be ours', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    const { make, context, state, waits } = open({ slots: [running(7)] })
    await expect(make()).rejects.toMatchObject({
      name: 'RetryLater',
      reason: { code: 'template-slot-busy' },
      after: 5_000,
    })
    expect(state.writes).toEqual([asked])
    expect(waits).toHaveLength(12)
    // The next client of this worker looks at the slot before it asks.
    expect(context.cache.templateSlot.isContended()).toBe(true)
  })

  test('has been made where another one is being made now', async () => {
    const { make, state } = open({ rooms: [ours(7)], slots: [running(7), running(9)] })
    expect((await make()).id).toBe(7)
    expect(state.reads.filter((read) => read === 'slot')).toHaveLength(1)
  })

  test('is followed from the moment at which its number is known', async () => {
    const { make, state } = open({ rooms: [ours(7)], slots: [running(), running(7), running(7), done(7)] })
    expect((await make()).id).toBe(7)
    expect(state.reads.filter((read) => read === 'slot')).toHaveLength(3)
  })

  test('is asked for three times where the slot was somebody else’s each time, the last two only when it is free', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    const { make, state, waits } = open({ slots: [free] })
    await expect(make()).rejects.toMatchObject({ reason: { code: 'template-slot-busy' }, after: 2_000 })
    expect(state.writes).toEqual([asked, asked, asked])
    // Once before the second and the third.
    expect(state.reads.filter((read) => read === 'slot')).toHaveLength(2)
    expect(waits).toEqual([])
  })

  test('is waited for where other workers are at the slot, with fewer and fewer requests', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    const { make, waits, state } = open({ slots: [free, running(9), running(10), done(10), done(10)] })
    await expect(make()).rejects.toMatchObject({ reason: { code: 'template-slot-busy' } })
    expect(waits.slice(0, 2)).toEqual([400, 400])
    expect(state.writes).toEqual([asked, asked, asked])
  })

  test('is another one’s from the start where the answer has a number, and the slot is not kept for the next client', async () => {
    const { context } = open({ rooms: [ours(7)], slots: [done(9)] })
    const createRoom = async () => running(9)
    const slotOfOthers = { ...context.docspace, templates: { ...context.docspace.templates, createRoom } }
    await createFromTemplate({ ...context, docspace: slotOfOthers }, fromTemplate, 30)
    expect(context.cache.templateSlot.isContended()).toBe(true)
  })

  test('leaves others likely for a minute after they were met last, also while it was waited for', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    const others = Array.from({ length: 20 }, () => running(9))
    const { context } = open({ rooms: [ours(7)], slots: [...others, free, free, done(7)] })
    const isLikely = () => context.cache.templateSlot.isContended()
    context.cache.templateSlot.met()
    expect((await createFromTemplate(context, fromTemplate, 30)).id).toBe(7)
    await context.clock.sleep(45_000)
    expect(await isLikely()).toBe(true)
    await context.clock.sleep(20_000)
    expect(await isLikely()).toBe(false)
  })

  test('is given up for now where the slot is not free after sixty looks', async () => {
    const { context, state, waits } = open({ slots: [running(9)] })
    context.cache.templateSlot.met()
    await expect(createFromTemplate(context, fromTemplate, 30)).rejects.toMatchObject({
      reason: { code: 'template-slot-busy' },
    })
    expect(state.writes).toEqual([])
    expect(waits).toHaveLength(60)
  })

  test('is asked for right after the look that found the slot free: the message was held before', async () => {
    const { context, state, held } = open({ rooms: [ours(7)], slots: [free, free, done(7)] })
    context.cache.templateSlot.met()
    const look = context.docspace.templates.slot
    const templates = {
      ...context.docspace.templates,
      slot: () => {
        held.push('look')
        return look()
      },
    }
    const docspace = { ...context.docspace, templates }
    expect((await createFromTemplate({ ...context, docspace }, fromTemplate, 30)).id).toBe(7)
    expect(held.slice(-3)).toEqual(['ahead', 'look', 'held'])
    expect(state.writes).toEqual([asked])
  })

  test('is held for by the next client while the one before has the slot', async () => {
    const { context, held } = open({ rooms: [ours(7)], slots: [done(7)] })
    const { promise, resolve } = Promise.withResolvers<void>()
    const before = context.cache.templateSlot.inTurn(() => promise)
    const made = createFromTemplate(context, fromTemplate, 30)
    await new Promise((turn) => setImmediate(turn))
    expect(held).toEqual(['ahead'])
    resolve()
    await before
    expect((await made).id).toBe(7)
  })

  test('is asked for without a look right after another room of this worker was made, where others are likely', async () => {
    const { context, state } = open({ rooms: [ours(7)], slots: [free, running(), done(7), done(7)] })
    context.cache.templateSlot.met()
    await createFromTemplate(context, fromTemplate, 30)
    const looks = () => state.reads.filter((read) => read === 'slot').length
    const before = looks()
    await createFromTemplate(context, fromTemplate, 30)
    expect(looks()).toBe(before)
  })

  test('of a template that is not there parks the client', async () => {
    const { context } = open()
    const refused = async () => {
      throw new DocSpaceRefusal(404, 'POST fromtemplate')
    }
    const docspace = { ...context.docspace, templates: { ...context.docspace.templates, createRoom: refused } }
    const made = createFromTemplate({ ...context, docspace }, fromTemplate, 30)
    await expect(made).rejects.toMatchObject({
      name: 'Park',
      reason: { code: 'template-missing' },
      detail: 'template 30',
    })
  })

  test('is not taken for another one’s where the portal does not answer', async () => {
    const { context } = open({ slots: [done(7)] })
    const down = new TypeError('down')
    const folders = { ...context.docspace.folders, listTree: async () => Promise.reject(down) }
    const made = createFromTemplate({ ...context, docspace: { ...context.docspace, folders } }, fromTemplate, 30)
    await expect(made).rejects.toBe(down)
  })

  test('that cannot be listed is another client’s, and ours is found by its tag', async () => {
    const { context } = open({ rooms: [ours(7)], slots: [done(9)] })
    const listTree = async (id: number) =>
      id === 9 ? Promise.reject(new DocSpaceRefusal(403, 'GET folder')) : context.docspace.folders.listTree(id)
    const docspace = { ...context.docspace, folders: { ...context.docspace.folders, listTree } }
    expect((await createFromTemplate({ ...context, docspace }, fromTemplate, 30)).id).toBe(7)
  })
})

describe('waiting until no room is being made', () => {
  test.each([
    ['there was none', [free], false],
    ['there was one', [running(7), done(7)], true],
    ['the last one has been made', [done(7)], false],
  ])('%s', async (_, slots, wasRunning) => {
    expect(await waitForSlot(open({ slots }).context)).toBe(wasRunning)
  })

  test('takes longer than a client’s turn: the message waits a minute or more', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    await expect(waitForSlot(open({ slots: [running(7)] }).context)).rejects.toMatchObject({
      name: 'RetryLater',
      reason: { code: 'template-slot-busy' },
      after: 75_000,
    })
  })
})

describe('waiting until this very room has been made', () => {
  test.each<[string, TemplateSlot[], boolean]>([
    ['it is the one of the slot', [running(7), done(7)], true],
    ['it may be: the slot does not tell yet', [running(), done(7)], true],
    ['the slot is another room’s', [running(9)], false],
    ['nothing is being made', [free], false],
    ['it has been made', [done(7)], false],
  ])('%s', async (_, slots, waited) => {
    expect(await waitForTemplateRoom(open({ slots }).context, fromTemplate, 7)).toBe(waited)
  })

  test('asks nothing where rooms are made without a template', async () => {
    const { context, state } = open({ slots: [running(7)] })
    expect(await waitForTemplateRoom(context, desiredRoom, 7)).toBe(false)
    expect(state.reads).toEqual([])
  })
})

test.each([
  [undefined, true],
  [11, false],
])('a room with the logo %s takes that of its template: %s', async (logo, copies) => {
  const { context } = open({ rooms: [ours(7)] })
  const asked: unknown[] = []
  const { templates } = context.docspace
  const createRoom: typeof templates.createRoom = async (wanted) => {
    asked.push(wanted.copyLogo)
    return { state: 'done', failed: false, roomId: 7 }
  }
  const docspace = { ...context.docspace, templates: { ...templates, createRoom } }
  await createFromTemplate({ ...context, docspace }, { ...fromTemplate, logo }, 30)
  expect(asked).toEqual([copies])
})
