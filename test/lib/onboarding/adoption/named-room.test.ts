import { describe, expect, test } from 'vitest'
import { namedRoom } from '#lib/onboarding/adoption/named-room.ts'

const hosts = ['acme.onlyoffice.com', '10.0.0.7:8092']
const at = (path: string, host = hosts[0]) => `https://${host}${path}`
const named = (roomUrl?: string, roomId?: number) =>
  namedRoom(
    { written: { state: 'none', ...(roomUrl !== undefined && { roomUrl }), ...(roomId !== undefined && { roomId }) } },
    hosts,
  )

describe('the room that a person wrote on a record', () => {
  test.each([
    at('/rooms/shared/12'),
    at('/rooms/shared/12/filter?folder=99'),
    at('/rooms/shared/12', '10.0.0.7:8092'),
    at('/rooms/shared/filter?folder=12&sortby=x'),
    at('/rooms/shared/filter?folder=12/'),
    '12',
    ' 12 ',
  ])('is read from %j, with its number or without', (text) => {
    expect(named(text)).toEqual({ kind: 'room', id: 12 })
    expect(named(text, 12)).toEqual({ kind: 'room', id: 12 })
    expect(named(text, 13)).toEqual({ kind: 'unclear' })
  })

  test('may be its number alone', () => expect(named(undefined, 12)).toEqual({ kind: 'room', id: 12 }))

  test.each(['7', '123456789012345'])('has a number of one to fifteen digits: %s', (text) =>
    expect(named(text)).toEqual({ kind: 'room', id: Number(text) }),
  )

  test.each([
    'see Anna',
    '12a',
    'a12',
    '0',
    '-1',
    '1234567890123456',
    at('/rooms/shared'),
    at('/rooms/shared/filter?folder=x'),
    at('/rooms/shared/filter?folder=1/2'),
    at('/files/filter?folder=12'),
    at('/rooms/share?key=abc'),
  ])('is unclear in %j', (text) => expect(named(text)).toEqual({ kind: 'unclear' }))

  test('may be on another portal', () =>
    expect(named(at('/rooms/shared/12', 'old.example'))).toEqual({ kind: 'elsewhere', host: 'old.example' }))

  test.each([
    [undefined, undefined],
    [at('/rooms/shared/12#espocrm:Account:a1'), 12],
    [at('/rooms/shared/12#espocrm:Account:b2'), undefined],
  ])('is none where nothing is written, or Roomkeeper wrote it: %j', (url, id) =>
    expect(named(url, id)).toEqual({ kind: 'none' }),
  )

  test('is none of a record that cannot be read back', () => expect(namedRoom({}, hosts)).toEqual({ kind: 'none' }))
})
