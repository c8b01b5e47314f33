import { describe, expect, test } from 'vitest'
import { memoryAnew, unseenParts, withBegun } from '#lib/onboarding/life/follow/begin-anew.ts'
import { keyedHash } from '#lib/onboarding/life/memory/keyed-hash.ts'
import { memoryOf } from '#lib/onboarding/life/memory/remember.ts'
import type { FollowSettings } from '#lib/onboarding/settings/follow.ts'
import { memberOf } from '../../memory-portal.ts'

const hash = keyedHash(['secret'])
const insider = (userId: string, access: number) => ({ userId, email: `${userId}@example.com`, access })
const desired = {
  ...{ tag: 'espocrm:Account:a1', otherTags: [], title: 'Client - Acme' },
  ...{ manager: insider('anna', 9), colleagues: [insider('ben', 10)] },
  ...{
    guests: [{ email: 'c@x.example', access: 2 }],
    groups: [{ id: 'sales', name: 'Sales', members: [], access: 10 }],
  },
}
const all: FollowSettings = {
  ...{ title: true, tags: true, manager: 'add', owner: false, contacts: 'add', team: 'add' },
}
const none: FollowSettings = { ...all, manager: 'no', contacts: 'no', team: 'no' }
const members = [memberOf('anna', { access: 9 })]
const input = { roomId: 7, now: 1, hash, members }
const whole = memoryOf(desired, input)
const empty = { ...whole, manager: undefined, colleagues: [], guests: [], groups: [] }

describe('what is remembered where nothing was', () => {
  test('is what is wanted now, where everybody was looked up', () => {
    expect(unseenParts(all, members)).toEqual([])
    expect(memoryAnew(desired, input, all)).toEqual(whole)
    expect(memoryAnew(desired, input, all)).not.toHaveProperty('unknown')
  })

  test('has nobody of a part that does not follow', () => {
    expect(memoryAnew(desired, input, { ...all, contacts: 'no' })).toEqual({
      ...whole,
      guests: [],
      unknown: ['contacts'],
    })
    const ofTeam = { ...whole, colleagues: [], groups: [], unknown: ['team'] }
    expect(memoryAnew(desired, input, { ...all, team: 'no' })).toEqual(ofTeam)
    expect(memoryAnew(desired, input, { ...all, manager: 'no' })).toEqual({
      ...whole,
      manager: undefined,
      unknown: ['manager'],
    })
  })

  test('has nobody where it cannot be told who is wanted', () => {
    const { members: _, ...unseen } = input
    expect(memoryAnew(desired, unseen, all)).toEqual({ ...empty, unknown: ['manager', 'contacts', 'team'] })
  })
})

describe('a part of which nothing is remembered', () => {
  const unknown = ['manager', 'contacts', 'team'] as const
  const memory = { ...empty, unknown: [...unknown] }
  const begun = (more: object) => withBegun({ memory, wanted: desired, members, follow: all, hash, ...more })

  test('begins with who is wanted when it follows', () => {
    const found = begun({})
    const people = { manager: whole.manager, colleagues: whole.colleagues, guests: whole.guests, groups: whole.groups }
    expect(found).toEqual({ memory: { ...memory, ...people, unknown: undefined }, began: unknown })
  })

  test('begins by itself', () => {
    const { manager, ...others } = whole
    expect(begun({ follow: { ...none, contacts: 'replace' } })).toEqual({
      memory: { ...empty, guests: whole.guests, unknown: ['manager', 'team'] },
      began: ['contacts'],
    })
    expect(begun({ memory: { ...others, unknown: ['manager'] } })).toEqual({ memory: whole, began: ['manager'] })
    expect(manager).toBeDefined()
  })

  test('does not begin while it does not follow, or nobody can tell who is wanted', () => {
    expect(begun({ follow: none })).toEqual({ memory, began: [] })
    expect(begun({ members: undefined })).toEqual({ memory, began: [] })
    expect(begun({ memory: whole })).toEqual({ memory: whole, began: [] })
    expect(begun({ memory: whole }).memory).toBe(whole)
  })
})
