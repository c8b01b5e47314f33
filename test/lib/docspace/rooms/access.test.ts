import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DocSpaceSim, SAMPLE_KEYS, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { type DocSpace, openDocSpace } from '#lib/docspace/index.ts'
import {
  access,
  haveSameRoles,
  legalAccess,
  legalLinkAccess,
  type RoomKind,
  roomType,
} from '#lib/docspace/rooms/access.ts'

let portal: DocSpaceSim
let docspace: DocSpace
beforeAll(async () => {
  portal = await startDocSpace({ limits: 'off' })
  docspace = openDocSpace({ url: portal.url, apiKey: SAMPLE_KEYS.onboarding, deadline: { remaining: () => 60_000 } })
})
afterAll(() => portal.stop())

const roles = [access.read, access.roomManager, access.editing, access.contentCreator]
const linkId = () => crypto.randomUUID()

describe.each(Object.keys(roomType) as RoomKind[])('a room of the kind %s', (kind) => {
  const make = () => docspace.rooms.create({ title: `Roles ${kind}`, type: roomType[kind], tags: [`roles:${kind}:1`] })
  /** One for each role, made once: a portal makes one room at a time. */
  let rooms: number[] | undefined
  const forRoles = async () => {
    if (rooms) return rooms
    rooms = []
    for (const _ of roles) rooms.push((await make()).id)
    return rooms
  }

  test('gives a room administrator the roles that are legal in it, and no other', async () => {
    const userId = (await docspace.people.findByEmail('anna.manager@example.com'))?.id ?? ''
    const taken: number[] = []
    const ids = await forRoles()
    for (const [at, role] of roles.entries()) {
      const id = ids[at] ?? 0
      await docspace.members.invite(id, [{ userId, access: role }]).catch(() => {})
      const member = (await docspace.members.list(id)).find((one) => one.userId === userId)
      if (member?.access === role) taken.push(role)
    }
    expect(taken.toSorted()).toEqual([...legalAccess[kind]].toSorted())
  })

  test('has links with the roles that are legal for them, and no other', async () => {
    const taken: number[] = []
    const ids = await forRoles()
    for (const [at, role] of roles.entries()) {
      const id = ids[at] ?? 0
      await docspace.links.createInvitation(id, { id: linkId(), access: role, title: 'Invite' }).catch(() => {})
      if ((await docspace.links.invitation(id))?.access === role) taken.push(role)
    }
    expect(taken.toSorted()).toEqual([...legalLinkAccess[kind]].toSorted())
  })
})

test('all kinds of rooms know the same roles, but for the public one', () => {
  expect(haveSameRoles('collaboration', 'custom')).toBe(true)
  expect(haveSameRoles('custom', 'data')).toBe(true)
  expect(haveSameRoles('public', 'custom')).toBe(false)
})
