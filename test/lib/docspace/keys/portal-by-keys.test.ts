import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { when } from '#infra/simulators/http/faults.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { type DocSpace, inRoom, usersOf } from '#lib/docspace/index.ts'
import { access } from '#lib/docspace/rooms/access.ts'
import type { Room } from '#lib/docspace/rooms/rooms.ts'
import { anna, ben, openTwoUsers, type TwoUsers } from './two-users.ts'

let world: TwoUsers
let fresh: ReturnType<TwoUsers['sim']['snapshot']>
let docspace: DocSpace
let ofAnna: Room
let ofBen: Room
beforeAll(async () => {
  world = await openTwoUsers({ limits: 'off' })
  const made = (who: { id: string }, title: string) =>
    world.open(who).rooms.create({ title, type: 2, tags: ['hubspot:company:1', 'other'] })
  ofAnna = await made(anna, 'Acme')
  ofBen = await made(ben, 'Acme')
  fresh = world.sim.snapshot()
})
beforeEach(() => {
  world.sim.restore(fresh)
  docspace = world.open()
  world.asked()
})
afterAll(() => world.sim.stop())

const room = (id: number) => {
  const found = world.sim.state.rooms.find((one) => one.id === id)
  if (!found) throw new Error('no room')
  return found
}
const idsOf = (rooms: readonly Room[]) => rooms.map(({ id }) => id).sort()
const byWhom = () => world.asked().map((line) => line.split(' ').slice(0, 2).join(' '))

describe('rooms of all users', () => {
  test.each([
    ['by a tag', () => docspace.rooms.findByTag('hubspot:company:1')],
    ['by a title', () => docspace.rooms.findByTitle('Acme')],
    ['in the list of all', () => docspace.rooms.all()],
  ])('are found %s', async (_, find) => {
    expect(idsOf(await find())).toEqual(expect.arrayContaining([ofAnna.id, ofBen.id]))
    expect(world.asked()).toHaveLength(2)
  })

  test('are each found once, also where both see one', async () => {
    world.sim.state.members.push({ roomId: ofBen.id, userId: anna.id, access: access.read })
    expect(idsOf(await docspace.rooms.findByTag('hubspot:company:1'))).toEqual([ofAnna.id, ofBen.id])
  })

  test('are found by number, the acting user first', async () => {
    expect((await docspace.rooms.get(ofBen.id)).createdBy).toBe(ben.id)
    expect(byWhom()).toEqual(['anna GET', 'ben GET'])
    await docspace.rooms.get(ofBen.id)
    expect(byWhom()).toEqual(['ben GET'])
  })

  test('are refused where none of them sees it', async () => {
    await expect(docspace.rooms.get(4_711)).rejects.toThrow(DocSpaceRefusal)
  })

  test('are not searched where one of them cannot be asked', async () => {
    const key = world.sim.state.keys.find(({ secret }) => secret === ben.key)
    Object.assign(key ?? {}, { isActive: false })
    const refused = (code: string) => ({ reason: { kind: 'retry', code } })
    await expect(docspace.rooms.findByTag('hubspot:company:1')).rejects.toMatchObject(refused('docspace-key-refused'))
    // A route that is open to anonymous callers (docs/facts/docspace-api.md#a-refused-key).
    await expect(docspace.rooms.get(ofBen.id)).rejects.toMatchObject(refused('docspace-key-scope'))
  })
})

describe('a failure that passes', () => {
  const failing = (path: RegExp) => world.sim.faults.add(when({ path }, { kind: 'status', status: 500 }, 100))
  afterEach(() => world.sim.faults.clear())
  const failed = { reason: { code: 'docspace-failed' } }

  test('is none of the answers that one of us may not see it', async () => {
    world.sim.state.members.push({ roomId: ofBen.id, userId: anna.id, access: access.read })
    failing(/rooms\/\d+$/)
    await expect(docspace.rooms.get(ofBen.id)).rejects.toMatchObject(failed)
    await expect(docspace.rooms.addTag(ofBen.id, 'other')).rejects.toMatchObject(failed)
    expect(new Set(byWhom())).toEqual(new Set(['anna GET']))
  })

  test('of the question who manages a room is not remembered', async () => {
    room(ofBen.id).createdBy = '00000000-0000-4000-8000-000000000003'
    world.sim.state.members.push({ roomId: ofBen.id, userId: ben.id, access: access.roomManager })
    failing(/share$/)
    await expect(docspace.rooms.rename(ofBen.id, 'Acme Ltd')).rejects.toMatchObject(failed)
    world.sim.faults.clear()
    await docspace.rooms.rename(ofBen.id, 'Acme Ltd')
    expect(room(ofBen.id).updatedBy).toBe(ben.id)
  })
})

describe('what names a room', () => {
  test('is done by its owner', async () => {
    await docspace.rooms.rename(ofBen.id, 'Acme Ltd')
    expect(room(ofBen.id)).toMatchObject({ title: 'Acme Ltd', updatedBy: ben.id })
    await docspace.rooms.rename(ofAnna.id, 'Acme Inc')
    expect(room(ofAnna.id)).toMatchObject({ title: 'Acme Inc', updatedBy: anna.id })
  })

  test('says what its owner is told: others are shown no link', async () => {
    await world
      .open(ben)
      .links.createInvitation(ofBen.id, { id: crypto.randomUUID(), access: access.read, title: 'In' })
    expect(await docspace.links.invitation(ofBen.id)).toBeDefined()
    expect(await docspace.members.list(ofBen.id)).toMatchObject([{ userId: ben.id, owner: true }])
    expect(await docspace.roomLog.entries(ofBen.id)).not.toEqual([])
  })

  test('is done by the one of us who manages it, where it is somebody else’s', async () => {
    room(ofBen.id).createdBy = '00000000-0000-4000-8000-000000000003'
    world.sim.state.members.push(
      { roomId: ofBen.id, userId: ben.id, access: access.roomManager },
      { roomId: ofBen.id, userId: anna.id, access: access.read },
    )
    await docspace.rooms.rename(ofBen.id, 'Acme Ltd')
    expect(room(ofBen.id).updatedBy).toBe(ben.id)
    world.asked()
    await docspace.rooms.rename(ofBen.id, 'Acme Inc')
    expect(byWhom()).toEqual(['ben PUT'])
  })

  test('is refused to the acting user where none of us manages it', async () => {
    room(ofBen.id).createdBy = '00000000-0000-4000-8000-000000000003'
    world.sim.state.members.push({ roomId: ofBen.id, userId: ben.id, access: access.read })
    await expect(docspace.rooms.rename(ofBen.id, 'Acme Ltd')).rejects.toThrow(DocSpaceRefusal)
    expect(byWhom().at(-1)).toBe('anna PUT')
  })

  test('is refused to the acting user where nobody sees it', async () => {
    await expect(docspace.members.list(4_711)).rejects.toThrow(DocSpaceRefusal)
    expect(byWhom()).toEqual(['anna GET', 'ben GET', 'anna GET'])
  })

  test('is done by the new owner when it was given away', async () => {
    await docspace.rooms.giveTo(ofBen.id, anna.id)
    expect(room(ofBen.id).createdBy).toBe(anna.id)
    await docspace.rooms.rename(ofBen.id, 'Acme Ltd')
    expect(room(ofBen.id).updatedBy).toBe(anna.id)
  })
})

describe('what names no room', () => {
  test('is done by the acting user, who owns what he makes, and need not be asked whose it is', async () => {
    const made = await world.open(ben).rooms.create({ title: 'New', type: 2, tags: [] })
    expect(made.createdBy).toBe(ben.id)
    world.asked()
    const acting = world.open(ben)
    const { id } = await acting.rooms.create({ title: 'New', type: 2, tags: [] })
    await acting.rooms.rename(id, 'Newer')
    expect(byWhom()).toEqual(['ben POST', 'ben PUT'])
    expect(await acting.people.keyOwner()).toBe(ben.id)
    expect(acting.byKeys?.actsAs).toBe(ben.id)
  })

  test('is done by who may work in a room, where it is for that room', async () => {
    await docspace.rooms.get(ofBen.id)
    const there = await inRoom({ docspace, else: 1 }, ofBen)
    const folder = await there.docspace.folders.create(ofBen.id, 'Invoices')
    await there.docspace.folders.create(folder.id, 'Old')
    expect(world.sim.state.folders.slice(-2)).toMatchObject([{ createdBy: ben.id }, { createdBy: ben.id }])
    await expect(docspace.folders.create(folder.id, 'Older')).rejects.toThrow(DocSpaceRefusal)
    expect(there.else).toBe(1)
    expect((await inRoom({ docspace }, undefined)).docspace).toBe(docspace)
  })

  test('is known of a room whose folder was listed, also by its root', async () => {
    const acting = world.open(ben)
    await acting.folders.listTree(ofBen.id)
    world.asked()
    await acting.rooms.rename(ofBen.id, 'Acme Ltd')
    expect(byWhom()).toEqual(['ben PUT'])
    await docspace.rooms.findByTag('other')
    world.asked()
    await docspace.folders.listTree(ofBen.id)
    await docspace.folders.create(ofBen.id, 'Invoices')
    expect(byWhom()).toEqual(['ben GET', 'ben POST'])
  })

  test('leaves a plain folder to whoever looked into it', async () => {
    const acting = world.open(ben)
    await acting.folders.create(ofBen.id, 'Invoices')
    const folder = world.sim.state.folders.at(-1)
    const id = Object.assign(folder ?? { id: 0 }, { createdBy: anna.id }).id
    await acting.folders.listTree(id)
    world.asked()
    await acting.folders.create(id, 'Old')
    expect(byWhom()).toEqual(['ben POST'])
  })
})

test('the users are those of the keys, and nobody else acts', async () => {
  expect(await usersOf(docspace)).toEqual([anna.id, ben.id])
  expect(docspace.byKeys?.as(ben.id).byKeys?.actsAs).toBe(ben.id)
  expect(() => world.open({ id: 'somebody' })).toThrow('the user has no key')
})

test('a room’s age is told by the server’s clock, whoever asked', async () => {
  const [found] = await docspace.rooms.findByTag('hubspot:company:1')
  expect(found?.age).toBeLessThan(120_000)
  expect((await docspace.rooms.rename(ofBen.id, 'Acme Ltd')).age).toBeLessThan(120_000)
})
