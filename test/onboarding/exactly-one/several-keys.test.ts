import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makerFor } from '#lib/onboarding/identity/portal-for-client.ts'
import { knownAfter } from '#lib/onboarding/identity/room-owners.ts'
import { allWays, ways } from '../harness.ts'
import { madeRooms } from '../world/portal-view.ts'
import { keepTestLog } from '../world/test-log.ts'
import { type KeyWorld, openKeyWorld, users, type Who } from './key-world.ts'
import { client } from './portal.ts'

/** docs/decisions/several-keys.md: clients are spread over the users behind the keys, and each has one room whatever becomes of the keys. */

let world: KeyWorld
keepTestLog()
beforeEach(async () => {
  world = await openKeyWorld()
})
afterEach(() => world.docspace.stop())

const both = ['anna', 'ben'] as const
const idsOf = (who: readonly Who[]) => who.map((one) => users[one].id)
/** A client whose room Ben is to make, where he may. */
const ofBen = Array.from({ length: 50 }, (_, at) => client(`c${at}`)).find(
  (ref) =>
    makerFor(ref, idsOf(both)) === users.ben.id && makerFor(ref, idsOf(['anna', 'ben', 'owner'])) === users.owner.id,
) as ReturnType<typeof client>

/** A first client makes both known; then time goes by until every worker knows of Ben. */
const letBothIn = async () => {
  expect(await world.finish(world.add(client('first')), both)).toBe('ready')
  world.clock.advance(knownAfter)
}

test('clients are spread over the users, whose rooms are alike', async () => {
  await letBothIn()
  const refs = Array.from({ length: 8 }, (_, at) => world.add(client(`n${at}`)))
  for (const ref of refs) expect(await world.finish(ref, both)).toBe('ready')
  expect(new Set(world.makers())).toEqual(new Set(both))
  for (const room of madeRooms(world.docspace)) expect(room.links).toEqual([2])
})

test('a ready room is left alone by whoever comes next', async () => {
  await letBothIn()
  expect(await world.finish(world.add(ofBen), both)).toBe('ready')
  world.docspace.resetCounters()
  expect(await world.finish(ofBen, ['owner', 'ben', 'anna'])).toBe('left-alone')
  expect(world.docspace.counters.writes).toBe(0)
})

test('who has come makes rooms only when every worker knows of him, and the others go on meanwhile', async () => {
  expect(await world.finish(world.add(client('first')), ['anna'])).toBe('ready')
  expect(await world.finish(world.add(ofBen), both)).toBe('ready')
  expect(world.makers()).toEqual(['anna', 'anna'])
})

test('a worker that has not heard of a further key finds out before the new user makes rooms', async () => {
  const recall = world.newRecall()
  world.add(ofBen)
  expect(await world.serve(world.add(client('first')), ['anna'], { recall })).toBe('ready')
  expect(await world.serve(world.add(client('second')), ['anna'], { recall })).toBe('ready')
  expect(await world.finish(world.add(client('third')), both)).toBe('ready')
  world.clock.advance(knownAfter)
  expect(await world.serve(ofBen, both, { requests: 9 })).toMatchObject({ reason: { kind: 'retry' } })
  expect(await world.serve(ofBen, ['anna'], { recall })).toMatchObject({ reason: { code: 'docspace-key-of-another' } })
})

test('a key that was taken away is missed, and nothing is made', async () => {
  await letBothIn()
  const before = world.rooms().length
  expect(await world.serve(world.add(ofBen), ['anna'])).toMatchObject({ reason: { code: 'docspace-key-of-another' } })
  expect(world.rooms()).toHaveLength(before)
})

test('a key that is refused keeps every client back: its rooms cannot be seen', async () => {
  await letBothIn()
  const before = world.rooms().length
  const key = world.docspace.state.keys.find(({ secret }) => secret === users.ben.key)
  Object.assign(key ?? {}, { isActive: false })
  expect(await world.serve(world.add(client('x')), both)).toMatchObject({ reason: { code: 'docspace-key-refused' } })
  expect(world.rooms()).toHaveLength(before)
})

describe('a room of one user, while the client would get its room from another', () => {
  const inTurn = ['owner', 'anna', 'ben'] as const
  const roomOfBen = async (requests?: number) => {
    await letBothIn()
    await world.serve(world.add(ofBen), both, requests === undefined ? {} : { requests })
    expect(world.makers()).toEqual(['anna', 'ben'])
    const room = world.rooms().at(-1)
    if (!room) throw new Error('no room')
    return room
  }

  test('is known by its title where it never got its tag', async () => {
    Object.assign(await roomOfBen(7), { tags: [] })
    world.clock.advance(600_000)
    expect(await world.finish(ofBen, inTurn)).toBe('ready')
    expect(world.makers()).toEqual(['anna', 'ben'])
  })

  test('is known by its record where people took its tag off', async () => {
    Object.assign(await roomOfBen(), { tags: [] })
    expect(await world.finish(ofBen, inTurn)).toBe('left-alone')
    expect(world.makers()).toEqual(['anna', 'ben'])
  })

  test('is told apart from a copy that a colleague has made of it', async () => {
    const room = await roomOfBen()
    const { state } = world.docspace
    state.rooms.push({ ...structuredClone(room), id: 900, createdBy: '00000000-0000-4000-8000-000000000003' })
    world.records.of(ofBen).record.written = { state: 'preparing', status: 'being prepared' }
    expect(await world.finish(ofBen, inTurn)).toBe('ready')
    expect(world.records.of(ofBen).record.written?.roomId).toBe(room.id)
  })

  test('that was handed to a colleague is worked in by the user who still manages it', async () => {
    const room = await roomOfBen()
    world.docspace.state.members.push({ roomId: room.id, userId: users.ben.id, access: 9 })
    room.createdBy = '00000000-0000-4000-8000-000000000009'
    delete world.records.of(ofBen).record.written?.invitationUrl
    expect(await world.finish(ofBen, ['anna', 'owner', 'ben'])).toBe('ready')
    expect(world.records.of(ofBen).record.written?.invitationUrl).toContain('/s/')
  })
})

/** Requests after which a worker dies; a whole onboarding has some more. */
const cuts = Array.from({ length: 17 }, (_, at) => at + 2)

const cutRuns = allWays.flatMap((way) =>
  cuts.filter((requests) => way === 'files' || requests % 3 === 0).map((requests) => ({ way, requests })),
)

describe.each(cutRuns)('a run by $way that is cut after $requests requests', ({ way, requests }) => {
  beforeEach(async () => {
    await world.docspace.stop()
    world = await openKeyWorld(ways[way])
  })
  const onlyRoom = () => {
    const [room, ...more] = madeRooms(world.docspace).filter(({ title }) => title.endsWith(ofBen.id))
    expect(more).toEqual([])
    return room
  }
  const ready = { content: expect.arrayContaining(['Deliverables/Welcome.pdf']), links: [2] }

  test('is gone on with by its user, whatever keys there are next', async () => {
    await letBothIn()
    await world.serve(world.add(ofBen), both, { requests })
    const begun = world.rooms().length > 1
    await world.serve(ofBen, ['anna'])
    expect(await world.finish(ofBen, ['owner', 'anna', 'ben'])).toMatch(/^(ready|left-alone)$/)
    expect(onlyRoom()).toMatchObject(ready)
    if (begun) expect(world.makers()).toEqual(['anna', 'ben'])
  })

  test('of the only key is gone on with when there are more', async () => {
    world.add(ofBen)
    await world.serve(ofBen, ['anna'], { requests })
    expect(await world.finish(world.add(client('another')), both)).toBe('ready')
    world.clock.advance(knownAfter)
    const begun = world.makers().length > 1
    expect(await world.finish(ofBen, ['ben', 'anna'])).toMatch(/^(ready|left-alone)$/)
    expect(onlyRoom()).toMatchObject(ready)
    if (begun) expect(world.makers()).toEqual(['anna', 'anna'])
  })
})
