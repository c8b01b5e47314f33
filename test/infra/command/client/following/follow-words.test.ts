import { describe, expect, test } from 'vitest'
import { followNotes, followSteps } from '#infra/command/client/following/follow-words.ts'
import type { RoomChanges } from '#lib/onboarding/life/follow/changes.ts'
import type { ObservedFollow } from '#lib/onboarding/life/follow/observe-follow.ts'
import { desiredRoom } from '#test/lib/onboarding/desired-room.ts'

const nothing: RoomChanges = { tags: { add: [], remove: [] }, people: { letIn: [], lower: [], letOut: [] } }
const before = {
  ...{ v: 1 as const, client: 'espocrm:Account:a1', room: 1, wantedAt: 0, title: '' },
  ...{ tags: [], colleagues: [], guests: [], groups: [] },
}
const remembered = (changes: RoomChanges, conflicts: ('title' | 'team')[] = []): ObservedFollow => ({
  kind: 'remembered',
  plan: { changes, conflicts, began: [], before, memory: undefined },
  tag: '"1"',
  desired: desiredRoom,
  differences: [],
})

describe('what would be changed', () => {
  test('is a line for each change', () => {
    const changes: RoomChanges = {
      title: 'Client - Beta',
      tags: { add: ['new'], remove: ['old'] },
      people: {
        letIn: [
          { email: 'c@x.example', access: 2 },
          { userId: 'bert', access: 9 },
        ],
        lower: [{ userId: 'carl', access: 2 }],
        letOut: ['anna'],
      },
    }
    expect(followSteps(remembered(changes))).toEqual([
      'rename the room to "Client - Beta"',
      'add the tag new',
      'take off the tag old',
      'give c@x.example the role "reads"',
      'give bert the role "room manager"',
      'lower the role of carl to "reads"',
      'take anna out of the room',
    ])
    expect(followNotes(remembered(changes))).toEqual([])
  })

  test('is nothing where nothing follows', () => {
    expect(followSteps(undefined)).toEqual([])
    expect(followSteps({ kind: 'none', why: 'settings' })).toEqual([])
    expect(followSteps(remembered(nothing))).toEqual([])
  })
})

test.each<[ObservedFollow | undefined, string[]]>([
  [undefined, []],
  [{ kind: 'none', why: 'settings' }, []],
  [{ kind: 'none', why: 'archived' }, ['the room does not follow its record: it is archived']],
  [
    { kind: 'unreadable', differences: ['title'] },
    [
      'what is remembered of the room cannot be read, so nothing follows',
      'not as the record wants it, and left alone: title',
    ],
  ],
  [
    remembered(nothing, ['title', 'team']),
    ['changed in the CRM and by people, and stays as people made it: title, team'],
  ],
])('what does not follow is said: %#', (observed, notes) => {
  expect(followNotes(observed)).toEqual(notes)
})
