import { expect, test } from 'vitest'
import type { DocSpace } from '#lib/docspace/index.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { recordOf, tag } from '../identity/search.ts'
import { keyOwner, type PortalState, roomOf } from '../memory-portal.ts'
import { anna, type Given, open, ourLink } from '../memory-world.ts'

keepTestLog()

const ben = 'ben'

/** The portal by keys of two users. `by`: who asked for folders, people and links, each once. */
const openByKeys = (given: Given) => {
  const world = open(given)
  const by = new Set<string>()
  const asked: number[] = []
  const as = (user: string, { byKeys: _, ...portal }: DocSpace): DocSpace => {
    const noting =
      <Args extends unknown[], T>(call: (...args: Args) => T) =>
      (...args: Args): T => {
        by.add(user)
        return call(...args)
      }
    const acting: DocSpace = {
      ...portal,
      folders: { ...portal.folders, create: noting(portal.folders.create) },
      links: { ...portal.links, invitation: noting(portal.links.invitation) },
      people: { ...portal.people, findByEmail: noting(portal.people.findByEmail), keyOwner: async () => user },
    }
    acting.byKeys = {
      users: [keyOwner, ben],
      actsAs: user,
      as: (other) => as(other, portal),
      async forRoom({ id }) {
        asked.push(id)
        return as(world.state.rooms.find((room) => room.id === id)?.createdBy ?? user, portal)
      },
    }
    return acting
  }
  world.work.docspace = as(keyOwner, world.work.docspace)
  return { ...world, by, asked }
}

const ofBen = (more: Partial<PortalState['rooms'][number]> = {}): Partial<PortalState> => ({
  rooms: [roomOf(5, { createdBy: ben, tags: [tag], ...more })],
  folders: { 5: { folders: [], files: [] }, ...open().state.folders },
})
const preparing = recordOf({ emails: ['c@x.example'], ownerEmail: anna.email, written: { state: 'preparing' } })

test('a new client gets its room from the acting user', async () => {
  const { onboard, by, asked, state } = openByKeys({})
  expect(await onboard()).toBe('ready')
  expect([[...by], asked, state.rooms.map(({ createdBy }) => createdBy)]).toEqual([[keyOwner], [], [keyOwner]])
})

test('a room that another of the users has begun is gone on with by that one, who also knows its people', async () => {
  const { onboard, by, state } = openByKeys({ ...ofBen(), record: preparing })
  expect(await onboard()).toBe('ready')
  expect([[...by], state.rooms.length]).toEqual([[ben], 1])
  expect(state.folders[5]?.folders.map(({ title }) => title)).toEqual(['Contracts', 'Invoices'])
})

test('one that never got its tag is, too', async () => {
  const { onboard, by, state, asked } = openByKeys({ ...ofBen({ tags: [] }), record: preparing })
  expect(await onboard()).toBe('ready')
  expect([by.has(ben), state.rooms.map(({ tags }) => tags), asked.at(-1)]).toEqual([true, [[tag]], 5])
})

test('a room that is ready is lived in by the one who may', async () => {
  const link = ourLink(5)
  const written = {
    state: 'ready' as const,
    status: 'ready',
    roomId: 5,
    roomUrl: 'https://portal.example/rooms/shared/5',
  }
  const { onboard, by, crm } = openByKeys({ ...ofBen(), links: { 5: link }, record: { ...preparing, written } })
  expect(await onboard()).toBe('ready')
  expect([[...by], crm.record?.written?.invitationUrl]).toEqual([[ben], link.url])
})

test('a room in review is, too', async () => {
  const settings = { invite: { when: { Approved: ['yes'] } } }
  const written = {
    state: 'review' as const,
    status: 'ready for review',
    roomId: 5,
    roomUrl: 'https://portal.example/rooms/shared/5',
  }
  const given = { ...ofBen(), settings, values: { Approved: 'yes' }, record: { ...preparing, written } }
  const { onboard, by, state } = openByKeys(given)
  expect(await onboard()).toBe('ready')
  expect([by.has(ben), state.links[5]?.id]).toEqual([true, ourLink(5).id])
})
