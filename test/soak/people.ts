import type { Site } from '#test/onboarding/site.ts'
import type { Doing } from './events.ts'
import { isReady, type Resident, tagOf } from './resident.ts'

type Portal = Site['docspace']['state']
type Room = Portal['rooms'][number]

const active = 1
const archive = 6

const inRoom =
  (change: (portal: Portal, room: Room, resident: Resident) => void) => async (site: Site, resident: Resident) => {
    const portal = site.docspace.state
    const room = portal.rooms.find(
      ({ tags, createdBy }) => tags.includes(tagOf(resident)) && createdBy === portal.ownerId,
    )
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

/** Only what was finished: before, a tag that is gone may mean that it was never kept. */
const takeTagOff = (_: Portal, room: Room, resident: Resident) => {
  if (!isReady(resident)) return
  resident.untagged.add(room.id)
  room.tags = room.tags.filter((tag) => tag !== tagOf(resident))
}

/** `fileops/duplicate` copies the tags, too. */
const copyRoom = (portal: Portal, room: Room, resident: Resident) => {
  const ben = portal.users.find(({ email }) => email === 'ben.manager@example.com')
  if (!ben || !isReady(resident)) return
  portal.rooms.push({ ...room, id: portal.nextFolderId++, title: `${room.title} (1)`, createdBy: ben.id })
}

const letGuestsIn = (portal: Portal, room: Room, { n }: Resident) => {
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
  'renames the record': async (_site, resident) => {
    const name = `Renamed record ${resident.n}`
    await resident.crm.rename(resident.ref.id, name)
    resident.name = name
  },
  'takes the tag off': inRoom(takeTagOff),
  'copies the room': inRoom(copyRoom),
  'lets a hundred guests in': inRoom(letGuestsIn),
  'deletes the record': async (_site, resident) => {
    // A sender without an API does not tell of what it deleted.
    if (resident.crm.source === 'generic') return
    await resident.crm.remove(resident.ref.id)
    resident.deleted = true
  },
}
