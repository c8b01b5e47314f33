import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually, openInstance, type RunningInstance } from '../running-instance.ts'
import { simulated, simulatedPortal } from '../simulated.ts'

let running: RunningInstance

beforeAll(async () => {
  running = await openInstance({ settings: follows })
}, 60_000)
afterAll(() => running?.stop())

const crm = () => simulated(running, 'espocrm')
const portal = () => simulatedPortal(running).state
/** Titles follow, and people do not. */
const follows = { 'onboarding.follow': { title: true, tags: true, manager: 'no', contacts: 'no', team: 'no' } }

/** A client who has a room, and what people then find there. */
const readyClient = async (name: string) => {
  const { id } = await crm().createClient({ name, email: `${name.toLowerCase()}@client.example` })
  await eventually(() => (String(crm().record(id)?.cDocspaceStatus).startsWith('ready') ? true : undefined), 60_000)
  const room = portal().rooms.find((one) => String(one.id) === String(crm().record(id)?.cDocspaceRoomId))
  if (!room) throw new Error('no room')
  return { id, key: `espocrm:Account:${id}`, room }
}

interface Told {
  applied?: boolean
  looked: number
  otherRooms: object[]
  clients: { client: string; roomId?: number; remembered: string; differences: Record<string, unknown>[] }[]
}
const drift = async (...more: string[]) => {
  const { code, json } = await running.run('drift', ...more, '--json')
  return { code, ...(json as Told) }
}
const about = (told: Told, key: string) => told.clients.find(({ client }) => client === key)?.differences

/** What nothing but a command that changes something changes. */
const seen = (id: string) => {
  const { rooms, members, links, mails } = portal()
  return structuredClone({ rooms, members, links, mails, record: crm().record(id) })
}

test('what people have changed is told by client and part, with who did it, and looking changes nothing', async () => {
  const [client, other] = [await readyClient('Renamed'), await readyClient('Right')]
  const manager = portal().users.find(({ email }) => email === 'anna.manager@example.com')
  const { room } = client
  room.title = 'As people call it'
  portal().events.push({
    ...{ id: (portal().events.at(-1)?.id ?? 0) + 1, at: Date.parse('2026-11-28T10:00:00Z'), action: 'RoomRenamed' },
    ...{ userId: manager?.id ?? '', roomId: room.id, data: { newTitle: room.title } },
  })
  const before = seen(client.id)
  const all = await drift()
  expect([all.code, all.looked]).toEqual([1, 2])
  expect(about(all, other.key)).toEqual([])
  expect(about(all, client.key)).toEqual([
    {
      ...{ part: 'title', is: 'renamed', changed: 'people', accepted: false },
      ...{ wanted: expect.stringContaining('Renamed'), found: 'As people call it' },
      by: { id: manager?.id, name: expect.any(String), at: '2026-11-28T10:00:00.000Z' },
      take: { room: true, crm: true },
    },
  ])
  const { code, out } = await running.run('drift', '--client', client.key)
  expect(code).toBe(1)
  expect(out).toMatch(/title +is called "As people call it", wanted is ".*Renamed" +people \(.*2026-11-28 10:00 UTC\)/)
  for (const side of ['room', 'crm']) expect(out).toContain(`roomkeeper drift --client ${client.key} --take ${side}`)
  expect((await running.run('drift', '--client', other.key)).code).toBe(0)
  expect(seen(client.id)).toEqual(before)
})

test('the other room of a client whose record others were merged into is named, also by client show', async () => {
  const client = await readyClient('Merged')
  const other = { ...structuredClone(client.room), id: 9_001, tags: [`roomkeeper:merged=${client.key}`] }
  portal().rooms.push(other)
  try {
    const told = { roomId: other.id, is: 'kept' }
    for (const asked of [[], ['--client', client.key]])
      expect((await drift(...asked)).otherRooms).toEqual([{ client: client.key, ...told }])
    const { json } = await running.run('client', 'show', client.key, '--json')
    expect(json).toMatchObject({ otherRooms: [told] })
    expect((await running.run('client', 'show', client.key)).out).toMatch(
      /Rooms of merged records\s+room 9001 +the room 9001 of a merged record stays as it is \(http/,
    )
  } finally {
    portal().rooms.splice(portal().rooms.indexOf(other), 1)
  }
})

describe('of two sides', () => {
  test('the room’s is taken: it stays, and is reported no more until something else changes', async () => {
    const client = await readyClient('Kept')
    client.room.title = 'Ours'
    const dry = await drift('--client', client.key, '--take', 'room', '--dry-run')
    expect([dry.code, dry.applied]).toEqual([0, false])
    const unasked = await drift('--client', client.key, '--take', 'room')
    expect([unasked.code, unasked.applied]).toEqual([3, false])
    expect((await drift('--client', client.key)).code).toBe(1)

    expect(await drift('--client', client.key, '--take', 'room', '--yes')).toMatchObject({ code: 0, applied: true })
    const after = await drift('--client', client.key)
    expect([after.code, about(after, client.key)]).toMatchObject([0, [{ part: 'title', accepted: true }]])
    expect((await running.run('onboard', client.key, '--yes', '--wait', '20')).code).toBe(0)
    expect(client.room.title).toBe('Ours')
    client.room.title = 'Theirs'
    expect((await drift('--client', client.key)).code).toBe(1)
  })

  test('the CRM’s is taken: the worker makes what differs, also where people were the last', async () => {
    const client = await readyClient('Returned')
    const before = client.room.title
    client.room.title = 'Ours'
    expect((await running.run('onboard', client.key, '--yes', '--wait', '20')).code).toBe(0)
    expect(client.room.title).toBe('Ours')
    const { code, json } = await running.run('drift', '--client', client.key, '--take', 'crm', '--yes', '--json')
    expect([code, json]).toMatchObject([0, { applied: true, outcomes: [{ client: client.key, end: 'ready' }] }])
    expect(client.room.title).toBe(before)
    expect((await drift('--client', client.key)).code).toBe(0)
  })

  test('the CRM’s is not taken where nothing of it follows, and what to do instead is said', async () => {
    const client = await readyClient('Unfollowed')
    portal().links = portal().links.filter(({ roomId }) => roomId !== client.room.id)
    const before = seen(client.id)
    const { code, err } = await running.run('drift', '--client', client.key, '--take', 'crm', '--yes')
    expect([code, err]).toEqual([1, expect.stringContaining('Nothing of this follows by the settings')])
    expect(err).toContain('make a new invitation link')
    expect(seen(client.id)).toEqual(before)
  })
})

test('nothing is taken where nothing differs, and a side is taken of one client that there is', async () => {
  const { key } = await readyClient('Same')
  expect(await drift('--client', key, '--take', 'room', '--yes')).toMatchObject({ code: 0, applied: false })
  expect((await running.run('drift', '--take', 'room')).code).toBe(2)
  expect((await running.run('drift', '--client', key, '--take', 'both')).code).toBe(2)
  const { code, err } = await running.run('drift', '--client', 'generic:client:c-9', '--take', 'room', '--yes')
  expect([code, err]).toEqual([1, expect.stringContaining('no room of this client to compare')])
})

test('a room that was deleted is found by what is remembered of it', async () => {
  const { id, key, room } = await readyClient('Deleted')
  portal().rooms = portal().rooms.filter((one) => one.id !== room.id)
  const all = await drift()
  expect(about(all, key)).toMatchObject([{ part: 'room', is: 'deleted', take: { room: false, crm: false } }])
  expect(crm().record(id)?.cDocspaceStatus).toMatch(/^ready/)
})
