import { createHash } from 'node:crypto'
import { keysOf, roomsOf } from '../rooms.ts'
import type { Client, World } from '../world.ts'

/** Whose room a client's is to be that has none, by docs/decisions/several-keys.md. */
const makerOf = (key: string, users: readonly string[]): string | undefined => {
  const weightOf = (user: string) => createHash('sha256').update(`${user}\n${key}`).digest('hex')
  return users.toSorted((one, other) => (weightOf(one) < weightOf(other) ? -1 : 1)).at(-1)
}

/** A room is made by the user whom its client's key names, and stays with whom it is. `before`: who could make rooms when it was begun. */
export const ownerWrongs = (world: World, client: Client, before: readonly string[]): string[] =>
  roomsOf(world.harness, client.entry).flatMap(({ id, createdBy }) => {
    const owner = world.owners.get(id)
    world.owners.set(id, owner ?? createdBy)
    if (owner !== undefined) return owner === createdBy ? [] : [`its room went from ${owner} to ${createdBy}`]
    const makers = keysOf(client.entry).flatMap((key) =>
      [before, world.installation.makers()].map((users) => makerOf(key, users)),
    )
    return makers.includes(createdBy) ? [] : [`its room was made by ${createdBy}, and not by ${makers.join(' or ')}`]
  })

/** Links that Roomkeeper makes end with the account of who made them: that is who owns the room. */
export const linkMakerWrongs = ({ harness }: World, client: Client): string[] =>
  roomsOf(harness, client.entry).flatMap(({ id, createdBy }) =>
    harness.docspace.state.links
      .filter((link) => link.roomId === id && link.title !== linkOfPeople && link.createdBy !== createdBy)
      .map(({ createdBy: maker }) => `the link of its room is of ${maker}, and the room of ${createdBy}`),
  )

/** What people call a link that they make. */
export const linkOfPeople = 'Link of people'

/** After a handover or a restore whoever has a room has it. */
export const noteOwners = (world: World): void => {
  world.owners.clear()
  for (const { id, createdBy } of world.harness.docspace.state.rooms) world.owners.set(id, createdBy)
}
