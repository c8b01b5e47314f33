import { isNewcomer } from '../life/follow/people-of-memory.ts'
import type { KeyedHash } from '../life/memory/keyed-hash.ts'
import type { ClientMemory } from '../life/memory/memory.ts'
import type { Desired } from '../room/desired.ts'

type Colleagues = Pick<Desired, 'manager' | 'colleagues' | 'groups'>

/**
 * The colleagues and groups who are wanted only since the room was built. What people did with the others stays: whom they took out of a room in review does
 * not come back with the client. Where it is lost who they were, nobody comes. Pure.
 */
export const newcomers = (
  { manager, colleagues, groups }: Colleagues,
  memory: ClientMemory | undefined,
  hash: Pick<KeyedHash, 'isAddress'>,
): Colleagues => {
  if (!memory) return { manager: undefined, colleagues: [], groups: [] }
  const isNew = (part: 'manager' | 'team', one: { id: string; email: string }) =>
    isNewcomer(memory, { part, ...one }, hash)
  const isNewColleague = ({ userId: id, email }: Desired['colleagues'][number]) => isNew('team', { id, email })
  return {
    manager: manager && isNew('manager', { id: manager.userId, email: manager.email }) ? manager : undefined,
    colleagues: colleagues.filter(isNewColleague),
    groups: groups.filter(({ id }) => isNew('team', { id, email: '' })),
  }
}
