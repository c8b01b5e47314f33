import { describe, expect, test } from 'vitest'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import type { MakingContext } from '#lib/onboarding/context.ts'
import {
  begunWith,
  type Convergence,
  converge,
  lackOfEffect,
  type StepEvent,
  stateAfter,
  stepsToBegin,
} from '#lib/onboarding/converge.ts'
import { freshRoom, type Observed } from '#lib/onboarding/room/observed.ts'
import type { Step } from '#lib/onboarding/room/plan.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { withLinesTo } from '#lib/runtime/telemetry/lines.ts'
import { desiredRoom, madeLink } from './desired-room.ts'
import { memoryPortal, roomOf } from './memory-portal.ts'

const room = { id: 7, title: 'Client - Acme', createdBy: 'admin', tags: [desiredRoom.tag] }
const fresh = freshRoom(room)
const create: Step = { do: 'create-room' }
const folder = (path: string): Step => ({ do: 'create-folder', path })
const invite = (userId: string): Step => ({ do: 'invite', people: [{ userId, access: 9 }] })
const look: Step = { do: 'look', at: 'members' }
const link: Step = { do: 'create-link' }

const begun = (step: Step): StepEvent => ({ type: 'begun', step })
const failed = (step: Step, error: unknown): StepEvent => ({ type: 'failed', step, error })
const stateOf = (start: Observed, ...events: StepEvent[]): Convergence => events.reduce(stateAfter, begunWith(start))
const toBegin = (state: Convergence) => stepsToBegin(desiredRoom, state)

describe('the state of an onboarding', () => {
  test('has nothing under way at first', () => {
    expect(begunWith(fresh)).toEqual({ observed: fresh, underWay: new Set(), begun: new Map(), failures: [] })
  })

  test.each<[string, StepEvent[], Partial<Convergence>]>([
    ['begun: the step is under way', [begun(create)], { underWay: new Set(['{"do":"create-room"}']), observed: {} }],
    [
      'answered: it no longer is, and what it tells is known',
      [begun(create), { type: 'answered', step: create, answer: { type: 'room-found', known: fresh } }],
      { underWay: new Set(), observed: fresh, failures: [] },
    ],
    [
      'failed: it no longer is, and nothing more is known',
      [begun(create), failed(create, 'lost')],
      { underWay: new Set(), observed: {}, failures: ['lost'] },
    ],
    [
      'of two steps one ends',
      [begun(folder('A')), begun(folder('B')), failed(folder('A'), 'lost')],
      { underWay: new Set(['{"do":"create-folder","path":"B"}']), failures: ['lost'] },
    ],
    [
      'each step is counted by itself; an invitation is one step, whoever is invited',
      [begun(folder('A')), begun(folder('A')), begun(folder('B')), begun(invite('anna')), begun(invite('ben'))],
      {
        begun: new Map([
          ['{"do":"create-folder","path":"A"}', 2],
          ['{"do":"create-folder","path":"B"}', 1],
          ['invite', 2],
        ]),
      },
    ],
  ])('%s', (_, events, then) => {
    expect(stateOf({}, ...events)).toMatchObject(then)
  })

  test.each([
    [403, 'docspace-refused'],
    [404, 'docspace-refused'],
    [400, 'docspace-not-understood'],
    [409, 'docspace-not-understood'],
  ] as const)('a refusal with %i that no step has an answer to parks the client as %s', (status, code) => {
    const refusal = new DocSpaceRefusal(status, 'POST rooms')
    const { failures } = stateOf({}, begun(create), failed(create, refusal))
    expect(failures).toEqual([expect.any(Park)])
    expect(failures[0]).toMatchObject({ reason: docspaceReasons[code], detail: refusal.message, cause: refusal })
  })

  test('every failure is kept as it is, in its order', () => {
    const errors = [new Error('odd'), new RetryLater(docspaceReasons['docspace-limit'])]
    const { failures } = stateOf(fresh, ...errors.map((error) => failed(link, error)))
    expect(failures).toEqual(errors)
  })
})

describe('the steps to begin', () => {
  test('are those of the plan that are not under way', () => {
    const all = toBegin(begunWith(fresh))
    expect(all).toEqual([folder('Invoices'), folder('Contracts'), folder('Deliverables'), link])
    expect(toBegin(stateOf(fresh, begun(folder('Contracts'))))).toEqual(all.filter((_, at) => at !== 1))
    expect(toBegin(stateOf(fresh, ...all.map(begun)))).toEqual([])
  })

  test('are none after a failure', () => {
    expect(toBegin(stateOf(fresh, failed(link, 'lost')))).toEqual([])
  })

  test('name a title once that the settings have twice', () => {
    const tree = new Map([['Invoices', ['Welcome.pdf', 'Welcome.pdf']]])
    const content = { certain: true, is: new Map([['Invoices', { id: 8, files: [] }]]) }
    const steps = stepsToBegin({ ...desiredRoom, tree }, begunWith({ ...fresh, content }))
    expect(steps).toEqual([{ do: 'copy-file', sourceId: 11, folder: 'Invoices', title: 'Welcome.pdf' }, link])
  })
})

describe('a step without effect', () => {
  const content = (files: string[]) => ({
    certain: true,
    is: new Map([
      ['Invoices', { id: 8, files: [] }],
      ['Deliverables', { id: 9, files }],
    ]),
  })
  const times = (step: Step, count: number, observed: Observed = {}) => {
    const state = stateOf(observed, ...Array.from({ length: count }, () => begun(step)))
    return lackOfEffect(desiredRoom, state, step)
  }

  test('is made three times, and not a fourth time', () => {
    expect(times(folder('A'), 0)).toBeUndefined()
    expect(times(folder('A'), 3)).toBeUndefined()
    expect(times(folder('A'), 4)).toBeInstanceOf(RetryLater)
    expect(times(folder('A'), 4)).toMatchObject({ reason: { code: 'not-as-wanted' } })
  })

  test('is no look: it has no effect to wait for', () => {
    expect(times(look, 9)).toBeUndefined()
  })

  test.each<[string, Step, Observed, string]>([
    ['members, without their names', invite('anna'), { content: content([]) }, 'members'],
    ['the step where the content is not known', folder('A'), {}, 'create-folder'],
    ['the link', link, { content: content([]) }, 'create-link'],
    [
      'folders and files that are missing',
      folder('Contracts'),
      { content: content(['Rules.pdf']) },
      'Contracts, Deliverables/Welcome.pdf',
    ],
  ])('names %s', (_, step, observed, detail) => {
    expect(times(step, 4, observed)?.detail).toBe(detail)
  })

  test('names documents that are not filled, each once', () => {
    const documents = ['Welcome.pdf', 'Rules.pdf'].map((title) => ({
      sourceId: 12,
      folder: 'Deliverables',
      title,
      placeholders: [],
    }))
    const room = { ...desiredRoom, welcome: { way: 'room', templateId: 9 } as const, documents }
    const is = new Map(['', 'Invoices', 'Contracts'].map((path) => [path, { id: 1, files: [] as string[] }]))
    is.set('Deliverables', { id: 2, files: ['Rules.pdf'] })
    const state = stateOf({ content: { certain: true, is } }, ...Array.from({ length: 4 }, () => begun(folder('A'))))
    expect(lackOfEffect(room, state, folder('A'))?.detail).toBe('Deliverables/Welcome.pdf, Deliverables/Rules.pdf')
  })

  test('names five of many', () => {
    const tree = new Map(['A', 'B', 'C', 'D', 'E', 'F'].map((path) => [path, []]))
    const state = stateOf({ content: content([]) }, ...Array.from({ length: 4 }, () => begun(folder('A'))))
    expect(lackOfEffect({ ...desiredRoom, tree }, state, folder('A'))?.detail).toBe('A, B, C, D, E')
  })
})

describe('a portal', () => {
  const contextOf = ({ docspace }: ReturnType<typeof memoryPortal>) =>
    ({ docspace, clock: { now: () => 0, sleep: async () => {} }, confirm: async () => {} }) as unknown as MakingContext
  const desired = {
    ...desiredRoom,
    tree: new Map([['Invoices', []]]),
    manager: undefined,
    guests: [{ email: 'c@x.example', access: 2 }],
  }

  test('that answers with success and does nothing is asked three times', async () => {
    const portal = memoryPortal({ rooms: [roomOf(7, { tags: [desired.tag] })], links: { 7: madeLink } })
    let asked = 0
    portal.docspace.folders.create = async (_, title) => {
      asked += 1
      return { id: 8, title }
    }
    const start = { ...freshRoom(room), link: { certain: true, is: madeLink } }
    await expect(converge(contextOf(portal), desired, start)).rejects.toMatchObject({
      reason: { code: 'not-as-wanted' },
      detail: 'Invoices',
    })
    expect(asked).toBe(3)
  })

  test('that fails in one step has its other answers read, and they are no milestones any more', async () => {
    const portal = memoryPortal({ rooms: [roomOf(7, { tags: [desired.tag] })] })
    const down = new TypeError('down')
    portal.docspace.members.invite = async () => {
      throw down
    }
    let listed = false
    const { listTree } = portal.docspace.folders
    portal.docspace.folders.listTree = async (id) => {
      await new Promise((resolve) => setImmediate(resolve))
      listed = true
      return { ...(await listTree(id)), folders: [{ id: 8, title: 'Invoices' }] }
    }
    const content = { certain: false, is: new Map([['Invoices', { id: 8, files: [] }]]) }
    const start = { ...freshRoom(room), content, link: { certain: true, is: madeLink } }
    const lines: string[] = []
    const work = withLinesTo(
      (line) => lines.push(line),
      () => converge(contextOf(portal), desired, start),
    )
    await expect(work).rejects.toBe(down)
    expect(listed).toBe(true)
    expect(lines.map((line) => JSON.parse(line).stage)).toEqual(['room', 'link'])
  })
})
