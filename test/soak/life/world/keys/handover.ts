import { openDocSpace } from '#lib/docspace/index.ts'
import { findRooms } from '#lib/onboarding/life/handover/find-rooms.ts'
import { type Handover, handOverRoom } from '#lib/onboarding/life/handover/hand-over-room.ts'
import { linkIds } from '#lib/onboarding/room/desired.ts'
import { drive, type Fate, type OutgoingCall } from '#test/onboarding/world/wire.ts'
import { activeRoot, archiveRoot } from '../rooms.ts'
import { lookAgain } from '../two/merge.ts'
import type { World } from '../world.ts'
import { type Colleagues, type Leaving, nobodyInCharge, pictureOf, wrongsOf } from './handover-wrongs.ts'
import { linkSecrets } from './installation.ts'
import type { Keeper } from './keepers.ts'
import { noteOwners } from './owners.ts'

const deadline = { remaining: () => 3_600_000, signal: new AbortController().signal }

/**
 * The rooms go to the other keeper by the runbook: the new key is stored, archived rooms are taken out of the archive for it, and a run that
 * was cut off is gone on with by another one. @returns what is not as it must be
 */
export const handOver = async (world: World, leaving: Leaving): Promise<string[]> => {
  const { installation, harness } = world
  const [from, to] = colleaguesOf(world, leaving)
  const { users, rooms, ownerId } = harness.docspace.state
  for (const user of users) if (user.id === to.id) user.status = 1
  const isGone = leaving.isGone && from.id !== ownerId
  for (const user of users) if (user.id === from.id && isGone) user.status = 2
  installation.takeOver(from, to)
  const colleagues = { from, to, leaves: leaving.leaves, isGone }
  const before = world.clients.map((client) => pictureOf(world, client))
  const archived = rooms.filter(({ parentId }) => parentId === archiveRoot)
  for (const room of archived) room.parentId = activeRoot
  const found = await runs(world, colleagues, leaving.cut)
  for (const room of archived) room.parentId = archiveRoot
  lookAgain(world)
  noteOwners(world)
  return [
    ...found,
    ...(await installation.accept()),
    ...world.clients.flatMap((client, at) =>
      wrongsOf(world, client, before[at], colleagues).map((one) => `client ${client.n}: ${one}`),
    ),
  ]
}

/** Who goes, and who takes the rooms over: somebody else, or one of the others whose keys are stored. */
const colleaguesOf = ({ installation: { users, spare } }: World, { who, isReplaced }: Leaving): [Keeper, Keeper] => {
  const from = users[who % users.length]
  const heirs = isReplaced || users.length === 1 ? spare : users.filter((one) => one !== from)
  const to = heirs[who % heirs.length]
  if (!from || !to) throw new Error('there are always two')
  return [from, to]
}

const runs = async (world: World, colleagues: Colleagues, cut: Leaving['cut']): Promise<string[]> => {
  const { clock, wire } = world.harness
  const wrongs: string[] = []
  for (let run = 0; run < 5; run += 1) {
    const fateOf = (call: OutgoingCall): Fate => {
      wrongs.push(...world.clients.flatMap((client) => nobodyInCharge(world, client, colleagues.from)))
      return run === 0 && call.n === cut?.call ? cut.fate : 'pass'
    }
    const { run: life, result } = wire.start(() => handOverAll(world, colleagues), fateOf)
    const settled = result.then(() => 'done', String)
    const outcome = await drive(clock, wire, Promise.race([life.death, settled]))
    await wire.quiet()
    clock.advance(120_000)
    if (outcome === 'done') return [...new Set(wrongs)]
    if (run === 4) wrongs.push(`the handover does not come to its end: ${outcome}`)
  }
  return [...new Set(wrongs)]
}

const handOverAll = async (world: World, { from, to, leaves, isGone }: Colleagues): Promise<void> => {
  const { harness, crms, installation } = world
  const by = ({ apiKey }: Keeper) => openDocSpace({ url: harness.docspace.url, apiKey, deadline, clock: harness.clock })
  const heir = by(to)
  const owner = [...installation.users, ...installation.spare].find(({ id }) => id === harness.docspace.state.ownerId)
  if (!owner) throw new Error('the owner of the portal has no key')
  const giver = by(owner)
  const open = crms.newProcess()
  const how: Handover = {
    ...{ from: from.id, to: to.id, leaves, clock: harness.clock, giver, heir, isGiverOwner: owner.id === from.id },
    linkTitle: 'Client invitation',
    linkIdOf: (ref, roomId) => linkIds([...linkSecrets], { ref }, roomId)[0] as string,
    records: async (source) => (source === 'generic' ? undefined : open(source, deadline)),
    hosts: heir.address.hosts,
  }
  const { rooms } = await findRooms({ ...how, isGone })
  for (const one of rooms) await handOverRoom(how, one)
}
