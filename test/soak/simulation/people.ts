import type { Harness } from '#test/onboarding/harness.ts'
import type { Doing } from '../happenings/kinds.ts'
import { type Actor, isReady, tagOf } from './actor.ts'

type Portal = Harness['docspace']['state']
type Room = Portal['rooms'][number]

const active = 1
const archive = 6

const inRoom =
  (change: (portal: Portal, room: Room, actor: Actor) => void) => async (harness: Harness, actor: Actor) => {
    const portal = harness.docspace.state
    const room = portal.rooms.find(({ tags, createdBy }) => tags.includes(tagOf(actor)) && createdBy === portal.ownerId)
    if (room) change(portal, room, actor)
  }

const moveFile = (portal: Portal, room: Room) => {
  const folders = portal.folders.filter(({ parentId }) => parentId === room.id).map(({ id }) => id)
  const file = portal.files.find(({ folderId, title }) => folders.includes(folderId) && title === 'Welcome.pdf')
  const there = portal.files.some(({ folderId, title }) => folderId === room.id && title === 'Welcome.pdf')
  if (file && !there) file.folderId = room.id
}

const secondRoom = (portal: Portal, room: Room) => {
  const ben = portal.users.find(({ email }) => email === 'ben.manager@example.com')
  if (ben) portal.rooms.push({ ...room, id: portal.nextFolderId++, tags: [], createdBy: ben.id })
}

/** Only what was finished: before, a tag that is gone may mean that it was never kept. */
const takeTagOff = (_: Portal, room: Room, actor: Actor) => {
  if (!isReady(actor)) return
  actor.untagged.add(room.id)
  room.tags = room.tags.filter((tag) => tag !== tagOf(actor))
}

/** `fileops/duplicate` copies the tags, too. */
const copyRoom = (portal: Portal, room: Room, actor: Actor) => {
  const ben = portal.users.find(({ email }) => email === 'ben.manager@example.com')
  if (!ben || !isReady(actor)) return
  portal.rooms.push({ ...room, id: portal.nextFolderId++, title: `${room.title} (1)`, createdBy: ben.id })
}

const letGuestsIn = (portal: Portal, room: Room, { n }: Actor) => {
  const [somebody] = portal.users
  for (let k = 0; somebody && k < 110; k += 1) {
    const id = `00000000-0000-4000-7${String(n).padStart(3, '0')}-${String(k).padStart(12, '0')}`
    const email = `guest${k}@crowd.example.com`
    if (portal.members.some(({ roomId, userId }) => roomId === room.id && userId === id)) return
    const known = portal.users.find((user) => user.email === email)
    const userId = known?.id ?? id
    if (!known) portal.users.push({ ...somebody, id, email, userName: email, type: 'guest' })
    portal.members.push({ roomId: room.id, userId, access: 2 })
  }
}

/** What people do, straight in the data of both systems; where there is no room yet, nothing. */
export const does: Readonly<Record<Doing, (harness: Harness, actor: Actor) => Promise<void>>> = {
  'renames the room': inRoom((_, room, { n }) => {
    room.title = `Renamed ${n}`
  }),
  'deletes a folder': inRoom((portal, room) => {
    portal.folders = portal.folders.filter(({ parentId, title }) => parentId !== room.id || title !== 'Contracts')
  }),
  'moves a welcome file': inRoom(moveFile),
  'removes the client': inRoom((portal, room, { email }) => {
    const guest = portal.users.find((user) => user.email === email)?.id
    portal.members = portal.members.filter(({ roomId, userId }) => roomId !== room.id || userId !== guest)
  }),
  'archives the room': inRoom((_, room) => {
    room.parentId = archive
  }),
  'takes the room out of the archive': inRoom((_, room) => {
    room.parentId = active
  }),
  'makes a second room of the same title': inRoom(secondRoom),
  'deletes the link': inRoom((portal, room) => {
    portal.links = portal.links.filter(({ roomId }) => roomId !== room.id)
  }),
  'deletes the room': inRoom((portal, room) => {
    portal.rooms = portal.rooms.filter((one) => one !== room)
  }),
  'renames the record': async (_site, actor) => {
    const name = `Renamed record ${actor.n}`
    await actor.crm.rename(actor.ref.id, name)
    actor.name = name
  },
  'takes the tag off': inRoom(takeTagOff),
  'copies the room': inRoom(copyRoom),
  'lets a hundred guests in': inRoom(letGuestsIn),
  'deletes the record': async (_site, actor) => {
    // A sender without an API does not tell of what it deleted.
    if (actor.crm.source === 'generic') return
    await actor.crm.remove(actor.ref.id)
    actor.deleted = true
  },
}
