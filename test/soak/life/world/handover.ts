import { findRooms } from '#lib/onboarding/life/handover/find-rooms.ts'
import { type Handover, handOverRoom } from '#lib/onboarding/life/handover/hand-over-room.ts'
import { linkIds } from '#lib/onboarding/room/desired.ts'
import { drive, type Fate, type OutgoingCall } from '#test/onboarding/world/wire.ts'
import { type Leaving, nobodyInCharge, pictureOf, wrongsOf } from './handover-wrongs.ts'
import { linkSecrets, portalOf } from './keepers.ts'
import { activeRoot, archiveRoot } from './rooms.ts'
import { lookAgain } from './two/merge.ts'
import type { World } from './world.ts'

const deadline = { remaining: () => 3_600_000, signal: new AbortController().signal }

/**
 * The rooms go to the other keeper by the runbook: the new key is stored, archived rooms are taken out of the archive for it, and a run that
 * was cut off is gone on with by another one. @returns what is not as it must be
 */
export const handOver = async (world: World, leaving: Leaving): Promise<string[]> => {
  const [from, to] = world.keepers
  const { docspace } = world.harness
  const { users, rooms, ownerId } = docspace.state
  for (const user of users) if (user.id === to.id) user.status = 1
  const isGone = leaving.isGone && from.id !== ownerId
  for (const user of users) if (user.id === from.id && isGone) user.status = 2
  world.keepers = [to, from]
  const before = world.clients.map((client) => pictureOf(world, client))
  const archived = rooms.filter(({ parentId }) => parentId === archiveRoot)
  for (const room of archived) room.parentId = activeRoot
  const found = await runs(world, { ...leaving, isGone })
  for (const room of archived) room.parentId = archiveRoot
  lookAgain(world)
  return [
    ...found,
    ...world.clients.flatMap((client, at) =>
      wrongsOf(world, client, before[at], { leaves: leaving.leaves, isGone }).map(
        (one) => `client ${client.n}: ${one}`,
      ),
    ),
  ]
}

const runs = async (world: World, { leaves, isGone, cut }: Leaving): Promise<string[]> => {
  const { clock, wire } = world.harness
  const wrongs: string[] = []
  for (let run = 0; run < 5; run += 1) {
    const fateOf = (call: OutgoingCall): Fate => {
      wrongs.push(...world.clients.flatMap((client) => nobodyInCharge(world, client)))
      return run === 0 && call.n === cut?.call ? cut.fate : 'pass'
    }
    const { run: life, result } = wire.start(() => handOverAll(world, { leaves, isGone }), fateOf)
    const settled = result.then(() => 'done', String)
    const outcome = await drive(clock, wire, Promise.race([life.death, settled]))
    await wire.quiet()
    clock.advance(120_000)
    if (outcome === 'done') return [...new Set(wrongs)]
    if (run === 4) wrongs.push(`the handover does not come to its end: ${outcome}`)
  }
  return [...new Set(wrongs)]
}

const handOverAll = async (world: World, { leaves, isGone }: Pick<Leaving, 'leaves' | 'isGone'>): Promise<void> => {
  const { harness, crms, keepers } = world
  const [to, from] = keepers
  const { docspace: heir } = await portalOf(harness, to)(deadline)
  const owner = keepers.find(({ id }) => id === harness.docspace.state.ownerId) ?? to
  const { docspace: giver } = await portalOf(harness, owner)(deadline)
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
