import { describe, expect, test } from 'vitest'
import { type TargetSigns, targetProblems } from '#lib/backup/drill/target-problems.ts'

const newOwner = '66faa6e4-f133-11ea-b126-00ffeec8b4ef'
const empty: TargetSigns = {
  liveUrl: 'https://acme.example',
  url: 'https://drill.example',
  standalone: true,
  restoring: false,
  ownerId: newOwner,
  liveOwnerId: newOwner,
  opensLive: false,
  rooms: 0,
  clientRooms: 0,
  people: 5,
  marks: new Set(),
}
const problems = (signs: Partial<TargetSigns>) => targetProblems({ ...empty, ...signs })

describe('what may be restored into', () => {
  test('is an empty server of one’s own, though every new one has an owner of the same id', () => {
    expect(problems({})).toEqual([])
    expect(problems({ liveOwnerId: undefined })).toEqual([])
  })

  test('is what an earlier drill has left there, whatever is in it', () => {
    const left = { ownerId: 'left', rooms: 900, clientRooms: 800, people: 90 }
    expect(problems({ ...left, marks: new Set(['left']) })).toEqual([])
    expect(problems({ ...left, marks: new Set(['another']) })).toHaveLength(2)
  })
})

const refused: [what: string, signs: Partial<TargetSigns>, why: RegExp][] = [
  ['the same address', { url: 'https://acme.example/' }, /has the address of the portal/],
  ['the same address by another scheme', { url: 'http://acme.example' }, /has the address of the portal/],
  ['a portal whose key opens the live one', { opensLive: true }, /takes its key/],
  ['the live portal by another name', { ownerId: 'one', liveOwnerId: 'one' }, /same id as that of the portal/],
  ['a portal in the cloud', { standalone: false }, /not a self-hosted server/],
  ['one that is being restored', { restoring: true }, /right now/],
  ['one with rooms of clients', { rooms: 9, clientRooms: 2 }, /^it has 2 rooms of clients$/],
  ['one with a room', { rooms: 1 }, /not empty: it has 1 rooms/],
  ['one with people', { people: 6 }, /not empty: it has 6 people/],
]

test.each(refused)('%s is not', (_, signs, why) => {
  expect(problems(signs)).toEqual([expect.stringMatching(why)])
})

test('a mark excuses nothing but what is in the portal', () => {
  const marked = { ownerId: 'left', marks: new Set(['left']) }
  expect(problems({ ...marked, opensLive: true, standalone: false })).toHaveLength(2)
})
