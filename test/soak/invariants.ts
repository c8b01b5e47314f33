import { madeRooms, type RoomView, wholeTree } from '#test/onboarding/world/portal-view.ts'
import type { Doing } from './events.ts'
import { type Resident, tagOf, viewOf } from './resident.ts'
import type { Town } from './town.ts'

/** Sentences on what is not as it must be, whatever has happened; none when all is well. */
export const wrongs = (town: Town): string[] => [
  ...town.residents.flatMap((resident) => wrongsOf(town, resident).map((wrong) => `client ${resident.n}: ${wrong}`)),
  ...strays(town),
  ...parked(town),
]

const wrongsOf = (town: Town, resident: Resident): string[] => {
  const rooms = viewOf(town.site, resident)
  if (rooms.length > 1) return [`${rooms.length} rooms have its tag`]
  const [room] = rooms
  const record = recordWrongs(town, resident, room)
  if (!room) return [...record, ...(mayLack(resident) ? [] : ['it has no room'])]
  return [...record, ...everywhere(resident, room), ...(resident.deleted ? [] : finished(resident, room))]
}

/** Without a room a client is right only when people took it away or the record was deleted before. */
const mayLack = (resident: Resident) => resident.deleted || did(resident, 'deletes the room') > 0

const did = ({ doings }: Resident, ...wanted: Doing[]) => doings.filter(({ doing }) => wanted.includes(doing)).length

/** What holds of every room at every time. */
const everywhere = (resident: Resident, room: RoomView): string[] => {
  const twice = room.content.filter((path, index) => room.content.indexOf(path) !== index)
  const invitations = room.mails.filter((mail) => mail === `${resident.email} invitation`).length
  const allowed = 1 + did(resident, 'removes the client')
  const strangers = room.mails.filter((mail) => !mail.startsWith(resident.email) && !mail.startsWith('anna.manager@'))
  return [
    ...twice.map((path) => `${path} is there twice`),
    ...(room.links.length > 1 ? [`it has ${room.links.length} links`] : []),
    ...(invitations > allowed ? [`${invitations} invitations were mailed`] : []),
    ...strangers.map((mail) => `a mail went to ${mail}`),
  ]
}

/** What holds when everything is over: people's doings stay, everything else is whole. */
const finished = (resident: Resident, room: RoomView): string[] => {
  const { leftAs } = resident
  if (leftAs) {
    const same = JSON.stringify(leftAs) === JSON.stringify([room])
    return same ? [] : [`people left it as ${JSON.stringify(leftAs)}, and it is ${JSON.stringify(room)}`]
  }
  const missing = wholeTree.filter((path) => !room.content.includes(path))
  const touched = did(resident, 'deletes a folder', 'moves a welcome file') > 0
  const people = ['anna.manager@example.com 9', `${resident.email} 2`].filter((one) => !room.members.includes(one))
  const removed = did(resident, 'removes the client') > 0
  const unlinked = did(resident, 'deletes the link') > 0
  return [
    ...(missing.length > 0 && !touched ? [`it lacks ${missing.join(', ')}`] : []),
    ...(people.length > 0 && !removed ? [`${people.join(', ')} is missing`] : []),
    ...(room.links.length === 0 && !unlinked ? ['it has no link'] : []),
  ]
}

const recordWrongs = ({ site }: Town, resident: Resident, room: RoomView | undefined): string[] => {
  if (resident.deleted) return []
  const { cDocspaceStatus: status, cDocspaceRoomId: roomId } = site.espo.record(resident.id) ?? {}
  if (!String(status).startsWith('ready')) return [`its record says ${status}`]
  return room && String(room.id) !== roomId ? [`its record names room ${roomId}, and it has room ${room.id}`] : []
}

/** Rooms of ours that belong to nobody: made, lost sight of, and made again. */
const strays = ({ site, residents }: Town): string[] => {
  const known = new Set(residents.map(tagOf))
  const { ownerId, rooms } = site.docspace.state
  const ours = new Set(rooms.filter(({ createdBy }) => createdBy === ownerId).map(({ id }) => id))
  return madeRooms(site.docspace)
    .filter(({ id, tags }) => ours.has(id) && !tags.some((tag) => known.has(tag)))
    .map(({ id, title }) => `room ${id} (${title}) belongs to nobody`)
}

/** When all is mended and replayed, only deleted clients may be parked. */
const parked = ({ site, residents }: Town): string[] =>
  site.dead.messages.flatMap(({ group, attributes }) => {
    const resident = residents.find((one) => tagOf(one) === group)
    const right = resident?.deleted && attributes.reason === 'client-deleted'
    return right ? [] : [`client ${resident?.n} is parked: ${attributes.reason}, ${attributes.detail}`]
  })
