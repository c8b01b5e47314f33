import { expect, test } from 'vitest'
import { changedParts } from '#lib/onboarding/life/follow/changes.ts'
import { toldParts } from '#lib/onboarding/life/follow/told-parts.ts'
import type { FollowSettings } from '#lib/onboarding/settings/follow.ts'
import type { ClientFields } from '#lib/runtime/client-fields.ts'

const follow: FollowSettings = {
  title: true,
  tags: true,
  manager: 'add',
  owner: true,
  contacts: 'replace',
  team: 'add',
}
type Told = Parameters<typeof toldParts>
const settings = (contacts: number, most: number, fromCrm?: string) =>
  ({
    client: { contacts: Array(contacts).fill({}), most },
    team: { ...(fromCrm && { fromCrm }) },
  }) as unknown as Told[1]
const ready = { written: { state: 'ready' } } as const
const fields = (more: Partial<ClientFields> = {}): ClientFields => ({ id: '1', name: 'Acme', ...more })
const no = (...parts: ('manager' | 'contacts' | 'team')[]) => ({
  ...follow,
  ...Object.fromEntries(parts.map((part) => [part, 'no'])),
})

test.each<[string, FollowSettings, ...Partial<[Told[1], Told[2], Told[3]]>]>([
  ['a record', follow, settings(1, 1, 'x'), ready],
  ['a record without an owner', follow, settings(1, 1, 'x'), { ...ready, ownerGap: 'none' }],
  ['a record whose owner is hidden', no('manager'), settings(1, 1, 'x'), { ...ready, ownerGap: 'hidden' }],
  ['a sender that tells nothing', no('manager', 'contacts', 'team'), settings(1, 1, 'x'), {}, undefined],
  ['a sender that is not asked for people', no('manager'), settings(0, 0), {}, undefined],
  ['a sender that tells the manager', no('contacts', 'team'), settings(1, 1, 'x'), {}, fields({ manager: 'a' })],
  ['a sender that tells the team', no('manager', 'contacts'), settings(1, 1, 'x'), {}, fields({ team: [] })],
  ['a sender that tells contacts only', no('manager'), settings(1, 1), {}, fields({ email: 'c', contacts: [] })],
  [
    'contacts without the address that is invited',
    no('manager', 'contacts'),
    settings(1, 1),
    {},
    fields({ contacts: [] }),
  ],
  ['an address without the contacts', no('manager', 'contacts'), settings(1, 1), {}, fields({ email: 'c' })],
  ['contacts where no address is invited', no('manager'), settings(1, 0), {}, fields({ contacts: [] })],
  ['an address where no contacts are', no('manager'), settings(0, 1), {}, fields({ email: 'c' })],
])('by %s', (_, expected, asked = settings(0, 0), record = {}, told = undefined) => {
  // A sender's rooms are known by whose they are.
  expect(toldParts(follow, asked, record, told)).toEqual({ ...expected, owner: record.written !== undefined })
})

const none = { tags: { add: [], remove: [] }, people: { letIn: [], lower: [], letOut: [] } }
test.each<[string[], Partial<Parameters<typeof changedParts>[0]>]>([
  [[], {}],
  [['title'], { title: '' }],
  [['owner'], { owner: 'a' }],
  [['tags'], { tags: { add: ['a'], remove: [] } }],
  [['tags'], { tags: { add: [], remove: ['a'] } }],
  [['tags'], { tags: { add: ['b'], remove: ['a'] } }],
  [['people'], { people: { ...none.people, letIn: [{ userId: 'a', access: 2 }] } }],
  [['people'], { people: { ...none.people, lower: [{ userId: 'a', access: 2 }] } }],
  [['people'], { people: { ...none.people, letOut: ['a'] } }],
  [['people'], { people: { letIn: [{ userId: 'b', access: 2 }], lower: [{ userId: 'c', access: 2 }], letOut: ['a'] } }],
  [
    ['title', 'tags', 'people'],
    { title: 'A', tags: { add: ['a'], remove: [] }, people: { ...none.people, letOut: ['a'] } },
  ],
])('parts that change: %o', (parts, changes) => {
  expect(changedParts({ ...none, ...changes })).toEqual(parts)
})
