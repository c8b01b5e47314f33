import { expect, test } from 'vitest'
import type { ClientRecord, RoomReport } from '#lib/crm/records/records-port.ts'
import { eventId } from '#lib/events/event-id.ts'
import { finishWaiting, type JoinedNote, tellAndFinish } from '#lib/onboarding/life/arrival/tell-joined.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { keptEvents } from '../../events/kept-events.ts'
import { roomOf } from '../../memory-portal.ts'
import { at } from '../../memory-world.ts'
import { openArrival, senderOf } from './arrival-world.ts'

const log = keepTestLog()
const { ref, key } = senderOf()
const note: JoinedNote = { v: 1, client: key, room: 7, invitedAt: at, people: [], joinedOn: '2026-01-06' }

const open = () => {
  const told: [Partial<ClientRecord>, RoomReport][] = []
  const world = openArrival({ rooms: [roomOf(7)] })
  const { work, setNote } = world
  setNote({})
  const forgotten: string[] = []
  const awaited = { ...world.awaited, forget: async (client: string) => void forgotten.push(client) }
  const records = { ...work.records, writeBack: async (...given: (typeof told)[0]) => void told.push(given) }
  const get = async (id: number) => {
    const room = world.state.rooms.find((one) => one.id === id)
    if (!room) throw new Error(`DocSpace has no room ${id}`)
    return room
  }
  Object.assign(work.docspace.rooms, { get })
  return { told, forgotten, work: { ...work, records: records as typeof work.records, awaited } }
}

test('the sender of a client is told by the id that it knows, and the client is done', async () => {
  const { told, forgotten, work } = open()
  await tellAndFinish(work, ref, { ...note, spelled: 'Cus_A' })
  expect(told).toMatchObject([
    [
      { ref, spelledId: 'Cus_A' },
      { state: 'ready', status: 'joined on 2026-01-06', joinedOn: '2026-01-06', roomId: 7, roomTitle: 'Client - Acme' },
    ],
  ])
  expect(told[0]?.[0]).toEqual({ ref, spelledId: 'Cus_A', name: '', emails: [], isClient: true })
  expect(told[0]?.[1]).not.toHaveProperty('invitationUrl')
  expect(forgotten).toEqual([key])
  expect(log.lines).toContainEqual(expect.objectContaining({ event: 'client.joined', client: key, roomId: '7' }))
})

test('whose id is that of the key is told by it', async () => {
  const { told, work } = open()
  await tellAndFinish(work, ref, note)
  expect(told[0]?.[0]).not.toHaveProperty('spelledId')
})

test.each([
  ['its source is in the settings no more', { records: undefined }, note],
  ['it has no room', {}, { ...note, room: undefined } as unknown as JoinedNote],
])('nobody is told of a client where %s', async (_, more, about) => {
  const { told, forgotten, work } = open()
  await tellAndFinish({ ...work, ...more }, ref, about)
  expect([told, forgotten]).toEqual([[], [key]])
  if (about.room === undefined) expect(JSON.stringify(log.lines)).not.toContain('roomId')
})

test('outlets are told of a client whose name nobody knows, and it is waited for until they are', async () => {
  const { forgotten, work } = open()
  const events = keptEvents()
  events.down = true
  const telling = { ...work, events: events.sink }
  await expect(tellAndFinish(telling, ref, note)).rejects.toMatchObject({ reason: { code: 'queue-unreachable' } })
  expect(forgotten).toEqual([])
  events.down = false
  await tellAndFinish(telling, ref, note)
  expect(events.sent).toEqual([
    {
      id: eventId('client.joined', key, 7),
      type: 'client.joined',
      at,
      data: {
        client: { key },
        room: { id: 7, url: expect.stringMatching(/\/rooms\/shared\/7$/), title: 'Client - Acme' },
        on: '2026-01-06',
      },
    },
  ])
  expect(forgotten).toEqual([key])
})

test('outlets are told of no room that is gone', async () => {
  const { work } = open()
  const events = keptEvents()
  await tellAndFinish({ ...work, events: events.sink }, ref, { ...note, room: undefined } as unknown as JoinedNote)
  expect(events.sent).toEqual([])
})

test('a client is done, too, where there is no place for notes', async () => {
  const { work } = open()
  const { awaited: _, ...without } = work
  await finishWaiting(without, { ref }, roomOf(7), note)
  expect(log.lines).toContainEqual(expect.objectContaining({ event: 'client.joined', client: key }))
})

test.each([
  ['others are to be reminded', 'all', ['a', 'b'], true],
  ['nobody else is waited for', 'all', ['a'], false],
  ['only the first counts', 'first', ['a', 'b'], false],
] as const)('the note stays where %s', async (_, whom, people, stays) => {
  const { forgotten, work } = open()
  const remind = { after: ['3d'], by: 'docspace' as const, whom }
  const settings = { ...work.settings, remind }
  await tellAndFinish({ ...work, settings }, ref, { ...note, people: [...people] })
  expect(forgotten).toEqual(stays ? [] : [key])
  await finishWaiting({ ...work, settings }, { ref }, undefined, { ...note, people: ['a', 'b'] })
  expect(forgotten.at(-1)).toBe(key)
  const { awaited: _awaited, ...without } = work
  expect(await finishWaiting({ ...without, settings }, { ref }, roomOf(7), { ...note, people: [...people] })).toBe(
    undefined,
  )
})
