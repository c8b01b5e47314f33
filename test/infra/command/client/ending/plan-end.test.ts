import { afterEach, describe, expect, test } from 'vitest'
import { planEnd } from '#infra/command/client/ending/plan-end.ts'
import { access } from '#lib/docspace/rooms/access.ts'
import { observeClient } from '#lib/onboarding/observe-client.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { account, type Harness, openHarness } from '#test/onboarding/harness.ts'
import { acme, newClient, type Story } from '#test/onboarding/world/story.ts'

let harness: Harness
afterEach(() => harness.stop())

const day = 86_400_000
const end = { when: { type: 'Reseller' }, after: '30d', do: ['revoke-guests', 'read-only', 'archive'] }

/** A client with its room, and what people have changed of it. */
const ready = async (settings: object = {}, more: object = {}) => {
  harness = await openHarness({ settings: { end: { ...end, ...settings }, ...more } })
  const client = await newClient(harness)
  await client.deliver()
  expect(client.status()).toBe('ready')
  return client
}
const leave = (client: Story) => harness.espo.updateClient(client.id, { type: 'Reseller' })
const comeBack = (client: Story) => harness.espo.updateClient(client.id, { type: 'Customer' })
const ended = async (settings: object = {}) => {
  const client = await ready(settings)
  await leave(client)
  await client.deliver()
  harness.clock.advance(31 * day)
  await client.deliver()
  expect(client.status()).toContain('ended on')
  return client
}

/** The room in the portal, for people's hands. */
const roomOf = (client: Story) => {
  const room = harness.docspace.state.rooms.find(({ id }) => id === client.room().id)
  if (!room) throw new Error('no room')
  return room
}

/** What a command opens for itself. */
const contextHere = async (services: Partial<Harness['services']> = {}) => {
  const all = { ...harness.services, ...services }
  const deadline = { remaining: () => 60_000 }
  const [portal, records] = await Promise.all([all.openDocSpace(deadline), all.openRecords('espocrm', deadline)])
  const { settings, clock, memories, ends } = all
  return {
    ...portal,
    cache: createPortalCache(clock),
    records,
    settings,
    clock,
    ...(memories && { memories }),
    ...(ends && { ends }),
  }
}

/** What is planned, which changes nothing. */
const planOf = async ({ id }: Pick<Story, 'id'>, services: Partial<Harness['services']> = {}) => {
  const world = () =>
    structuredClone([harness.docspace.state.rooms, harness.espo.record(id), [...harness.bucket.texts]])
  const before = world()
  const context = await contextHere(services)
  const seen = await observeClient(context, account(id))
  if (seen.kind !== 'handed-over' || seen.found.kind === 'deleted') throw new Error(seen.kind)
  const plan = await planEnd(context, { ...seen, room: seen.found.room })
  expect(world()).toEqual(before)
  return plan
}

const taken = [
  'take the invitation link away',
  expect.stringMatching(/^lower the role of anna.* to "reads"$/),
  `take ${acme.email} out of the room`,
  'archive the room',
]

describe('the end of a client', () => {
  test('that stays is none', async () => {
    expect(await planOf(await ready())).toBeUndefined()
  })

  test('would be announced with its day, and with what would be taken away', async () => {
    const client = await ready()
    await leave(client)
    const plan = await planOf(client)
    await client.deliver()
    const [on] = /\d{4}-\d\d-\d\d/.exec(String(client.status())) ?? []
    expect(plan).toEqual({
      ...{ steps: [`announce on the CRM record that the room ends on ${on}`], isFollowing: false },
      notes: [
        `on ${on}: take the invitation link away, lower the role of anna.manager@example.com to "reads", take ${acme.email} out of the room, archive the room`,
      ],
    })
  })

  test('waits for its day, and another one that people wrote would be noted', async () => {
    const client = await ready()
    await leave(client)
    await client.deliver()
    const [on] = /\d{4}-\d\d-\d\d/.exec(String(client.status())) ?? []
    expect(await planOf(client)).toMatchObject({ steps: [], notes: [`its room ends on ${on}`, expect.anything()] })
    await harness.espo.updateClient(client.id, { cDocspaceStatus: 'ends on 2099-01-01: later' })
    expect((await planOf(client))?.steps).toEqual(['note that the room ends on 2099-01-01, as the record says'])
  })

  test('would be called off', async () => {
    const client = await ready()
    await leave(client)
    await client.deliver()
    await comeBack(client)
    expect(await planOf(client)).toEqual({
      ...{ steps: ['say on the CRM record that the end is called off'], notes: [], isFollowing: true },
    })
  })

  test('would be made, in the order in which the worker makes it', async () => {
    const client = await ready()
    await leave(client)
    await client.deliver()
    harness.clock.advance(31 * day)
    const last = ['keep the evidence', 'say on the CRM record that the room has ended']
    expect(await planOf(client)).toEqual({ steps: [...taken, ...last], notes: [], isFollowing: false })
  })

  test('of a room that people have archived begins with taking it out', async () => {
    const client = await ready()
    await leave(client)
    await client.deliver()
    roomOf(client).parentId = 6
    harness.clock.advance(31 * day)
    expect((await planOf(client))?.steps.slice(0, 5)).toEqual([
      'take the room out of the archive for a moment',
      ...taken,
    ])
  })

  test('cannot be made where the room has lost its tag, which stands in the way before it is announced', async () => {
    const client = await ready()
    await leave(client)
    roomOf(client).tags = []
    await expect(planOf(client)).rejects.toMatchObject({ reason: { code: 'end-of-untagged-room' } })
  })

  test('is none without a place to remember it', async () => {
    const client = await ready()
    await leave(client)
    const { ends: _, ...context } = await contextHere()
    const seen = await observeClient(context, account(client.id))
    if (seen.kind !== 'handed-over' || seen.found.kind === 'deleted') throw new Error(seen.kind)
    expect(await planEnd(context, { ...seen, room: seen.found.room })).toMatchObject({
      ...{ steps: [], notes: [expect.stringContaining('bucket of memories')], isFollowing: true },
    })
  })
})

describe('a room that has ended', () => {
  test('stays so', async () => {
    expect(await planOf(await ended())).toMatchObject({ steps: [], notes: [expect.stringMatching(/has ended \(2\d/)] })
  })

  test('stays closed when the client comes back, and is ready again where people have opened it', async () => {
    const client = await ended()
    await comeBack(client)
    expect(await planOf(client)).toMatchObject({ steps: [], notes: [expect.stringContaining('`return` is not set')] })
    roomOf(client).parentId = 1
    expect((await planOf(client))?.steps).toEqual([expect.stringContaining('the room is ready again')])
  })

  test('rests where the settings name no end any more', async () => {
    const client = await ended({ do: ['revoke-guests'] })
    const { end: _, ...settings } = harness.services.settings
    expect(await planOf(client, { settings })).toMatchObject({
      ...{ steps: [], notes: [expect.stringContaining('name no end any more')] },
    })
  })

  test('would be opened again, as the worker does it', async () => {
    const client = await ended({ return: true })
    await comeBack(client)
    expect(await planOf(client)).toEqual({
      steps: [
        'take the room out of the archive',
        'give anna.manager@example.com the role "room manager" again',
        'create the invitation link "Client invitation" (reads)',
        `invite ${acme.email} (reads)`,
        'write link and `ready` on the CRM record',
      ],
      notes: [],
      isFollowing: false,
    })
    await client.deliver()
    const members = harness.docspace.state.members.filter(({ roomId }) => roomId === client.room().id)
    expect(members.map((one) => one.access)).toContain(access.roomManager)
    expect(await planOf(client)).toBeUndefined()
  })
})
