import { describe, expect, test } from 'vitest'
import { applyChanges } from '#lib/onboarding/life/follow/apply-changes.ts'
import type { RoomChanges } from '#lib/onboarding/life/follow/changes.ts'
import type { Desired } from '#lib/onboarding/room/desired.ts'
import { memberOf, memoryPortal, roomOf } from '../../memory-portal.ts'

const none: RoomChanges = { tags: { add: [], remove: [] }, people: { letIn: [], lower: [], letOut: [] } }
const desired = { manager: undefined, groups: [], culture: 'de' } as unknown as Desired
const open = () =>
  memoryPortal({
    rooms: [roomOf(7, { tags: ['old'] })],
    members: { 7: [memberOf('boss', { owner: true, access: 1 }), memberOf('anna', { access: 9 }), memberOf('gina')] },
  })
type World = ReturnType<typeof open>
const apply = ({ docspace }: World, changes: Partial<RoomChanges>) =>
  applyChanges({ docspace }, { id: 7 }, { ...none, ...changes }, desired)
const people = (more: Partial<RoomChanges['people']>) => ({ people: { ...none.people, ...more } })
const kept = async (world: World, changes: Partial<RoomChanges>, detail: string) =>
  expect(apply(world, changes)).rejects.toMatchObject({ reason: { code: 'not-as-wanted' }, detail })

test('nothing is written where nothing changes', async () => {
  const world = open()
  await apply(world, {})
  expect(world.state.writes).toEqual([])
})

test('who comes in is there before anybody goes', async () => {
  const world = open()
  await apply(world, {
    title: 'Client - Beta',
    tags: { add: ['new'], remove: ['old'] },
    people: {
      letIn: [
        { userId: 'bert', access: 9 },
        { email: 'c@x.example', access: 2 },
      ],
      lower: [{ userId: 'anna', access: 2 }],
      letOut: ['gina'],
    },
  })
  expect(world.state.writes).toEqual([
    'rename 7 to Client - Beta',
    'tag 7 new',
    'untag 7 old',
    'invite bert c@x.example to 7 in de',
    'access 2 for anna in 7',
    'access 0 for gina in 7',
  ])
  expect(world.state.rooms).toMatchObject([{ title: 'Client - Beta', tags: ['new'] }])
})

test('the room is given away when the new owner is in it, and before the old one goes', async () => {
  const world = open()
  const letIn = [{ userId: 'bert', access: 9 }]
  await apply(world, { ...people({ letIn, letOut: ['anna'] }), owner: 'bert' })
  expect(world.state.writes).toEqual(['invite bert to 7 in de', 'give 7 to bert', 'access 0 for anna in 7'])
  expect(world.state.rooms[0]?.createdBy).toBe('bert')
})

test('only what changes is written', async () => {
  const world = open()
  await apply(world, people({ letOut: ['gina'] }))
  await apply(world, people({ letIn: [{ userId: 'boss', access: 9 }] }))
  expect(world.state.writes).toEqual(['access 0 for gina in 7', 'invite boss to 7 in de'])
})

describe('what DocSpace did not keep makes the client wait', () => {
  test('an owner', async () => {
    const world = open()
    world.docspace.rooms.giveTo = async () => {}
    await kept(world, { owner: 'anna' }, 'owner')
  })

  test('a title', async () => {
    const world = open()
    world.docspace.rooms.rename = async () => roomOf(7)
    await kept(world, { title: 'Client - Beta' }, 'title')
    await apply(world, { title: ' Client - Acme' })
  })

  test('somebody who comes in, by id and by address, and with which role', async () => {
    const world = open()
    world.docspace.members.invite = async () => {}
    await kept(world, people({ letIn: [{ userId: 'bert', access: 9 }] }), 'members')
    await kept(world, people({ letIn: [{ email: 'c@x.example', access: 2 }] }), 'members')
    await kept(world, people({ letIn: [{ userId: 'gina', access: 9 }] }), 'members')
    await kept(
      world,
      people({
        letIn: [
          { userId: 'gina', access: 2 },
          { userId: 'bert', access: 9 },
        ],
      }),
      'members',
    )
    await apply(world, people({ letIn: [{ userId: 'gina', access: 2 }] }))
    await apply(world, people({ letIn: [{ email: 'gina@example.com', access: 2 }] }))
    // The owner has more than anything.
    await apply(world, people({ letIn: [{ userId: 'boss', access: 9 }] }))
  })

  test('somebody who goes, or has less', async () => {
    const world = open()
    world.docspace.members.setAccess = async () => {}
    await kept(world, people({ letOut: ['gina'] }), 'members')
    await kept(world, people({ lower: [{ userId: 'anna', access: 2 }] }), 'members')
    await kept(world, people({ letOut: ['nobody', 'gina'] }), 'members')
    await apply(world, people({ letOut: ['nobody'] }))
    await apply(world, people({ lower: [{ userId: 'anna', access: 9 }] }))
  })

  test('somebody who has no right and a row still', async () => {
    const world = open()
    world.docspace.members.setAccess = async () => {}
    world.state.members[7] = [memberOf('gina', { access: 0 })]
    await kept(world, people({ letOut: ['gina'] }), 'members')
  })
})

test('an empty list of changes is not sent', async () => {
  const world = open()
  const { setAccess } = world.docspace.members
  world.docspace.members.setAccess = async (id, list) => {
    expect(list).not.toEqual([])
    return setAccess(id, list)
  }
  await apply(world, people({ letIn: [{ email: 'c@x.example', access: 2 }] }))
})
