import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startHubspot } from '#infra/simulators/hubspot/index.ts'
import { configureSources } from '#lib/crm/configure.ts'
import type { Records } from '#lib/crm/records/records-port.ts'
import { readEndEvidence } from '#lib/onboarding/life/end/end-evidence.ts'
import { dueClients } from '#lib/queue/due-clients.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { madeRooms, type RoomView } from '../world/portal-view.ts'
import { keepTestLog } from '../world/test-log.ts'
import { openPortal, type Portal } from './portal.ts'

/** docs/merging.md: two clients with a room each become one. */

let portal: Portal
let hubspot: Awaited<ReturnType<typeof startHubspot>>
let records: Records
keepTestLog()

const begin = async (merge: Record<string, unknown> | undefined, more: Record<string, unknown> = {}) => {
  portal = await openPortal({ settings: { ...(merge && { merge }), ...more } })
  hubspot = await startHubspot({ deliver: 'manual', clock: portal.clock })
  const configured = await configureSources({ hubspot: { url: hubspot.url, settleSeconds: 0 } }, {})
  const { source, settings } = configured.get('hubspot') ?? {}
  if (!source) throw new Error('hubspot is not configured')
  const clock = { now: () => portal.clock.now(), sleep: async () => {} }
  records = await source.openRecords({
    settings,
    credentials: hubspot.credentials,
    deadline: { remaining: () => 60_000 },
    clock,
  })
}
afterEach(() => Promise.all([portal.docspace.stop(), hubspot.stop()]))

const company = (id: string): ClientRef => ({ source: 'hubspot', type: 'company', id })
const newCompany = async (email: string) => {
  const { id } = await hubspot.createClient({ name: 'Acme', email, ownerEmail: 'anna.manager@example.com' })
  return company(id)
}
const written = (ref: ClientRef) => hubspot.record(ref.id) ?? {}
const status = (ref: ClientRef) => written(ref).docspace_status
const room = (id: number): RoomView => {
  const found = madeRooms(portal.docspace).find((one) => one.id === id)
  if (!found) throw new Error(`no room ${id}`)
  return found
}
const withoutTags = ({ tags: _, ...rest }: RoomView) => rest
const day = 86_400_000

/** Two clients with a room each, merged into a third record. */
const merged = async () => {
  const [a, b] = [await newCompany('one@acme.example.com'), await newCompany('two@acme.example.com')]
  for (const ref of [a, b]) expect(await portal.finish(records, ref)).toBe('ready')
  const [own, other] = madeRooms(portal.docspace)
  if (!own || !other) throw new Error('two rooms are missing')
  return { a, b, c: company(hubspot.merge(a.id, [b.id], 'new')), own, other }
}
const due = () => {
  const keys = [...portal.remembered.keys()].filter((key) => key.startsWith('due/'))
  const texts = { list: async () => keys, read: async (key: string) => portal.remembered.get(key) as never }
  return dueClients(texts, { now: portal.clock.now(), most: 10 })
}
const evidence = () =>
  [...portal.remembered].filter(([key]) => key.startsWith('evidence/')).map(([key, { text }]) => ({ key, text }))

describe.each([
  ['keep', (_: number): string => 'stays as it is'],
  ['link', (id: number): string => `stays as it is, at ${portal.docspace.url}/rooms/shared/${id}`],
] as const)('the other room of a merged client, where it is to be %sed', (otherRoom, says) => {
  beforeEach(() => begin({ otherRoom }))

  test('stays with its people and its link; the record says so, and has one room', async () => {
    const { a, b, c, own, other } = await merged()
    expect(await portal.finish(records, c)).toBe('relinked')
    expect(status(c)).toBe(`ready: the room ${other.id} of a merged record ${says(other.id)}`)
    expect(written(c).docspace_room_id).toBe(String(own.id))
    expect(room(own.id)).toEqual({ ...own, tags: [clientKey(c)] })
    expect(withoutTags(room(other.id))).toEqual(withoutTags(other))
    expect(room(other.id).tags).toEqual([`roomkeeper:merged=${clientKey(c)}`])
    // Whatever comes later, nothing is done and told once more.
    const { writes } = portal.docspace.counters
    for (const ref of [a, b, c]) expect(await portal.finish(records, ref)).toBe('left-alone')
    expect([portal.docspace.counters.writes, await due(), evidence()]).toEqual([writes, [], []])
  })

  test('is told of once, beside what the record says already', async () => {
    const { a, c, other } = await merged()
    await hubspot.updateClient(c.id, { docspace_status: 'ready: as agreed' })
    await portal.finish(records, a)
    expect(status(c)).toBe(`ready: as agreed; the room ${other.id} of a merged record ${says(other.id)}`)
  })
})

describe('the other room of a merged client, where it is to be archived', () => {
  beforeEach(() => begin({ otherRoom: 'archive', after: '7d' }))
  const announced = async () => {
    const world = await merged()
    expect(await portal.finish(records, world.c)).toBe('relinked')
    return world
  }

  const stateOf = ({ id }: { id: number }) => {
    const found = portal.docspace.state.rooms.find((one) => one.id === id)
    if (!found) throw new Error(`no room ${id}`)
    return found
  }

  test('stays until the day that the record names, and is put away then with evidence', async () => {
    const { b, c, own, other } = await announced()
    expect(status(c)).toBe(
      `ready: the room ${other.id} of a merged record goes into the archive on 2026-01-13: its links go away, guests and open invitations are taken out. Taking the tag ${clientKey(b)} off it keeps it`,
    )
    expect(room(other.id)).toEqual(other)
    portal.clock.advance(7 * day)
    const { writes } = portal.docspace.counters
    for (const ref of [c, b]) expect(await portal.finish(records, ref)).toBe('left-alone')
    expect([portal.docspace.counters.writes, room(other.id), await due()]).toEqual([writes, other, []])
    portal.clock.advance(day)
    expect((await due()).map(({ ref }) => ref)).toEqual([b])
    expect(await portal.finish(records, b)).toBe('left-alone')
    expect(room(other.id)).toMatchObject({ archived: true, links: [], members: ['anna.manager@example.com 9'] })
    expect(room(own.id)).toEqual({ ...own, tags: [clientKey(c)] })
    expect(status(c)).toBe(
      `ready: the room ${other.id} of a merged record was put away: 1 link was taken away, 1 person was taken out, the room is in the archive`,
    )
    const [file, ...more] = evidence()
    expect(more).toEqual([])
    expect(readEndEvidence(file?.text ?? '', ['a secret of the installation'])).toMatchObject({
      is: 'signed',
      document: { client: clientKey(b), room: other.id, do: ['revoke-guests', 'archive'], archived: true },
    })
    const after = portal.docspace.counters.writes
    for (const ref of [b, c]) expect(await portal.finish(records, ref)).toBe('left-alone')
    expect(portal.docspace.counters.writes).toBe(after)
  })

  test('stays by a message of the client that is left: the one of the record that is gone puts it away', async () => {
    const { c, other } = await announced()
    portal.clock.advance(8 * day)
    expect(await portal.finish(records, c)).toBe('left-alone')
    expect(room(other.id)).toEqual(other)
    expect((await due()).map(({ ref }) => ref.id)).toHaveLength(1)
  })

  test('stays when people take its tag off', async () => {
    const { b, c, other } = await announced()
    stateOf(other).tags = []
    portal.clock.advance(8 * day)
    for (const ref of [b, c]) expect(await portal.finish(records, ref)).toBe('left-alone')
    expect(room(other.id)).toEqual({ ...other, tags: [] })
    expect(status(c)).toBe(`ready: the room ${other.id} of a merged record stays as it is`)
  })

  test('stays when the client’s own room is archived by then: nobody is left without a room', async () => {
    const { b, c, own, other } = await announced()
    stateOf(own).parentId = 6
    portal.clock.advance(8 * day)
    expect(await portal.finish(records, b)).toMatchObject({ reason: { code: 'merged-two-rooms' } })
    expect(await portal.serve(records, c)).toMatchObject({ reason: { code: 'merged-two-rooms' } })
    expect(room(other.id)).toEqual(other)
  })

  test('is the client’s when its own room is deleted by then', async () => {
    const { b, c, own, other } = await announced()
    const { state } = portal.docspace
    state.rooms = state.rooms.filter(({ id }) => id !== own.id)
    portal.clock.advance(8 * day)
    expect(await portal.finish(records, b)).toBe('relinked')
    expect(room(other.id)).toEqual({ ...other, tags: [clientKey(c)] })
    expect(written(c).docspace_room_id).toBe(String(other.id))
  })

  test('that people have taken out of the archive is theirs', async () => {
    const { b, c, other } = await announced()
    const { parentId } = stateOf(other)
    portal.clock.advance(8 * day)
    await portal.finish(records, b)
    stateOf(other).parentId = parentId
    const before = room(other.id)
    for (const ref of [c, b]) expect(await portal.finish(records, ref)).toBe('left-alone')
    expect(withoutTags(room(other.id))).toEqual(withoutTags(before))
    expect(room(other.id)).toMatchObject({ archived: false, tags: [`roomkeeper:merged=${clientKey(c)}`] })
  })

  test('is told of with its day while an end of the client is announced, and does not end with it', async () => {
    await Promise.all([portal.docspace.stop(), hubspot.stop()])
    const end = { when: { lifecyclestage: 'other' }, after: '30d', do: ['archive'] }
    await begin({ otherRoom: 'archive', after: '7d' }, { end })
    const { a, b, c, other } = await merged()
    await hubspot.updateClient(c.id, { lifecyclestage: 'other' })
    expect(await portal.finish(records, a)).toBe('end-announced')
    expect(await portal.finish(records, b)).toBe('ending')
    expect(status(c)).toMatch(/^ends on 2026-02-05: .*; the room \d+ of a merged record goes into the archive/)
    expect(room(other.id)).toEqual(other)
  })
})

test('without a setting two rooms of a merged client are for a person to decide, and both stay', async () => {
  await begin(undefined)
  const { c, own, other } = await merged()
  expect(await portal.finish(records, c)).toMatchObject({ reason: { code: 'merged-two-rooms' } })
  expect([room(own.id), room(other.id), status(c)]).toEqual([own, other, 'ready'])
})
