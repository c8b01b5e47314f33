import { roomByFormerKey, strayOf } from '#infra/command/relink/find-strays.ts'
import { drive } from '#test/onboarding/world/wire.ts'
import { isApproved } from '../../model/review.ts'
import { type Delivery, deliver } from '../deliver.ts'
import { roomsOf, spelled, stateOf } from '../rooms.ts'
import { hasOtherRoom } from '../two/contested.ts'
import type { Client, World } from '../world.ts'

const deadline = { remaining: () => 600_000, signal: new AbortController().signal }

/** Somebody has the records written anew that lead to no room of this portal: nobody is invited, and every record leads to its room. @returns what is not as it must be */
export const relinkAll = async (world: World, delivery: Delivery): Promise<string[]> => {
  const mails = world.harness.docspace.state.mails.length
  const strays = await straysIn(world)
  const before = strays.map((client) => pictureOf(world, client))
  const letIn = strays.filter((client) => isApprovedNow(world, client))
  const found = await deliver(world, strays, delivery)
  const stays = (client: Client) => !follows(world, client) && !letIn.includes(client)
  const moved = strays.filter((client, at) => stays(client) && pictureOf(world, client) !== before[at])
  return [
    ...found,
    ...moved.map(({ n }) => `client ${n}: its room was changed by a relink`),
    ...(letIn.length > 0 ||
    world.settings.follow ||
    world.settings.end ||
    world.harness.docspace.state.mails.length === mails
      ? []
      : ['somebody was mailed by a relink']),
    ...(await straysIn(world))
      .filter((client) => !waits(world, client))
      .map(({ n }) => `client ${n}: its record leads elsewhere after a relink`),
    ...world.clients.flatMap((client) => (waits(world, client) ? [] : linkWrongs(world, client))),
  ]
}

/** A person has to look first: at two rooms, or at one into which people are to be let, and cannot be. */
const waits = (world: World, client: Client): boolean => hasOtherRoom(world, client) || isApprovedNow(world, client)

/** Its message lets people from outside in, whatever it was sent for. */
const isApprovedNow = ({ settings }: World, { beliefs, facts }: Client): boolean =>
  beliefs.some(({ phase }) => phase === 'review') && isApproved(settings, facts)

const follows = ({ settings }: World, { facts }: Client): boolean =>
  settings.follow !== undefined || settings.end !== undefined || facts.leaves

const pictureOf = ({ harness }: World, { entry }: Client): string =>
  roomsOf(harness, entry)
    .map((room) => spelled(stateOf(harness, room, entry)))
    .join()

/** As the command finds them, of the records that are there. */
const straysIn = async (world: World): Promise<Client[]> => {
  const { clock, wire } = world.harness
  const found: Client[] = []
  for (const client of world.clients) {
    if (client.crm.isSender || client.facts.deleted) continue
    if (await drive(clock, wire, wire.start(() => isStray(world, client)).result)) found.push(client)
  }
  return found
}

const isStray = async (world: World, { entry: { ref } }: Client): Promise<boolean> => {
  const { docspace } = await world.openDocSpace(deadline)
  const records = await world.crms.newProcess()(ref.source, deadline)
  const record = await records.read(ref)
  const rooms = await docspace.rooms.all()
  const { written = { state: 'none' as const } } = record ?? {}
  const listed = { ref, name: '', isClient: true, written } as Parameters<typeof strayOf>[0]
  const strays = strayOf(listed, { rooms, hosts: docspace.address.hosts })
  return strays.some(({ roomId }) => roomId !== undefined || (record && roomByFormerKey(record, rooms)))
}

/** A link on a record that was written anew is the one of its room, and one that leads somewhere. */
const linkWrongs = ({ harness }: World, { n, crm, entry, facts }: Client): string[] => {
  const [room] = roomsOf(harness, entry)
  const shown = crm.isSender || facts.deleted ? undefined : crm.shown(entry)
  if (!room || !shown?.roomUrl || shown.state === 'attention') return []
  const code = shown.invitationUrl?.split('/').at(-1)
  return [
    ...(shown.roomId === String(room.id) ? [] : [`client ${n}: its record names room ${shown.roomId}, not ${room.id}`]),
    ...(code !== undefined && harness.docspace.state.shortLinks[code] === undefined
      ? [`client ${n}: its record shows a link of the portal before`]
      : []),
  ]
}
