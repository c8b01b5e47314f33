import { expect, test } from 'vitest'
import { roomByFormerKey, strayOf } from '#infra/command/relink/find-strays.ts'
import type { Room } from '#lib/docspace/rooms/rooms.ts'

const room = (id: number, ...tags: string[]): Room => ({
  ...{ id, tags, title: `Room ${id}`, type: 2, createdBy: 'anna', archived: false, empty: false, age: 0 },
})

const hosts = ['docs.example.com']
const rooms = [room(7, 'espocrm:Account:a1'), room(8, 'espocrm:Account:b2'), room(9)]

const record = (id: string, written: object, more: object = {}) => ({
  ref: { source: 'espocrm', type: 'Account', id },
  ...{ name: 'Acme', createdAt: 0, isClient: true },
  written: { state: 'ready' as const, ...written },
  ...more,
})

const at = (roomId: number, host = 'docs.example.com', client = '') => ({
  roomId,
  roomUrl: `https://${host}/rooms/shared/${roomId}${client}`,
})

test.each([
  ['its own room', record('a1', at(7)), undefined],
  ['another room of this portal', record('a1', at(8)), { leadsTo: 'room 8', roomId: 7 }],
  ['a room that is not there', record('a1', at(70)), { leadsTo: 'room 70', roomId: 7 }],
  ['another portal', record('a1', at(7, 'old.example.com')), { leadsTo: 'old.example.com', roomId: 7 }],
  ['another portal, without a room here', record('c3', at(7, 'old.example.com')), { leadsTo: 'old.example.com' }],
  ['a room that people deleted', record('c3', at(70)), { leadsTo: 'room 70' }],
  ['a room that lost its tag', record('c3', at(9)), undefined],
  ['nothing', record('c3', {}), undefined],
  ['another client’s room, copied with the record', record('c3', at(70, undefined, '#espocrm:Account:a1')), undefined],
  ['an old room, of who is being prepared', record('a1', { ...at(70), state: 'preparing' }), undefined],
  ['an old room, of who is no client', record('a1', at(70), { isClient: false }), undefined],
] as const)('a record that leads to %s', (_, listed, stray) => {
  const found = strayOf(listed, { rooms, hosts }).map(({ leadsTo, roomId }) => ({ leadsTo, ...(roomId && { roomId }) }))
  expect(found).toEqual(stray ? [stray] : [])
})

test('the other room of a client whose record others were merged into is never taken for its own', () => {
  const merged = [room(5, 'roomkeeper:merged=espocrm:Account:a1'), room(7, 'espocrm:Account:a1')]
  const found = (written: object, rooms: readonly Room[]) => strayOf(record('a1', written), { rooms, hosts })
  expect(found(at(70), merged)).toMatchObject([{ leadsTo: 'room 70', roomId: 7 }])
  expect(found(at(7), merged)).toEqual([])
  const [gone] = found(at(70), merged.slice(0, 1))
  expect(gone).not.toHaveProperty('roomId')
})

test.each<[string, Room[], number | undefined]>([
  ['its lead’s key', [room(9, 'espocrm:Lead:l1'), room(5, 'espocrm:Lead:l1'), room(3)], 5],
  ['its lead’s key in the archive', [{ ...room(5, 'espocrm:Lead:l1'), archived: true }], 5],
  ['the key of a merged record', [room(5, 'espocrm:Account:b2')], 5],
  ['the key of a merged record, put away', [{ ...room(5, 'espocrm:Account:b2'), archived: true }], undefined],
  ['another client’s key', [room(5, 'espocrm:Account:c3')], undefined],
])('a room with %s', (_, rooms, id) => {
  const refOf = (type: string, id: string) => ({ source: 'espocrm', type, id })
  const formerly = [refOf('Lead', 'l1'), refOf('Account', 'b2')].map((ref) => ({ ref, shared: false }))
  expect(roomByFormerKey({ ref: refOf('Account', 'a1'), formerly }, rooms)?.id).toBe(id)
  expect(roomByFormerKey({ ref: refOf('Account', 'a1') }, rooms)).toBeUndefined()
})
