import { describe, expect, test } from 'vitest'
import { createMilestones } from '#lib/onboarding/milestones.ts'
import type { Desired } from '#lib/onboarding/room/desired.ts'
import type { Observed } from '#lib/onboarding/room/observed.ts'
import { withLinesTo } from '#lib/runtime/telemetry/lines.ts'
import { desiredRoom } from './desired-room.ts'

const desired: Desired = {
  ...desiredRoom,
  welcome: { way: 'files', into: 'Deliverables', files: [{ id: 11, title: 'Welcome.pdf' }] },
  tree: new Map([['Deliverables', ['Welcome.pdf']]]),
  manager: undefined,
}

const room = { id: 7, title: 'Client - Acme', createdBy: 'owner' }
const contact = { userId: 'c', email: 'contact@acme.example.com', access: 2, owner: false, pending: true }
const link = {
  certain: true,
  is: { id: 'guid', url: 'https://portal.example.com/s/1', access: 2, expired: false },
}
const content = (files: string[], certain = true) => ({
  certain,
  is: new Map([
    ['', { id: 7, files: [] }],
    ['Deliverables', { id: 8, files }],
  ]),
})

/** Stages that are told of each of these, one after the other. */
const toldOf = (...some: Observed[]): string[][] => toldOfA(desired, ...some)

const toldOfA = (wanted: Desired, ...some: Observed[]): string[][] => {
  const milestones = createMilestones(wanted)
  return some.map((observed) => {
    const lines: string[] = []
    withLinesTo(
      (line) => lines.push(line),
      () => milestones.log(observed),
    )
    return lines.map((line) => JSON.parse(line).stage)
  })
}

describe('the stages of a room', () => {
  test('are all told when the content is what was seen last', () => {
    const members = { certain: true, is: [contact] }
    expect(
      toldOf(
        { room, content: content(['Welcome.pdf'], false), members, link },
        { room, content: content(['Welcome.pdf']), members, link },
      ),
    ).toEqual([
      ['room', 'link'],
      ['folders', 'files', 'people'],
    ])
  })

  test('do not take a room that nobody has been invited to yet for one with its people', () => {
    const nobody = { certain: true, is: [] }
    expect(
      toldOf(
        { room, content: content([]), members: nobody },
        { room, content: content(['Welcome.pdf']), members: nobody },
      ),
    ).toEqual([['room', 'folders'], ['files']])
  })

  test('are not told while a folder is missing, or when there is no link', () => {
    const empty = { certain: true, is: new Map([['', { id: 7, files: [] }]]) }
    expect(toldOf({ room, content: empty, link: { certain: true, is: undefined } })).toEqual([['room']])
  })

  test('have all people where the manager owns the room', () => {
    const manager = { userId: 'owner', email: 'anna@example.com', access: 9 }
    const whole = { room, content: content(['Welcome.pdf']), members: { certain: true, is: [contact] } }
    expect(toldOfA({ ...desired, manager }, whole)).toEqual([['room', 'folders', 'files', 'people']])
    const another = { ...manager, userId: 'anna' }
    expect(toldOfA({ ...desired, manager: another }, whole)).toEqual([['room', 'folders', 'files']])
  })

  test('are told once', () => {
    const all = { room, content: content(['Welcome.pdf']), members: { certain: true, is: [contact] }, link }
    expect(toldOf(all, all)[1]).toEqual([])
  })

  test('are not told of files before the documents among them are filled', () => {
    const documents = [{ sourceId: 12, folder: 'Deliverables', title: 'Welcome.pdf', placeholders: ['name'] }]
    const milestones = createMilestones({ ...desired, welcome: { way: 'room', templateId: 9 }, documents })
    const stages: string[] = []
    const told = (rewritten: string[]) => {
      const is = new Map([['Deliverables', { id: 8, files: ['Welcome.pdf'], rewritten }]])
      withLinesTo(
        (line) => stages.push(JSON.parse(line).stage),
        () => milestones.log({ room, content: { certain: true, is } }),
      )
      return stages.includes('files')
    }
    expect([told([]), told(['Welcome.pdf'])]).toEqual([false, true])
  })
})
