import { expect, test } from 'vitest'
import type { Person } from '#lib/docspace/rooms/people.ts'
import { keyedHash } from '#lib/onboarding/life/memory/keyed-hash.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { onboardOverDeath } from '../../cut-short.ts'
import { recordOf, ref } from '../../identity/search.ts'
import { linkOf } from '../../memory-portal.ts'
import { anna, open, unread } from '../../memory-world.ts'

keepTestLog()

const bert: Person = { id: 'bert', email: 'bert@example.com', active: true, canManageRooms: true }
const replace = { manager: 'replace', contacts: 'replace', team: 'replace' }

/** A client whose room is ready, and of which everything has changed since. */
const changed = async () => {
  const world = open({ people: [anna, bert], settings: { follow: replace, room: { tags: ['old'] } } })
  await world.onboard()
  const { written } = world.crm.record ?? {}
  if (!written) throw new Error('not ready')
  world.crm.record = recordOf({ name: 'Beta', emails: ['new@x.example'], ownerEmail: bert.email, written })
  const { settings } = world.work
  world.work.settings = { ...settings, room: { ...settings.room, tags: ['new'] } }
  return world
}

test.each(['before', 'after'] as const)(
  'a room that follows comes to the same end, whenever the process dies: %s',
  async (moment) => {
    let deaths = 0
    for (let nth = 1; ; nth += 1) {
      const world = await changed()
      const died = await onboardOverDeath(world.work, ref, nth, moment)
      const [room, ...more] = world.state.rooms
      expect(more).toEqual([])
      expect(room, `${nth}`).toMatchObject({ title: 'Client - Beta', tags: ['espocrm:Account:a1', 'new'] })
      const members = world.state.members[room?.id ?? 0]?.map(({ email, access }) => [email, access])
      expect(members, `${nth}`).toEqual([
        ['key owner@example.com', 2],
        ['bert@example.com', 9],
        ['new@x.example', 2],
      ])
      expect(world.remembered(), `${nth}`).toMatchObject([
        { title: keyedHash(['secret']).title('Client - Beta'), tags: ['new'], manager: { id: 'bert' } },
      ])
      // Once more: nothing is left to do.
      const writes = world.state.writes.length
      expect(await world.onboard()).toBe('left-alone')
      expect(world.state.writes.length, `${nth}`).toBe(writes)
      if (!died) break
      deaths += 1
    }
    expect(deaths).toBeGreaterThan(10)
  },
)

test('nobody is mailed twice, whenever the process dies', async () => {
  for (let nth = 1; ; nth += 1) {
    const world = await changed()
    const died = await onboardOverDeath(world.work, ref, nth, 'after')
    const mailed = world.state.writes.filter((one) => one.startsWith('invite') && one.includes('new@x.example'))
    expect(mailed.length, `${nth}`).toBe(1)
    if (!died) break
  }
})

test('a room whose link people made anew follows a sender who has another name for its client', async () => {
  const world = open({ record: unread(), settings: { follow: {} } })
  expect(await world.onboard()).toBe('ready')
  const [room] = world.state.rooms
  world.state.links[room?.id ?? 0] = linkOf('theirs')
  world.crm.record = { ...unread(), name: 'Beta' }
  expect(await world.onboard()).toBe('followed')
  expect(room?.title).toBe('Client - Beta')
  expect(world.state.links[room?.id ?? 0]).toEqual(linkOf('theirs'))
})

test('a room belongs to its manager where the setting asks, over every change of hands', async () => {
  const follow = { ...replace, owner: true }
  const world = open({ people: [anna, bert], administrators: ['key owner'], settings: { follow } })
  await world.onboard()
  const room = world.state.rooms[0]
  expect(room?.createdBy).toBe('key owner')
  expect(await world.onboard()).toBe('followed')
  expect(room?.createdBy).toBe('anna')
  const { written } = world.crm.record ?? {}
  world.crm.record = recordOf({ emails: ['c@x.example'], ownerEmail: bert.email, ...(written && { written }) })
  const writes = world.state.writes.length
  expect(await world.onboard()).toBe('followed')
  expect(room?.createdBy).toBe('bert')
  expect(world.state.writes.slice(writes)).toEqual([
    `invite bert to ${room?.id}`,
    `give ${room?.id} to bert`,
    `access 0 for anna in ${room?.id}`,
  ])
  expect(await world.onboard()).toBe('left-alone')
  // People give it to somebody else, and it stays theirs.
  if (room) room.createdBy = 'carl'
  expect(await world.onboard()).toBe('left-alone')
  expect(room?.createdBy).toBe('carl')
})

test.each([{ active: true, administrator: false }, undefined])(
  'a key of %j may not give a room away: it stays, and the rest follows',
  async (standing) => {
    const world = open({ people: [anna, bert], settings: { follow: { ...replace, owner: true } } })
    world.work.docspace.people.standing = async () => standing
    await world.onboard()
    await world.onboard()
    const { written } = world.crm.record ?? {}
    world.crm.record = recordOf({
      ...{ name: 'Beta', emails: ['c@x.example'], ownerEmail: bert.email },
      ...(written && { written }),
    })
    expect(await world.onboard()).toBe('followed')
    expect(world.state.rooms[0]).toMatchObject({ title: 'Client - Beta', createdBy: 'anna' })
    expect(world.remembered()).toMatchObject([{ owner: 'anna' }])
  },
)
