import type { Harness } from '#test/onboarding/harness.ts'
import type { RoomState } from '../model/model.ts'
import { plainTag } from '../model/wanted.ts'
import { linkOfPeople } from './keys/owners.ts'
import { activeRoot, archiveRoot, idOf, type PortalRoom } from './rooms.ts'

/** What people do in a room. `who`: the place of somebody among those who are in it. */
export type Hand =
  | { does: 'renames the room'; n: number }
  | { does: 'adds a tag'; tag: string }
  | { does: 'takes a tag off'; which: number }
  | { does: 'takes somebody out'; who: number }
  | { does: 'lets somebody in'; n: number; access: number }
  | { does: 'changes a role'; who: number; access: number }
  | { does: 'archives the room' }
  | { does: 'takes the room out of the archive' }
  | { does: 'deletes the links' }
  | { does: 'makes a link'; access: number }
  | { does: 'accepts the invitation'; who: number }
  | { does: 'the account ends'; who: number }

/** Somebody whom people know and no record names. */
export const acquaintance = (n: number): string => `acquaintance${n}@elsewhere.example.com`

/** The room after somebody's doing. Pure; in an archived room nobody changes anything else. */
export const handled = (room: RoomState, hand: Hand): RoomState => {
  if (hand.does === 'takes the room out of the archive') return { ...room, archived: false }
  if (room.archived) return room
  const names = Object.keys(room.rows).toSorted()
  const at = (place: number) => names[place % Math.max(1, names.length)]
  switch (hand.does) {
    case 'renames the room':
      return { ...room, title: `As people call it ${hand.n}` }
    case 'adds a tag':
      return { ...room, tags: [...new Set([...room.tags, plainTag(hand.tag)])].toSorted() }
    case 'takes a tag off':
      return { ...room, tags: room.tags.filter((_, place) => place !== hand.which % Math.max(1, room.tags.length)) }
    case 'takes somebody out':
      return { ...room, rows: Object.fromEntries(Object.entries(room.rows).filter(([name]) => name !== at(hand.who))) }
    case 'lets somebody in': {
      const name = acquaintance(hand.n)
      return { ...room, rows: { [name]: { access: hand.access, outside: true, gone: false }, ...room.rows } }
    }
    case 'changes a role': {
      const name = at(hand.who)
      const row = name === undefined ? undefined : room.rows[name]
      // Only colleagues manage rooms, and a group never does.
      if (name === undefined || !row) return room
      const access = hand.access === 9 && (row.outside || !name.includes('manager@')) ? 11 : hand.access
      return { ...room, rows: { ...room.rows, [name]: { ...row, access } } }
    }
    case 'archives the room':
      return { ...room, archived: true }
    case 'deletes the links':
      return { ...room, links: [] }
    case 'makes a link':
      // A room of this kind has one invitation link, and no other link.
      return room.links.length > 0 ? room : { ...room, links: [hand.access] }
    case 'the account ends': {
      const name = at(hand.who)
      const row = name === undefined ? undefined : room.rows[name]
      return name !== undefined && row?.outside
        ? { ...room, rows: { ...room.rows, [name]: { ...row, gone: true } } }
        : room
    }
    case 'accepts the invitation':
      return room
  }
}

/** Makes it so in the portal, straight in its data. */
export const lendHand = (
  { docspace }: Pick<Harness, 'docspace'>,
  room: PortalRoom,
  before: RoomState,
  hand: Hand,
): void => {
  const portal = docspace.state
  const after = handled(before, hand)
  if (hand.does === 'accepts the invitation' && !before.archived) {
    const names = Object.keys(before.rows).toSorted()
    const user = portal.users.find(({ email }) => email === names[hand.who % Math.max(1, names.length)])
    if (user?.status === 4) Object.assign(user, { status: 1, activationStatus: 1 })
  }
  for (const [name, { gone }] of Object.entries(after.rows)) {
    const user = portal.users.find(({ email }) => email === name)
    if (gone && user) user.status = 2
  }
  room.title = after.title
  room.parentId = after.archived ? archiveRoot : activeRoot
  room.tags = [
    ...room.tags.filter((tag) => !before.tags.includes(plainTag(tag)) || after.tags.includes(plainTag(tag))),
    ...(hand.does === 'adds a tag' && !before.tags.includes(plainTag(hand.tag)) && !before.archived ? [hand.tag] : []),
  ]
  writeMembers(portal, room, after)
  writeLinks(portal, room, after)
}

type Portal = Harness['docspace']['state']

const writeMembers = (portal: Portal, room: PortalRoom, { rows }: RoomState): void => {
  const others = portal.members.filter(({ roomId }) => roomId !== room.id)
  const mine = Object.entries(rows).map(([name, { access }]) => {
    const userId = idOf(portal, name) ?? newGuest(portal, name)
    const had = portal.members.find((one) => one.roomId === room.id && one.userId === userId)
    return had?.access === access ? had : { ...had, roomId: room.id, userId, access }
  })
  portal.members = [...others, ...mine]
}

const newGuest = (portal: Portal, email: string): string => {
  const id = crypto.randomUUID()
  const [somebody] = portal.users
  if (!somebody) throw new Error('the portal has nobody')
  portal.users.push({ ...somebody, id, email, userName: email, firstName: 'Some', type: 'guest', status: 1 })
  return id
}

const writeLinks = (portal: Portal, room: PortalRoom, { links }: RoomState): void => {
  const mine = portal.links.filter(({ roomId }) => roomId === room.id)
  if (links.length === 0) portal.links = portal.links.filter(({ roomId }) => roomId !== room.id)
  for (const access of links.slice(mine.length))
    portal.links.push({
      ...{ id: crypto.randomUUID(), roomId: room.id, linkType: 0, primary: false, access },
      ...{ title: linkOfPeople, internal: false, denyDownload: false, createdBy: portal.ownerId },
    })
}
