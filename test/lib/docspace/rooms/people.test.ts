import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { peopleCalls } from '#lib/docspace/rooms/people.ts'
import { openScriptedPortal, type ScriptedPortal } from '../scripted-portal.ts'

let portal: ScriptedPortal
let people: ReturnType<typeof peopleCalls>
beforeAll(async () => {
  portal = await openScriptedPortal()
  people = peopleCalls(portal.call)
})
afterAll(() => portal.close())

/** A refusal of DocSpace, and what the portal says of its own state when it is asked about that. */
const refused = (status: number) => [{ status, body: '{"error":{"message":"no"}}' }, { response: { tenantStatus: 0 } }]

describe('an account, by its address', () => {
  test('is found with what it may', async () => {
    portal.answer({ response: { id: 'anna', email: 'Anna+x@Example.com', status: 1, isRoomAdmin: true } })
    expect(await people.findByEmail('anna+x@example.com')).toEqual({
      id: 'anna',
      email: 'anna+x@example.com',
      active: true,
      canManageRooms: true,
    })
    expect(portal.lines()).toEqual(['GET /api/2.0/people/email?email=anna%2Bx%40example.com'])
  })

  test.each([
    [{ isOwner: true }, true],
    [{ isAdmin: true }, true],
    [{ isRoomAdmin: true }, true],
    [{ isOwner: false, isAdmin: false, isRoomAdmin: false }, false],
    [{}, false],
  ])('with %j: may manage rooms %s', async (roles, canManageRooms) => {
    portal.answer({ response: { id: 'anna', ...roles } })
    expect(await people.findByEmail('Anna@example.com')).toEqual({
      id: 'anna',
      email: 'anna@example.com',
      active: false,
      canManageRooms,
    })
  })

  test.each([400, 403, 404])('is none after %d', async (status) => {
    portal.answer(...refused(status))
    expect(await people.findByEmail('a@example.com')).toBeUndefined()
  })

  test('may be there after any other refusal', async () => {
    portal.answer(...refused(409))
    await expect(people.findByEmail('a@example.com')).rejects.toMatchObject({ name: 'DocSpaceRefusal', status: 409 })
    portal.answer({ status: 402 })
    await expect(people.findByEmail('a@example.com')).rejects.toMatchObject({ name: 'Park' })
  })
})

describe('the address of an account', () => {
  test('is asked for by its id', async () => {
    portal.answer({ response: { id: 'a/b', email: 'Anna@Example.com' } })
    expect(await people.addressOf('a/b')).toBe('anna@example.com')
    expect(portal.lines()).toEqual(['GET /api/2.0/people/a%2Fb'])
    portal.answer({ response: { id: 'anna' } })
    expect(await people.addressOf('anna')).toBeUndefined()
  })

  test.each([403, 404, 409])('is not to be seen after %d', async (status) => {
    portal.answer(...refused(status))
    expect(await people.addressOf('anna')).toBeUndefined()
  })

  test('is not known while DocSpace fails', async () => {
    portal.answer({ status: 500 }, { status: 500 })
    await expect(people.addressOf('anna')).rejects.toMatchObject({ reason: { code: 'docspace-failed' } })
  })
})

test('the owner of the key is who it was made by', async () => {
  portal.answer({ response: { createBy: { id: 'anna' } } })
  expect(await people.keyOwner()).toBe('anna')
  expect(portal.lines()).toEqual(['GET /api/2.0/keys/@self'])
  for (const response of [{}, { createBy: {} }]) {
    portal.answer({ response })
    await expect(people.keyOwner()).rejects.toMatchObject({ reason: { code: 'docspace-failed' } })
  }
})

describe('what an account may do', () => {
  test('is told by its id', async () => {
    portal.answer({ response: { id: 'a/b', status: 1, isRoomAdmin: true } })
    expect(await people.standing('a/b')).toEqual({ active: true, administrator: false })
    expect(portal.lines()).toEqual(['GET /api/2.0/people/a%2Fb'])
    portal.answer({ response: { id: 'anna', status: 2, isOwner: true } })
    expect(await people.standing('anna')).toEqual({ active: false, administrator: true })
  })

  test.each([
    [{ isOwner: true }, true],
    [{ isAdmin: true }, true],
    [{ isRoomAdmin: true }, false],
  ])('as an administrator, with %j: %s', async (roles, administers) => {
    portal.answer({ response: { id: 'a/b', ...roles } })
    expect(await people.standing('a/b')).toMatchObject({ administrator: administers })
    expect(portal.lines()).toEqual(['GET /api/2.0/people/a%2Fb'])
  })

  test.each([403, 404])('is not to be seen after %d', async (status) => {
    portal.answer(...refused(status))
    expect(await people.standing('anna')).toBeUndefined()
  })

  test('is not known while DocSpace fails', async () => {
    portal.answer({ status: 500 }, { status: 500 })
    await expect(people.standing('anna')).rejects.toMatchObject({ reason: { code: 'docspace-failed' } })
  })
})
