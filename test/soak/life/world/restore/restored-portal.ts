import type { Belief } from '../../model/model.ts'
import { roomsOf } from '../rooms.ts'
import type { Client, World } from '../world.ts'
import { exchangeNumbers } from './exchange-numbers.ts'

/** The portal is restored from its backup. Keys are made anew, and the settings corrected, by then. */
export const restorePortal = (world: World): void => {
  const rooms = world.clients.flatMap(({ entry }) => roomsOf(world.harness, entry).map(({ id }) => id))
  const now = exchangeNumbers(world.harness.docspace.state, rooms)
  const [first, second] = world.keepers.map((keeper) => ({ ...keeper, id: now(keeper.id) }))
  if (first && second) world.keepers = [first, second]
  for (const client of world.clients) client.beliefs = client.beliefs.map((belief) => forgotten(belief, client))
}

/** What is remembered is of another room: only the record still says how far a client is, and a sender has none. */
const forgotten = ({ phase, day, announced }: Belief, { crm }: Client): Belief =>
  crm.isSender && phase !== 'none'
    ? { phase: 'ready', day: undefined, last: undefined, isRestored: true }
    : { phase, day, ...(announced !== undefined && { announced }), last: undefined, isRestored: phase !== 'none' }
