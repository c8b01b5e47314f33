import { saysLack } from '#lib/crm/records/status.ts'
import { madeRooms, type RoomView, wholeTree } from '#test/onboarding/world/portal-view.ts'
import type { Doing } from './happenings/kinds.ts'
import { type Actor, mergedWith, shownOf, tagOf, viewOf } from './simulation/actor.ts'
import type { Simulation } from './simulation/simulation.ts'

/** Sentences on what is not as it must be, whatever has happened; none when all is well. */
export const wrongs = (simulation: Simulation): string[] => [
  ...simulation.actors.flatMap((actor) => wrongsOf(simulation, actor).map((wrong) => `${nameOf(actor)}: ${wrong}`)),
  ...strays(simulation),
  ...sharedLinks(simulation),
  ...parked(simulation),
]

/** What must be true at any time when nobody is at work, however much is broken at the moment. */
export const wrongsInBetween = (simulation: Simulation): string[] => [
  ...simulation.actors
    .filter(({ copied }) => !copied)
    .flatMap((actor) => untrueReady(simulation, actor).map((wrong) => `${nameOf(actor)}: ${wrong}`)),
  ...heldByAnotherSource(simulation),
]

const nameOf = (actor: Actor) => `client ${actor.n} (${tagOf(actor)})`

const wrongsOf = (simulation: Simulation, actor: Actor): string[] => {
  if (actor.mergedInto) return []
  const rooms = viewOf(simulation, actor)
  if (rooms.length > actor.mostRooms) return [`it has ${rooms.length} rooms: ${rooms.map(({ id }) => id).join(', ')}`]
  const record = actor.deleted ? [] : recordWrongs(simulation, actor)
  const [room] = rooms
  if (!room) return [...record, ...(mayLack(actor) ? [] : ['it has no room'])]
  const whole = actor.deleted || rooms.length > 1 ? [] : finished(simulation, actor, room)
  return [...record, ...rooms.flatMap((one) => everywhere(simulation, actor, one)), ...whole]
}

/** Without a room a client is right only when people took it away or the record was deleted before. */
const mayLack = (actor: Actor) => actor.deleted || did(actor, 'deletes the room') > 0

const did = ({ doings }: Actor, ...wanted: Doing[]) => doings.filter(({ doing }) => wanted.includes(doing)).length

/** What holds of every room at every time. */
const everywhere = (simulation: Simulation, actor: Actor, room: RoomView): string[] => {
  const twice = room.content.filter((path, index) => room.content.indexOf(path) !== index)
  const emails = mergedWith(simulation, actor).map(({ email }) => email)
  const invitations = room.mails.filter((mail) => mail === `${actor.email} invitation`).length
  const allowed = 1 + did(actor, 'removes the client')
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
const finished = (simulation: Simulation, actor: Actor, room: RoomView): string[] => {
  const { leftAs } = actor
  if (leftAs) {
    // A tag that people took off is put back on the room, which nothing else tells from no room.
    const seen = ({ tags, ...rest }: RoomView) => (actor.untagged.size > 0 ? rest : { tags, ...rest })
    const same = JSON.stringify(leftAs.map(seen)) === JSON.stringify([seen(room)])
    return same ? [] : [`people left it as ${JSON.stringify(leftAs)}, and it is ${JSON.stringify(room)}`]
  }
  const missing = wholeTree.filter((path) => !room.content.includes(path))
  const touched = did(actor, 'deletes a folder', 'moves a welcome file') > 0
  const some = mergedWith(simulation, actor).some(({ email }) => room.members.includes(`${email} 2`))
  const people = [
    ...(room.members.includes('anna.manager@example.com 9') ? [] : ['the manager']),
    ...(some ? [] : [actor.email]),
  ]
  const removed = mergedWith(simulation, actor).some((one) => did(one, 'removes the client') > 0)
  const unlinked = did(actor, 'deletes the link') > 0
  return [
    ...(missing.length > 0 && !touched ? [`it lacks ${missing.join(', ')}`] : []),
    ...(people.length > 0 && !removed ? [`${people.join(', ')} is missing`] : []),
    ...(room.links.length === 0 && !unlinked ? ['it has no link'] : []),
  ]
}

const recordWrongs = (simulation: Simulation, actor: Actor): string[] => {
  const shown = shownOf(actor)
  if (shown?.state === 'ready') return untrueReady(simulation, actor)
  // Which of several rooms is the client's after a merge is for a person to say.
  if (actor.mostRooms > 1 && shown?.state === 'attention') return []
  return [`its record says ${shown?.status}`]
}

/** What a record that says `ready` promises. */
const untrueReady = (simulation: Simulation, actor: Actor): string[] => {
  const shown = shownOf(actor)
  if (shown?.state !== 'ready' || actor.deleted || actor.mergedInto) return []
  // It says itself what the CRM did not take, and the client is parked for it.
  if (saysLack(shown.status ?? '')) return []
  const rooms = viewOf(simulation, actor)
  // A link that people took away is not made again, and not told.
  const linked = shown.invitationUrl !== undefined || did(actor, 'deletes the link', 'deletes the room') > 0
  const named = rooms.some(({ id }) => String(id) === shown.roomId)
  return [
    ...(shown.roomId && shown.roomUrl && linked ? [] : ['it is ready without room or link']),
    ...(rooms.length > 0 && !named
      ? [`its record names room ${shown.roomId}, and it has ${rooms.map(({ id }) => id).join(', ')}`]
      : []),
    ...(rooms.length === 0 && !mayLack(actor) ? ['it is ready without a room'] : []),
  ]
}

/** Rooms of ours that belong to nobody: made, lost sight of, and made again. */
const strays = (simulation: Simulation): string[] => {
  const { harness, actors } = simulation
  const known = new Set(actors.flatMap((actor) => viewOf(simulation, actor).map(({ id }) => id)))
  const { ownerId, rooms } = harness.docspace.state
  const ours = new Set(rooms.filter(({ createdBy }) => createdBy === ownerId).map(({ id }) => id))
  return madeRooms(harness.docspace)
    .filter(({ id }) => ours.has(id) && !known.has(id))
    .map(({ id, title }) => `room ${id} (${title}) belongs to nobody`)
}

/** Nobody is shown the room or the link of another client. */
const sharedLinks = ({ actors }: Simulation): string[] => {
  const living = actors.filter(({ deleted, mergedInto }) => !deleted && !mergedInto)
  const shown = living.flatMap((actor) => {
    const { roomUrl, invitationUrl } = shownOf(actor) ?? {}
    return [roomUrl, invitationUrl].flatMap((link) => (link ? [{ link, n: actor.n }] : []))
  })
  return [...Map.groupBy(shown, ({ link }) => link)].flatMap(([link, those]) =>
    those.length > 1 ? [`clients ${those.map(({ n }) => n).join(' and ')} have one link: ${link}`] : [],
  )
}

/** When all is mended and replayed, only deleted clients may be parked, and those who have two rooms after a merge. */
const parked = ({ harness, actors }: Simulation): string[] =>
  harness.dead.messages.flatMap(({ group, attributes }) => {
    // A message for the short id of a Salesforce record that is gone has the short key.
    const actor = actors.find((one) => tagOf(one) === group) ?? actors.find((one) => tagOf(one).startsWith(group))
    const right =
      (actor?.deleted && attributes.reason === 'client-deleted') ||
      (/^(merged-)?two-rooms$/.test(attributes.reason ?? '') && (actor?.mergedInto ?? actor)?.mostRooms !== 1)
    return right ? [] : [`client ${actor?.n} is parked: ${attributes.reason}, ${attributes.detail}`]
  })

/** A client waits for the secret of its own source only. */
const heldByAnotherSource = ({ harness, crms }: Simulation): string[] =>
  harness.dead.messages.flatMap(({ group, attributes }) => {
    const [source = ''] = group.split(':')
    const forSecret = `${attributes.reason} ${attributes.detail}`.includes('secret-missing')
    return forSecret && !crms.locked.has(source) ? [`${group} was parked for the secret of another source`] : []
  })
