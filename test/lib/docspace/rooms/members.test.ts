import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { access } from '#lib/docspace/rooms/access.ts'
import { managesRoom, memberCalls } from '#lib/docspace/rooms/members.ts'
import { openScriptedPortal, type ScriptedPortal } from '../scripted-portal.ts'

let portal: ScriptedPortal
let members: ReturnType<typeof memberCalls>
beforeAll(async () => {
  portal = await openScriptedPortal()
  members = memberCalls(portal.call)
})
afterAll(() => portal.close())

const row = (id: string, more: object = {}, person: object = {}) => ({
  access: 2,
  sharedToUser: { id, email: `${id}@example.com`, status: 1, ...person },
  ...more,
})
const plain = { access: 2, owner: false, pending: false }
const linesOf = () => portal.lines().map((line) => line.replace(/^.*share\?/, ''))

test('groups are named beside the people where they are asked for', async () => {
  const rows = [
    row('a', { isOwner: true, access: 1 }),
    { access: 11, subjectType: 2, sharedToGroup: { id: 'g', name: 'Lawyers' }, sharedTo: { id: 'g' } },
    { access: 2, subjectType: 2, sharedTo: { id: 'h' } },
    { access: 2, subjectType: 2 },
    { access: 2, subjectType: 0, sharedTo: { id: 'b', name: 'no group' } },
    { access: 2, subjectType: 4, sharedTo: { id: 'link' } },
  ]
  portal.answer({ response: rows }, { response: rows })
  const owner = { ...plain, userId: 'a', email: 'a@example.com', access: 1, owner: true }
  const person = { ...plain, userId: 'b', email: '' }
  expect(await members.listWithGroups(5)).toEqual([
    owner,
    person,
    { ...plain, userId: 'g', email: '', access: 11, group: 'Lawyers' },
    { ...plain, userId: 'h', email: '', group: '' },
  ])
  expect(await members.list(5)).toEqual([owner, person])
  expect(linesOf()).toHaveLength(2)
})

describe('the members of a room', () => {
  test('are people, whatever else has a share', async () => {
    const rows = [
      row('a', { isOwner: true, access: 1 }, { email: 'A@Example.COM' }),
      { access: 2, sharedTo: { id: 'b', email: 'b@example.com', status: 4 }, subjectType: 0 },
      row('c', {}, { status: 2 }),
      { access: 2, sharedTo: { id: 'd' } },
      row('e', {}, { isVisitor: true }),
      row('link', { subjectType: 4 }),
      { access: 2, sharedTo: { shareLink: 'x' } },
      { access: 2 },
    ]
    portal.answer({ response: rows })
    expect(await members.list(5)).toEqual([
      { userId: 'a', email: 'a@example.com', access: 1, owner: true, pending: false },
      { ...plain, userId: 'b', email: 'b@example.com', pending: true },
      { ...plain, userId: 'c', email: 'c@example.com', deactivated: true },
      { ...plain, userId: 'd', email: '' },
      { ...plain, userId: 'e', email: 'e@example.com', guest: true },
    ])
    expect(portal.lines()).toEqual(['GET /api/2.0/files/rooms/5/share?filterType=0&count=100&startIndex=0'])
  })

  test('come from every page; somebody with two rows counts as the first says', async () => {
    const hundred = Array.from({ length: 100 }, (_, n) => row(`u${n}`))
    portal.answer({ response: hundred }, { response: [row('u0', { access: 9 }), row('last')] })
    const found = await members.list(5)
    expect(found).toHaveLength(101)
    expect(found[0]).toMatchObject({ userId: 'u0', access: 2 })
    expect(linesOf()).toEqual(['filterType=0&count=100&startIndex=0', 'filterType=0&count=100&startIndex=100'])
  })

  test('end with a page that is empty', async () => {
    portal.answer({ response: Array.from({ length: 100 }, (_, n) => row(`u${n}`)) }, { response: [] })
    expect(await members.list(5)).toHaveLength(100)
    expect(portal.asked).toHaveLength(2)
  })
})

describe('a room is managed by a user', () => {
  const manager = { ...plain, userId: 'anna', email: '', access: access.roomManager }
  const owner = { ...manager, access: 1, owner: true }
  const reader = { ...manager, access: 2 }
  const ben = { ...manager, userId: 'ben' }
  test.each([
    ['who owns it', [owner], true],
    ['who manages it', [manager], true],
    ['who manages it, beside others', [{ ...ben, access: 2 }, manager], true],
    ['no more than he is in it', [reader], false],
    ['no more where another manages it', [ben, reader], false],
    ['no more where another owns it', [{ ...owner, userId: 'ben' }], false],
    ['no more than he is absent', [], false],
  ])('%s', (_, members, expected) => expect(managesRoom(members, 'anna')).toBe(expected))
})

describe('an invitation', () => {
  test('of nobody asks for nothing', async () => {
    portal.answer()
    await members.invite(5, [])
    expect(portal.asked).toEqual([])
  })

  test('names accounts by id and others by mail, in the language that is given', async () => {
    portal.answer({ response: { error: 0 } })
    await members.invite(
      5,
      [
        { userId: 'anna', access: 9 },
        { email: 'b@example.com', access: 2 },
      ],
      'de',
    )
    expect(portal.lines()).toEqual(['PUT /api/2.0/files/rooms/5/share'])
    expect(portal.asked[0]?.json).toEqual({
      invitations: [
        { id: 'anna', access: 9 },
        { email: 'b@example.com', access: 2 },
      ],
      notify: true,
      culture: 'de',
    })
  })

  test.each([undefined, ''])('without a language (%j) names none', async (culture) => {
    portal.answer({ response: {} })
    await members.invite(5, [{ userId: 'anna', access: 9 }], culture)
    expect(portal.asked[0]?.json).toEqual({ invitations: [{ id: 'anna', access: 9 }], notify: true })
  })

  test('is sent once: two at the same moment might both mail', async () => {
    portal.answer({ status: 503 }, { response: {} })
    await expect(members.invite(5, [{ userId: 'anna', access: 9 }])).rejects.toThrow()
    expect(portal.asked).toHaveLength(1)
  })
})

describe('the access of who has an account', () => {
  const share = 'PUT /api/2.0/files/rooms/5/share'

  test('is given without a mail, once', async () => {
    portal.answer({ response: {} })
    await members.setAccess(5, [{ userId: 'anna', access: 9 }])
    const json = { invitations: [{ id: 'anna', access: 9 }], notify: false }
    expect(portal.asked.map((one) => [one.line, one.json])).toEqual([[share, json]])
    portal.answer({ status: 503 }, { response: {} })
    await expect(members.setAccess(5, [{ userId: 'anna', access: 9 }])).rejects.toThrow()
    expect(portal.asked).toHaveLength(1)
  })

  test('is changed by id without a mail, again where the first try failed', async () => {
    portal.answer({ status: 503 }, { response: {} })
    const people = [
      { userId: 'anna', access: 2, email: 'anna@example.com' },
      { userId: 'sales', access: 0, email: '' },
    ]
    await members.change(5, people)
    const invitations = [
      { id: 'anna', access: 2 },
      { id: 'sales', access: 0 },
    ]
    const asked = [share, { invitations, notify: false }]
    expect(portal.asked.map((one) => [one.line, one.json])).toEqual([asked, asked])
  })

  test('of nobody asks for nothing', async () => {
    portal.answer()
    await members.setAccess(5, [])
    await members.change(5, [])
    await members.sendAgain(5, [])
    expect(portal.asked).toEqual([])
  })
})

test('an invitation is mailed again to those who are named, and the call is not repeated', async () => {
  portal.answer({ response: {} })
  await members.sendAgain(5, ['b'])
  expect(portal.asked).toMatchObject([{ line: 'POST /api/2.0/files/rooms/5/resend', json: { usersIds: ['b'] } }])
  portal.answer({ status: 503 }, { response: {} })
  await expect(members.sendAgain(5, ['b'])).rejects.toThrow()
  expect(portal.asked).toHaveLength(1)
})
