import { isNewcomer } from '../life/follow/people-of-memory.ts'
import type { KeyedHash } from '../life/memory/keyed-hash.ts'
import type { ClientMemory } from '../life/memory/memory.ts'
import type { Desired } from '../room/desired.ts'

type People = Pick<Desired, 'manager' | 'colleagues' | 'groups' | 'guests'>

/**
 * Who comes into a room in review with the client: people from outside, and the colleagues and groups who are wanted only since it was built. What people did with
 * the others stays: whom they took out does not come back, nor does a guest whom they had taken out before an end. Where it is lost who the colleagues
 * were, none of them comes. Pure.
 */
export const newcomers = (
  { manager, colleagues, groups, guests }: People,
  memory: ClientMemory | undefined,
  hash: Pick<KeyedHash, 'isAddress'>,
): People => {
  if (!memory) return { manager: undefined, colleagues: [], groups: [], guests }
  // A guest who was in the room then is remembered with an id.
  const wasOut = ({ email }: Desired['guests'][number]) =>
    memory.guests.some(({ id, address }) => id === undefined && hash.isAddress(email, address))
  const isNew = (part: 'manager' | 'team', one: { id: string; email: string }) =>
    isNewcomer(memory, { part, ...one }, hash)
  const isNewColleague = ({ userId: id, email }: Desired['colleagues'][number]) => isNew('team', { id, email })
  return {
    manager: manager && isNew('manager', { id: manager.userId, email: manager.email }) ? manager : undefined,
    colleagues: colleagues.filter(isNewColleague),
    groups: groups.filter(({ id }) => isNew('team', { id, email: '' })),
    guests: guests.filter((one) => !wasOut(one)),
  }
}
