import type { Site } from '#test/onboarding/site.ts'
import type { Doing } from './events.ts'
import { type Resident, tagOf } from './resident.ts'

type Portal = Site['docspace']['state']
type Room = Portal['rooms'][number]

const active = 1
const archive = 6

const inRoom =
  (change: (portal: Portal, room: Room, resident: Resident) => void) => async (site: Site, resident: Resident) => {
    const portal = site.docspace.state
    const room = portal.rooms.find(({ tags }) => tags.includes(tagOf(resident)))
    if (room) change(portal, room, resident)
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

/** What people do, straight in the data of both systems; where there is no room yet, nothing. */
export const does: Readonly<Record<Doing, (site: Site, resident: Resident) => Promise<void>>> = {
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
  'renames the record': async (site, resident) => {
    const name = `Renamed record ${resident.n}`
    await site.wire.meanwhile(() => site.espo.updateClient(resident.id, { name }))
    resident.name = name
  },
  'deletes the record': async (site, resident) => {
    await site.wire.meanwhile(() => site.espo.deleteClient(resident.id))
    resident.deleted = true
  },
}
