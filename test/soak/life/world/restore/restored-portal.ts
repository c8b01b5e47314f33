import { renumber } from '#test/onboarding/world/renumber.ts'
import type { Belief } from '../../model/model.ts'
import { roomsOf } from '../rooms.ts'
import type { Client, World } from '../world.ts'

/**
 * The portal is restored from its backup: every room and everybody has another id, and no short link leads anywhere any more
 * (docs/facts/docspace.md#a-restored-portal-is-a-new-one). Keys are made anew, and the settings corrected, by then.
 */
export const restorePortal = (world: World): void => {
  const { docspace } = world.harness
  const portal = docspace.state
  const people = new Map(portal.users.map(({ id }) => [id, crypto.randomUUID() as string]))
  const now = (id: string) => people.get(id) ?? id
  for (const user of portal.users) user.id = now(user.id)
  for (const key of portal.keys) key.userId = now(key.userId)
  for (const member of portal.members) member.userId = now(member.userId)
  for (const group of portal.groups) group.members = group.members.map(now)
  for (const list of [portal.rooms, portal.folders, portal.files, portal.links])
    for (const one of list) one.createdBy = now(one.createdBy)
  portal.ownerId = now(portal.ownerId)
  const [first, second] = world.keepers.map((keeper) => ({ ...keeper, id: now(keeper.id) }))
  if (first && second) world.keepers = [first, second]
  portal.shortLinks = {}
  for (const client of world.clients) {
    for (const room of roomsOf(world.harness, client.entry)) renumber(portal, room.id)
    client.beliefs = client.beliefs.map((belief) => forgotten(belief, client))
  }
}

/** What is remembered is of another room: only the record still says how far a client is, and a sender has none. */
const forgotten = ({ phase, day, announced }: Belief, { crm }: Client): Belief =>
  crm.isSender && phase !== 'none'
    ? { phase: 'ready', day: undefined, last: undefined, isRestored: true }
    : { phase, day, ...(announced !== undefined && { announced }), last: undefined, isRestored: phase !== 'none' }
