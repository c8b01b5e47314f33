import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startHubspot } from '#infra/simulators/hubspot/index.ts'
import { configureSources } from '#lib/crm/configure.ts'
import type { Records } from '#lib/crm/records/records-port.ts'
import { writeStatus } from '#lib/onboarding/failure/crm-status.ts'
import { onboardingReasons } from '#lib/onboarding/reasons.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { Park } from '#lib/runtime/errors.ts'
import { madeRooms, type RoomView } from '../world/portal-view.ts'
import { keepTestLog } from '../world/test-log.ts'
import { openPortal, type Portal } from './portal.ts'

/** docs/decisions/exactly-one-room.md: merged records are one client, copied ones are two. */

let portal: Portal
let hubspot: Awaited<ReturnType<typeof startHubspot>>
let records: Records
keepTestLog()

beforeEach(async () => {
  portal = await openPortal()
  hubspot = await startHubspot({ deliver: 'manual', clock: portal.clock })
  const configured = await configureSources({ hubspot: { url: hubspot.url, settleSeconds: 0 } }, {})
  const { source, settings } = configured.get('hubspot') ?? {}
  if (!source) throw new Error('hubspot is not configured')
  const clock = { now: () => portal.clock.now(), sleep: async () => {} }
  const deadline = { remaining: () => 60_000 }
  records = await source.openRecords({ settings, credentials: hubspot.credentials, deadline, clock })
})
afterEach(() => Promise.all([portal.docspace.stop(), hubspot.stop()]))

const company = (id: string): ClientRef => ({ source: 'hubspot', type: 'company', id })
const newCompany = async (email: string) => {
  const { id } = await hubspot.createClient({ name: 'Acme', email, ownerEmail: 'anna.manager@example.com' })
  return company(id)
}
const written = (ref: ClientRef) => hubspot.record(ref.id) ?? {}
/** What a worker writes on the record of a client that it parks. */
const tell = async (ref: ClientRef, parked: unknown) => {
  if (!(parked instanceof Park)) throw new Error('it was not parked')
  const decision = { do: 'park', reason: parked.reason, detail: parked.detail } as const
  await writeStatus(records, { ref }, { decision, wait: 0, now: portal.clock.now() })
}
const onlyRoom = (): RoomView => {
  const [room, ...more] = madeRooms(portal.docspace)
  if (!room || more.length > 0) throw new Error(`${more.length + 1} rooms`)
  return room
}

const peopleIn = ({ members, mails }: RoomView) => members.length + mails.length

describe('records that were merged', () => {
  test('keep the room of the one whose values are left, under the key of the new record; nobody is invited again', async () => {
    const [a, b] = [await newCompany('one@acme.example.com'), await newCompany('two@acme.example.com')]
    expect(await portal.finish(records, a)).toBe('ready')
    const { id, members, mails } = onlyRoom()
    const c = company(hubspot.merge(a.id, [b.id], 'new'))
    // The deliveries of the case, by the numbers that it has for the first record and for the new one.
    const file = new URL('../../fixtures/cases/hubspot-merge-new-record-id.json', import.meta.url)
    const { then } = JSON.parse(readFileSync(file, 'utf8')).input as { then: { objectId: number }[][] }
    for (const { objectId } of then.flat()) await portal.finish(records, objectId === 1001 ? a : c)
    expect(onlyRoom()).toMatchObject({ id, members, mails })
    // Messages for all three, in any order, some twice.
    for (const ref of [a, c, b, c, a]) await portal.finish(records, ref)
    expect(onlyRoom()).toMatchObject({ id, members, mails, tags: [clientKey(c)] })
    expect(written(c)).toMatchObject({ docspace_room_id: String(id), docspace_status: expect.stringMatching(/^ready/) })
    expect(written(c).docspace_room_url).toMatch(new RegExp(`/rooms/shared/${id}#${clientKey(c)}$`))
  })

  test('that wait side by side are served under the key of the new record alone', async () => {
    const [a, b] = [await newCompany('one@acme.example.com'), await newCompany('two@acme.example.com')]
    const c = company(hubspot.merge(a.id, [b.id], 'new'))
    expect(await portal.serve(records, a)).toEqual({ moved: c })
    expect(await portal.serve(records, b)).toEqual({ moved: c })
    expect(madeRooms(portal.docspace)).toEqual([])
    expect(await portal.finish(records, c)).toBe('ready')
    expect(onlyRoom().tags).toEqual([clientKey(c)])
  })

  test.each([1, 2])(
    'while workers make the rooms of %d of them are left to the new one’s key, not parked',
    async (count) => {
      const both = [await newCompany('one@acme.example.com'), await newCompany('two@acme.example.com')]
      let merged: ClientRef | undefined
      portal.docspace.hooks.onAnswer = ({ method, path }) => {
        if (method !== 'PUT' || !path.endsWith('/share')) return
        merged ??= company(hubspot.merge(both[0]?.id ?? '', [both[1]?.id ?? ''], 'new'))
      }
      const served = await Promise.all(both.slice(0, count).map((ref) => portal.serve(records, ref)))
      expect(merged).toBeDefined()
      const c = merged as unknown as ClientRef
      expect(served).toEqual(Array(count).fill({ moved: c }))
      const ended = await portal.finish(records, c)
      const rooms = madeRooms(portal.docspace)
      expect(rooms).toHaveLength(count)
      const [used, ...more] = rooms.filter((room) => peopleIn(room) > 0)
      // Where people were let into both before, a person is told; one in which nobody has been does not count.
      if (more.length > 0) expect(ended).toMatchObject({ reason: { code: 'merged-two-rooms' } })
      else expect(written(c).docspace_room_url).toMatch(new RegExp(`/rooms/shared/${used?.id}#${clientKey(c)}$`))
    },
  )

  /** Lets `happens` go by when the first room of all is about to be made, or has just been. */
  const atFirstRoom = (moment: 'onRequest' | 'onAnswer', happens: () => Promise<void> | void) => {
    let isFirst = true
    portal.docspace.hooks[moment] = async ({ method, path }: { method: string; path: string }) => {
      if (!isFirst || method !== 'POST' || !path.endsWith('/files/rooms')) return
      isFirst = false
      await happens()
    }
  }
  test('while a worker makes the room of one, and the one that is left is served before it is there, have one room', async () => {
    const [a, b] = [await newCompany('one@acme.example.com'), await newCompany('two@acme.example.com')]
    let first: unknown
    atFirstRoom('onRequest', async () => {
      hubspot.merge(a.id, [b.id], 'primary')
      first = await portal.serve(records, a)
    })
    expect(await portal.serve(records, b)).toEqual({ moved: a })
    expect(first).toBe('ready')
    await portal.finish(records, a)
    const rooms = madeRooms(portal.docspace)
    const [kept, ...more] = rooms.filter(({ tags }) => tags.includes(clientKey(a)))
    expect(more).toEqual([])
    expect(written(a)).toMatchObject({
      docspace_room_id: String(kept?.id),
      docspace_status: expect.stringMatching(/^ready/),
    })
    // Nobody was let into the other, and no mail speaks of it.
    const others = rooms.filter((room) => room !== kept)
    expect(others.map(peopleIn)).toEqual([0])
    // Nor does anybody find a second one later.
    expect(await portal.finish(records, a)).toBe('left-alone')
    expect(await portal.finish(records, b)).toBe('left-alone')
  })

  test('while workers make the rooms of both, before anybody is let in, have one room', async () => {
    const both = [await newCompany('one@acme.example.com'), await newCompany('two@acme.example.com')]
    let merged: ClientRef | undefined
    atFirstRoom('onAnswer', () => {
      merged = company(hubspot.merge(both[0]?.id ?? '', [both[1]?.id ?? ''], 'new'))
    })
    const served = await Promise.all(both.map((ref) => portal.serve(records, ref)))
    const c = merged as unknown as ClientRef
    expect(served).toEqual([{ moved: c }, { moved: c }])
    expect(await portal.finish(records, c)).toBe('ready')
    const rooms = madeRooms(portal.docspace)
    expect(rooms.filter(({ tags }) => tags.includes(clientKey(c)))).toHaveLength(1)
    expect(rooms.filter((room) => peopleIn(room) > 0)).toHaveLength(1)
  })

  test('tell a person when somebody is let into a room that did not count', async () => {
    const [a, b] = [await newCompany('one@acme.example.com'), await newCompany('two@acme.example.com')]
    atFirstRoom('onRequest', async () => {
      hubspot.merge(a.id, [b.id], 'primary')
      await portal.serve(records, a)
    })
    await portal.serve(records, b)
    expect(await portal.finish(records, a)).toBe('left-alone')
    const other = madeRooms(portal.docspace).find(({ tags }) => tags.includes(clientKey(b)))
    const { ownerId } = portal.docspace.state
    const anna = portal.docspace.state.users.find(({ email }) => email === 'anna.manager@example.com')
    const { docspace } = portal.workplace(records)
    await docspace.members.invite(other?.id ?? 0, [{ userId: anna?.id ?? ownerId, access: 9 }])
    expect(await portal.finish(records, a)).toMatchObject({ reason: { code: 'merged-two-rooms' } })
  })

  test('keep a second room in which people have been', async () => {
    const [a, b] = [await newCompany('one@acme.example.com'), await newCompany('two@acme.example.com')]
    for (const ref of [a, b]) expect(await portal.finish(records, ref)).toBe('ready')
    const c = company(hubspot.merge(a.id, [b.id], 'new'))
    expect(await portal.finish(records, c)).toMatchObject({ reason: { code: 'merged-two-rooms' } })
    expect(madeRooms(portal.docspace).map(({ tags }) => tags)).toEqual([[clientKey(a)], [clientKey(b)]])
  })

  test('before either was ready go on with the room that was begun', async () => {
    const [a, b] = [await newCompany('one@acme.example.com'), await newCompany('two@acme.example.com')]
    expect(await portal.finish(records, a)).toBe('ready')
    // As if the worker had died before it could say so.
    await hubspot.updateClient(a.id, { docspace_status: 'being prepared', docspace_room_id: '', docspace_room_url: '' })
    const { id } = onlyRoom()
    const c = company(hubspot.merge(a.id, [b.id], 'new'))
    expect(await portal.finish(records, c)).toBe('ready')
    expect(onlyRoom()).toMatchObject({ id, tags: [clientKey(c)] })
  })

  test('with a room each keep the one that the record names; the other is told of, and serves when it is archived', async () => {
    const [a, b] = [await newCompany('one@acme.example.com'), await newCompany('two@acme.example.com')]
    for (const ref of [a, b]) expect(await portal.finish(records, ref)).toBe('ready')
    const [kept, other] = madeRooms(portal.docspace)
    const c = company(hubspot.merge(a.id, [b.id], 'new'))
    const parked = await portal.finish(records, c)
    expect(parked).toBeInstanceOf(Park)
    expect(parked).toMatchObject({ reason: { code: 'merged-two-rooms' } })
    expect((parked as Park).detail).toContain(`the record names room ${kept?.id}`)
    const room = portal.docspace.state.rooms.find(({ id }) => id === other?.id)
    if (room) room.parentId = 6
    expect(await portal.finish(records, c)).toBe('relinked')
    expect(madeRooms(portal.docspace).find(({ id }) => id === kept?.id)?.tags).toEqual([clientKey(c)])
  })

  describe('one ready, whose tag people took off, the other only begun', () => {
    /** The records are merged when the second room has just been made. @returns the new record, and the number of the ready room */
    const mergedWhileBegun = async (afterReady: (roomId: number) => void = () => {}) => {
      const [a, b] = [await newCompany('one@acme.example.com'), await newCompany('two@acme.example.com')]
      expect(await portal.finish(records, a)).toBe('ready')
      const { id } = onlyRoom()
      const room = portal.docspace.state.rooms.find((one) => one.id === id)
      if (room) room.tags = []
      afterReady(id)
      let merged: ClientRef | undefined
      atFirstRoom('onAnswer', () => {
        merged = company(hubspot.merge(a.id, [b.id], 'new'))
      })
      await portal.serve(records, b)
      portal.docspace.hooks.onAnswer = undefined
      return { c: merged as unknown as ClientRef, id }
    }

    test('have the ready one, which gets its tag again', async () => {
      const { c, id } = await mergedWhileBegun()
      expect(await portal.finish(records, c)).toBe('relinked')
      expect(await portal.finish(records, c)).toBe('left-alone')
      expect(written(c).docspace_room_id).toBe(String(id))
      expect(madeRooms(portal.docspace).find((room) => room.id === id)).toMatchObject({ tags: [clientKey(c)] })
      expect(madeRooms(portal.docspace).filter((room) => peopleIn(room) > 0)).toHaveLength(1)
    })

    test('have the begun one, made ready, where the ready one is gone', async () => {
      const { c, id } = await mergedWhileBegun((roomId) => {
        portal.docspace.state.rooms = portal.docspace.state.rooms.filter((one) => one.id !== roomId)
      })
      expect(await portal.finish(records, c)).toBe('ready')
      const room = onlyRoom()
      expect(room.id).not.toBe(id)
      expect(room).toMatchObject({ tags: [clientKey(c)], links: [expect.anything()] })
      expect(room.members.length).toBeGreaterThan(1)
      expect(written(c).docspace_room_id).toBe(String(room.id))
    })
  })
})

describe('a record that was copied from a ready one', () => {
  const copyOf = async (original: ClientRef) => {
    const copy = await newCompany('copy@acme.example.com')
    const names = ['docspace_status', 'docspace_room_id', 'docspace_room_url', 'docspace_invitation_url']
    await hubspot.updateClient(copy.id, Object.fromEntries(names.map((name) => [name, written(original)[name]])))
    return copy
  }
  const original = async () => {
    const ref = await newCompany('one@acme.example.com')
    expect(await portal.finish(records, ref)).toBe('ready')
    return ref
  }

  test.each([
    ['is there', () => {}],
    ['was deleted', () => void portal.docspace.state.rooms.pop()],
    ['lost its tag', () => Object.assign(portal.docspace.state.rooms.at(-1) ?? {}, { tags: [] })],
  ])('gets a room of its own when the original’s %s', async (_, happens) => {
    const first = await original()
    const theirs = written(first).docspace_invitation_url
    const copy = await copyOf(first)
    happens()
    expect(await portal.finish(records, copy)).toBe('ready')
    const own = madeRooms(portal.docspace).filter(({ tags }) => tags.includes(clientKey(copy)))
    expect(own).toMatchObject([{ members: expect.arrayContaining(['copy@acme.example.com 2']) }])
    expect(written(copy).docspace_room_id).toBe(String(own[0]?.id))
    expect(written(copy).docspace_invitation_url).not.toBe(theirs)
    expect(written(copy).docspace_status).toMatch(/^ready/)
  })

  test('does not show the original’s link while its own room is made', async () => {
    const copy = await copyOf(await original())
    let shown: unknown = 'nothing was made'
    portal.docspace.hooks.onAnswer = ({ method, path }) => {
      if (method === 'POST' && path.endsWith('/files/rooms')) shown = written(copy).docspace_invitation_url
    }
    expect(await portal.finish(records, copy)).toBe('ready')
    expect(shown ?? '').toBe('')
  })

  test('is parked when the original is deleted too: it may have been merged', async () => {
    const first = await original()
    const copy = await copyOf(first)
    await hubspot.deleteClient(first.id)
    const parked = await portal.finish(records, copy)
    expect(parked).toMatchObject({ reason: { code: 'copied-or-merged' } })
    expect(madeRooms(portal.docspace)).toHaveLength(1)
    await tell(copy, parked)
    expect(written(copy).docspace_status).toMatch(
      /^needs attention: The record names the room of a record that is deleted/,
    )
    expect(written(copy).docspace_invitation_url ?? '').toBe('')
  })

  test('that is parked for another reason says so, and shows nobody the original’s link', async () => {
    const copy = await copyOf(await original())
    await tell(copy, new Park(onboardingReasons['room-of-two-clients']))
    expect(written(copy).docspace_status).toMatch(/^needs attention: /)
    expect(written(copy).docspace_invitation_url ?? '').toBe('')
  })

  test('and was a merged one is served by its remedy: nobody is invited again whom people took out', async () => {
    const first = await original()
    const left = await copyOf(first)
    await hubspot.deleteClient(first.id)
    await tell(left, await portal.finish(records, left))
    const room = portal.docspace.state.rooms.at(-1)
    const guest = portal.docspace.state.users.find(({ email }) => email === 'one@acme.example.com')
    portal.docspace.state.members = portal.docspace.state.members.filter(({ userId }) => userId !== guest?.id)
    const before = onlyRoom()
    // What the remedy says.
    if (room) room.tags = [clientKey(left)]
    await hubspot.updateClient(left.id, { docspace_room_url: '', docspace_status: 'ready' })
    await portal.finish(records, left)
    expect(onlyRoom()).toMatchObject({ members: before.members, mails: before.mails, tags: [clientKey(left)] })
    expect(written(left).docspace_room_url).toMatch(new RegExp(`/rooms/shared/${before.id}#${clientKey(left)}$`))
    expect(written(left).docspace_invitation_url).toMatch(/^http/)
    expect(written(left).docspace_status).toBe('ready')
  })
})

test('a client that was parked under the key of a merged record leaves the record that is left alone', async () => {
  const [a, b] = [await newCompany('one@acme.example.com'), await newCompany('two@acme.example.com')]
  const c = company(hubspot.merge(a.id, [b.id], 'new'))
  const before = { ...written(c) }
  await tell(a, new Park(onboardingReasons['manager-unknown']))
  expect(written(c)).toEqual(before)
})

test('a record of records that were merged keeps its ready when it waits or is parked', async () => {
  const [a, b] = [await newCompany('one@acme.example.com'), await newCompany('two@acme.example.com')]
  expect(await portal.finish(records, a)).toBe('ready')
  const c = company(hubspot.merge(a.id, [b.id], 'new'))
  const before = { ...written(c) }
  await tell(c, new Park(onboardingReasons['merged-two-rooms']))
  expect(written(c)).toEqual(before)
})
