import { expect, test } from 'vitest'
import { readRoomAddress, roomAddress } from '#lib/runtime/room-address.ts'

const portal = 'https://docs.example.com'
const client = { source: 'espocrm', type: 'Account', id: 'a~1' }

test('what is written is read again, also where a CRM has escaped it', () => {
  const read = { host: 'docs.example.com', roomId: 5, client }
  expect(readRoomAddress(roomAddress(portal, 5, client))).toEqual(read)
  expect(readRoomAddress(`${portal}/rooms/shared/5#espocrm%3AAccount%3Aa~1`)).toEqual(read)
})

test.each([
  ['a per cent sign', '50%', 5],
  ['half of an escape', 'espocrm%3AAccount%3', 5],
  ['bytes that are no text', '%ff%fe', 5],
  ['a place in a page', 'top', 5],
])('a fragment with %s names no client', (_, fragment, roomId) => {
  expect(readRoomAddress(`${portal}/rooms/shared/5#${fragment}`)).toEqual({
    host: 'docs.example.com',
    roomId,
    client: undefined,
  })
})

test('a number that is none of a room is none', () => {
  expect(readRoomAddress(`${portal}/rooms/shared/99999999999999999999`)?.roomId).toBeUndefined()
  expect(readRoomAddress(`${portal}/clients`)?.roomId).toBeUndefined()
})

test.each([undefined, '', 'typed by hand'])('%j is no address', (text) => {
  expect(readRoomAddress(text)).toBeUndefined()
})
