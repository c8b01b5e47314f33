import { expect, test } from 'vitest'
import { willFollow } from '#lib/onboarding/life/drift/will-follow.ts'
import type { FollowSettings } from '#lib/onboarding/settings/follow.ts'

type One = Parameters<typeof willFollow>[0]
const settings = (more: Partial<FollowSettings>): FollowSettings => ({
  ...{ title: false, tags: false, manager: 'no', owner: false, contacts: 'no', team: 'no' },
  ...more,
})
const raised = { is: 'other-role', wanted: 9, found: 2 } as const
const lowered = { is: 'other-role', wanted: 2, found: 9 } as const

test.each<[One, Partial<FollowSettings>, boolean]>([
  [{ part: 'title', is: 'renamed' }, { title: true }, true],
  [{ part: 'title', is: 'renamed' }, { tags: true }, false],
  [{ part: 'tags', is: 'left-over' }, { tags: true }, true],
  [{ part: 'manager', is: 'missing' }, { manager: 'add' }, true],
  [{ part: 'manager', is: 'missing' }, { team: 'replace' }, false],
  [{ part: 'contacts', is: 'left-over' }, { contacts: 'add' }, false],
  [{ part: 'contacts', is: 'left-over' }, { contacts: 'replace' }, true],
  [{ part: 'team', ...raised }, { team: 'add' }, true],
  [{ part: 'team', ...lowered }, { team: 'add' }, false],
  [{ part: 'team', ...lowered }, { team: 'replace' }, true],
  [{ part: 'team', is: 'missing', wanted: 2 }, { team: 'add' }, true],
  ...(['room', 'owner', 'link'] as const).map((part) => {
    const all = { title: true, tags: true, manager: 'replace', contacts: 'replace', team: 'replace' } as const
    return [{ part, is: 'missing' }, all, false] as [One, Partial<FollowSettings>, boolean]
  }),
])('%j by %j: %s', (one, follows, expected) => {
  expect(willFollow(one, settings(follows))).toBe(expected)
  expect(willFollow(one, undefined)).toBe(false)
})
