import { describe, expect, test } from 'vitest'
import type { Desired } from '#lib/onboarding/room/desired.ts'
import { type Observed, reviewMark } from '#lib/onboarding/room/observed.ts'
import { missingPeople, nextSteps } from '#lib/onboarding/room/plan.ts'
import { desiredRoom, madeLink } from '../../desired-room.ts'
import { memberOf } from '../../memory-portal.ts'

const folders = ['Invoices', 'Contracts', 'Deliverables']
const files = ['Welcome.pdf', 'Rules.pdf']
const is = new Map([
  ['', { id: 7, files: [] as string[] }],
  ...folders.map((path, at) => [path, { id: 20 + at, files: path === 'Deliverables' ? files : [] }] as const),
])
const people = [
  memberOf('anna', { access: 9 }),
  memberOf('contact', { email: 'contact@acme.example.com', access: 2, pending: true }),
]
/** A room as it should be, but for its link. */
const whole: Observed = {
  room: { id: 7, title: 'Client - Acme', createdBy: 'admin' },
  tags: { certain: true, is: [desiredRoom.tag], adopted: false },
  content: { certain: true, is },
  members: { certain: true, is: people },
  link: { certain: true, is: undefined },
  features: {},
}
const createLink = { do: 'create-link' }

describe('whose room it is decides about people and link', () => {
  test.each([
    [{ certain: false, adopted: false }, true],
    [{ certain: true, adopted: true }, true],
    [{ certain: false, adopted: true }, false],
  ])('tags that are %j', (tags, isOurs) => {
    const known = { ...whole, tags: { is: [desiredRoom.tag], ...tags }, members: { certain: true, is: [] } }
    const steps = nextSteps(desiredRoom, known).map((step) => step.do)
    expect([steps.includes('invite'), steps.includes('create-link')]).toEqual([isOurs, isOurs])
  })
})

describe('the link', () => {
  test('that was made is looked at, and nothing is to be done when it was read', () => {
    expect(nextSteps(desiredRoom, whole)).toEqual([createLink])
    const looked = (certain: boolean) => nextSteps(desiredRoom, { ...whole, link: { certain, is: madeLink } })
    expect(looked(false)).toEqual([{ do: 'look', at: 'link' }])
    expect(looked(true)).toEqual([])
  })

  test('is none while people wait: the room gets the mark of a review where no record tells it', () => {
    const later: Desired = { ...desiredRoom, letIn: 'later', guests: [] }
    const unread: Desired = { ...later, recordTells: false }
    expect(nextSteps(later, whole)).toEqual([])
    expect(nextSteps(unread, whole)).toEqual([{ do: 'mark', roomId: 7, tag: reviewMark }])
    expect(nextSteps(unread, { ...whole, members: { certain: false, is: people } })).toEqual([
      { do: 'look', at: 'members' },
    ])
  })
})

test('a room that is not there is made as the settings say', () => {
  expect(nextSteps(desiredRoom, {})).toEqual([{ do: 'create-room' }])
  expect(nextSteps({ ...desiredRoom, welcome: { way: 'room', templateId: 30 } }, {})).toEqual([
    { do: 'create-room-from-template', templateId: 30 },
  ])
})

test('folders beside a template’s are made, and the others come with its copy', () => {
  const welcome = { way: 'folder', folderId: 20 } as const
  const tree = new Map([
    ['Template', []],
    ['Own', []],
  ])
  const wanted: Desired = { ...desiredRoom, welcome, tree, ownFolders: ['Own'] }
  const having = (...paths: string[]) =>
    nextSteps(wanted, {
      ...whole,
      content: { certain: true, is: new Map(['', ...paths].map((path, at) => [path, { id: at, files: [] }])) },
    }).filter((step) => step.do !== 'create-link')
  expect(having('Template')).toEqual([{ do: 'create-folder', path: 'Own' }])
  expect(having('Own')).toEqual([{ do: 'copy-content', folderId: 20 }])
})

test('a manager is missing though somebody else has the right of one', () => {
  expect(missingPeople(desiredRoom, [memberOf('ben', { access: 9 }), ...people.slice(1)], 'admin')).toEqual([
    { userId: 'anna', access: 9 },
  ])
})
