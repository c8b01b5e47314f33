import { saysLack } from '#lib/crm/records/status.ts'
import { madeRooms, type RoomView, wholeTree } from '#test/onboarding/world/portal-view.ts'
import type { Doing } from './events.ts'
import { mergedWith, type Resident, shownOf, tagOf, viewOf } from './resident.ts'
import type { Town } from './town.ts'

/** Sentences on what is not as it must be, whatever has happened; none when all is well. */
export const wrongs = (town: Town): string[] => [
  ...town.residents.flatMap((resident) => wrongsOf(town, resident).map((wrong) => `${nameOf(resident)}: ${wrong}`)),
  ...strays(town),
  ...sharedLinks(town),
  ...parked(town),
]

/** What must be true at any time when nobody is at work, however much is broken at the moment. */
export const wrongsInBetween = (town: Town): string[] => [
  ...town.residents
    .filter(({ copied }) => !copied)
    .flatMap((resident) => untrueReady(town, resident).map((wrong) => `${nameOf(resident)}: ${wrong}`)),
  ...heldByAnotherSource(town),
]

const nameOf = (resident: Resident) => `client ${resident.n} (${tagOf(resident)})`

const wrongsOf = (town: Town, resident: Resident): string[] => {
  if (resident.mergedInto) return []
  const rooms = viewOf(town, resident)
  if (rooms.length > resident.mostRooms)
    return [`it has ${rooms.length} rooms: ${rooms.map(({ id }) => id).join(', ')}`]
  const record = resident.deleted ? [] : recordWrongs(town, resident)
  const [room] = rooms
  if (!room) return [...record, ...(mayLack(resident) ? [] : ['it has no room'])]
  const whole = resident.deleted || rooms.length > 1 ? [] : finished(town, resident, room)
  return [...record, ...rooms.flatMap((one) => everywhere(town, resident, one)), ...whole]
}

/** Without a room a client is right only when people took it away or the record was deleted before. */
const mayLack = (resident: Resident) => resident.deleted || did(resident, 'deletes the room') > 0

const did = ({ doings }: Resident, ...wanted: Doing[]) => doings.filter(({ doing }) => wanted.includes(doing)).length

/** What holds of every room at every time. */
const everywhere = (town: Town, resident: Resident, room: RoomView): string[] => {
  const twice = room.content.filter((path, index) => room.content.indexOf(path) !== index)
  const emails = mergedWith(town, resident).map(({ email }) => email)
  const invitations = room.mails.filter((mail) => mail === `${resident.email} invitation`).length
  const allowed = 1 + did(resident, 'removes the client')
  const theirs = [...emails, 'anna.manager@', 'guest']
  const isStranger = (text: string) => !theirs.some((one) => text.startsWith(one))
  return [
    ...twice.map((path) => `${path} is there twice`),
    ...(room.links.length > 1 ? [`it has ${room.links.length} links`] : []),
    ...(invitations > allowed ? [`${invitations} invitations were mailed`] : []),
    ...room.mails.filter(isStranger).map((mail) => `a mail went to ${mail}`),
    ...room.members.filter(isStranger).map((member) => `${member} is in its room`),
  ]
}

/** What holds when everything is over: people's doings stay, everything else is whole. */
const finished = (town: Town, resident: Resident, room: RoomView): string[] => {
  const { leftAs } = resident
  if (leftAs) {
    // A tag that people took off is put back on the room, which nothing else tells from no room.
    const seen = ({ tags, ...rest }: RoomView) => (resident.untagged.size > 0 ? rest : { tags, ...rest })
    const same = JSON.stringify(leftAs.map(seen)) === JSON.stringify([seen(room)])
    return same ? [] : [`people left it as ${JSON.stringify(leftAs)}, and it is ${JSON.stringify(room)}`]
  }
  const missing = wholeTree.filter((path) => !room.content.includes(path))
  const touched = did(resident, 'deletes a folder', 'moves a welcome file') > 0
  const some = mergedWith(town, resident).some(({ email }) => room.members.includes(`${email} 2`))
  const people = [
    ...(room.members.includes('anna.manager@example.com 9') ? [] : ['the manager']),
    ...(some ? [] : [resident.email]),
  ]
  const removed = mergedWith(town, resident).some((one) => did(one, 'removes the client') > 0)
  const unlinked = did(resident, 'deletes the link') > 0
  return [
    ...(missing.length > 0 && !touched ? [`it lacks ${missing.join(', ')}`] : []),
    ...(people.length > 0 && !removed ? [`${people.join(', ')} is missing`] : []),
    ...(room.links.length === 0 && !unlinked ? ['it has no link'] : []),
  ]
}

const recordWrongs = (town: Town, resident: Resident): string[] => {
  const shown = shownOf(resident)
  if (shown?.state === 'ready') return untrueReady(town, resident)
  // Which of several rooms is the client's after a merge is for a person to say.
  if (resident.mostRooms > 1 && shown?.state === 'attention') return []
  return [`its record says ${shown?.status}`]
}

/** What a record that says `ready` promises. */
const untrueReady = (town: Town, resident: Resident): string[] => {
  const shown = shownOf(resident)
  if (shown?.state !== 'ready' || resident.deleted || resident.mergedInto) return []
  // It says itself what the CRM did not take, and the client is parked for it.
  if (saysLack(shown.status ?? '')) return []
  const rooms = viewOf(town, resident)
  // A link that people took away is not made again, and not told.
  const linked = shown.invitationUrl !== undefined || did(resident, 'deletes the link', 'deletes the room') > 0
  const named = rooms.some(({ id }) => String(id) === shown.roomId)
  return [
    ...(shown.roomId && shown.roomUrl && linked ? [] : ['it is ready without room or link']),
    ...(rooms.length > 0 && !named
      ? [`its record names room ${shown.roomId}, and it has ${rooms.map(({ id }) => id).join(', ')}`]
      : []),
    ...(rooms.length === 0 && !mayLack(resident) ? ['it is ready without a room'] : []),
  ]
}

/** Rooms of ours that belong to nobody: made, lost sight of, and made again. */
const strays = (town: Town): string[] => {
  const { site, residents } = town
  const known = new Set(residents.flatMap((resident) => viewOf(town, resident).map(({ id }) => id)))
  const { ownerId, rooms } = site.docspace.state
  const ours = new Set(rooms.filter(({ createdBy }) => createdBy === ownerId).map(({ id }) => id))
  return madeRooms(site.docspace)
    .filter(({ id }) => ours.has(id) && !known.has(id))
    .map(({ id, title }) => `room ${id} (${title}) belongs to nobody`)
}

/** Nobody is shown the room or the link of another client. */
const sharedLinks = ({ residents }: Town): string[] => {
  const living = residents.filter(({ deleted, mergedInto }) => !deleted && !mergedInto)
  const shown = living.flatMap((resident) => {
    const { roomUrl, invitationUrl } = shownOf(resident) ?? {}
    return [roomUrl, invitationUrl].flatMap((link) => (link ? [{ link, n: resident.n }] : []))
  })
  return [...Map.groupBy(shown, ({ link }) => link)].flatMap(([link, those]) =>
    those.length > 1 ? [`clients ${those.map(({ n }) => n).join(' and ')} have one link: ${link}`] : [],
  )
}

/** When all is mended and replayed, only deleted clients may be parked, and those who have two rooms after a merge. */
const parked = ({ site, residents }: Town): string[] =>
  site.dead.messages.flatMap(({ group, attributes }) => {
    // A message for the short id of a Salesforce record that is gone has the short key.
    const resident =
      residents.find((one) => tagOf(one) === group) ?? residents.find((one) => tagOf(one).startsWith(group))
    const right =
      (resident?.deleted && attributes.reason === 'client-deleted') ||
      (/^(merged-)?two-rooms$/.test(attributes.reason ?? '') && (resident?.mergedInto ?? resident)?.mostRooms !== 1)
    return right ? [] : [`client ${resident?.n} is parked: ${attributes.reason}, ${attributes.detail}`]
  })

/** A client waits for the secret of its own source only. */
const heldByAnotherSource = ({ site, crms }: Town): string[] =>
  site.dead.messages.flatMap(({ group, attributes }) => {
    const [source = ''] = group.split(':')
    const forSecret = `${attributes.reason} ${attributes.detail}`.includes('secret-missing')
    return forSecret && !crms.locked.has(source) ? [`${group} was parked for the secret of another source`] : []
  })
