import { expect, test } from 'vitest'
import { account, allWays, type Harness, ways } from '#test/onboarding/harness.ts'
import { idOfUser } from '#test/onboarding/several-users.ts'
import { drain } from '#test/onboarding/world/lambda.ts'
import { readyRoom, roomsIn } from '#test/onboarding/world/portal-view.ts'
import { type End, explore } from '../explore.ts'

/** Clients of the user of the second key, cut at every call, in an installation with keys of two room administrators. */

const fates = ['dies-unanswered', 'answer-lost'] as const
const second = { users: 2, of: 1, fates, mostCuts: 1 }

/** One room, of its user, whose link is the same user's. */
const roomOf = ({ world: { portal }, cuts, parked }: End) => {
  const after = `after ${cuts.join(', ') || 'no cut'}`
  expect(parked, after).toBe(false)
  const [room, ...more] = roomsIn(portal)
  expect(more, after).toEqual([])
  const owners = portal.rooms.filter(({ id }) => id === room?.id).map(({ createdBy }) => createdBy)
  expect(owners, after).toEqual([idOfUser(1)])
  for (const { roomId, createdBy } of portal.links) if (roomId === room?.id) expect(createdBy, after).toBe(idOfUser(1))
  return { room, after }
}

test.each(allWays)(
  'a first onboarding by %s ends with the one room, ready and of its user',
  async (way) => {
    const { ends } = await explore({ ...second, settings: ways[way] })
    expect(ends.length).toBeGreaterThan(1)
    for (const end of ends) {
      const { room, after } = roomOf(end)
      const whole = readyRoom(`espocrm:Account:${end.id}`, 'Client - Acme', 'contact@acme.example.com')
      expect(room, after).toEqual({ ...whole, id: room?.id })
      expect(end.world.record, after).toMatchObject({ cDocspaceStatus: 'ready', cDocspaceRoomId: String(room?.id) })
    }
  },
  120_000,
)

const settings = {
  end: { when: { type: 'Reseller' }, after: '30d', do: ['revoke-guests', 'read-only', 'archive'], return: true },
}

const deliver = async (harness: Harness, id: string) => {
  harness.enqueue(account(id))
  await drain(harness, harness.freshWorker)
}

/** A client that leaves, on the day on which its room ends. */
const leaving = async (harness: Harness, id: string) => {
  await deliver(harness, id)
  await harness.espo.updateClient(id, { type: 'Reseller' })
  await deliver(harness, id)
  harness.clock.advance(31 * 86_400_000)
}

test('an end is made by the user of the room, and proven once', async () => {
  const { ends } = await explore({ ...second, settings, prepare: leaving })
  expect(ends.length).toBeGreaterThan(0)
  for (const end of ends) {
    const { room, after } = roomOf(end)
    expect(room, after).toMatchObject({ archived: true, links: [], members: ['anna.manager@example.com 2'] })
    expect(end.world.record.cDocspaceStatus, after).toMatch(/^ended on .*; the room is in the archive$/)
    const proofs = [...end.world.remembered.keys()].filter((key) => key.startsWith('evidence/'))
    expect(proofs, after).toHaveLength(1)
  }
}, 120_000)

test('a return opens the room again by its user, and mails its guest once more', async () => {
  const prepare = async (harness: Harness, id: string) => {
    await leaving(harness, id)
    await deliver(harness, id)
    await harness.espo.updateClient(id, { type: 'Customer' })
  }
  const { ends } = await explore({ ...second, settings, prepare })
  expect(ends.length).toBeGreaterThan(0)
  for (const end of ends) {
    const { room, after } = roomOf(end)
    const ready = readyRoom(`espocrm:Account:${end.id}`, 'Client - Acme', 'contact@acme.example.com')
    const mails = [...ready.mails, 'contact@acme.example.com invitation'].sort()
    expect(room, after).toEqual({ ...ready, id: room?.id, mails })
    expect(end.world.record.cDocspaceStatus, after).toBe('ready: the client has come back')
  }
}, 120_000)
