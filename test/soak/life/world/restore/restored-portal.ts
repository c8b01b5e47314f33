import type { Belief } from '../../model/model.ts'
import type { Keeper } from '../keys/keepers.ts'
import { noteOwners } from '../keys/owners.ts'
import { roomsOf } from '../rooms.ts'
import type { Client, World } from '../world.ts'
import { exchangeNumbers } from './exchange-numbers.ts'

/** The portal is restored from its backup. Keys are made anew, and the settings corrected, by then. @returns why the keys are not taken */
export const restorePortal = async (world: World): Promise<string[]> => {
  const rooms = world.clients.flatMap(({ entry }) => roomsOf(world.harness, entry).map(({ id }) => id))
  const now = exchangeNumbers(world.harness.docspace.state, rooms)
  const { installation } = world
  const moved = (keeper: Keeper): Keeper => ({ ...keeper, id: now(keeper.id) })
  installation.users = installation.users.map(moved)
  installation.spare = installation.spare.map(moved)
  noteOwners(world)
  for (const client of world.clients) client.beliefs = client.beliefs.map((belief) => forgotten(belief, client))
  return installation.accept()
}

/** What was last wanted is of another number. How far its end is goes on, unless nothing was ever remembered of a sender's client. */
const forgotten = (belief: Belief, { crm }: Client): Belief => {
  const isRestored = belief.phase !== 'none'
  return crm.isSender && isRestored && !belief.last && !belief.isRestored
    ? { phase: belief.phase === 'review' ? 'review' : 'ready', day: undefined, last: undefined, isRestored }
    : { ...belief, last: undefined, isRestored }
}
