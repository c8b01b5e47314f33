import type { KeyedHash } from '../memory/keyed-hash.ts'
import type { ClientMemory } from '../memory/memory.ts'
import type { FollowInput } from './follow-input.ts'
import { isOne, type LastMember, type WantedMember } from './three-way-people.ts'

/** Who is wanted, each with the part that they are wanted for. */
export const wantedMembers = ({ manager, colleagues, guests, groups }: FollowInput['wanted']): WantedMember[] => [
  ...(manager ? [{ part: 'manager' as const, id: manager.userId, email: manager.email, access: manager.access }] : []),
  ...colleagues.map(({ userId, email, access }) => ({ part: 'team' as const, id: userId, email, access })),
  ...groups.map(({ id, access }) => ({ part: 'team' as const, id, email: '', access })),
  ...guests.map(({ email, access }) => ({ part: 'contacts' as const, email, access })),
]

/** Who was wanted last. */
export const lastMembers = ({ manager, colleagues, guests, groups }: ClientMemory): LastMember[] => [
  ...(manager ? [{ part: 'manager' as const, ...manager }] : []),
  ...colleagues.map(({ formerManager, ...one }) => ({
    part: formerManager ? ('manager' as const) : ('team' as const),
    ...one,
  })),
  ...groups.map((one) => ({ part: 'team' as const, ...one, address: '' })),
  ...guests.map((one) => ({ part: 'contacts' as const, ...one })),
]

/** Whether somebody is wanted only since then. Of a part whose people are unknown nobody can tell, so that nobody is. */
export const isNewcomer = (
  memory: ClientMemory,
  { part, ...one }: Pick<WantedMember, 'part' | 'id' | 'email'>,
  hash: Pick<KeyedHash, 'isAddress'>,
): boolean => !memory.unknown?.includes(part) && !lastMembers(memory).some((last) => isOne(last, one, hash))

/** The same as it is remembered. */
export const rememberedPeople = (
  people: readonly LastMember[],
): Pick<ClientMemory, 'manager' | 'colleagues' | 'guests' | 'groups'> => {
  const of = (part: LastMember['part']) =>
    people
      .filter((one) => one.part === part && one.address !== '')
      .map(({ id, address, access }) => ({ ...(id !== undefined && { id }), address, access }))
  const [manager, ...others] = of('manager')
  return {
    manager,
    colleagues: [...others.map((one) => ({ ...one, formerManager: true as const })), ...of('team')],
    guests: of('contacts'),
    groups: people.flatMap(({ id, address, access }) => (address === '' && id !== undefined ? [{ id, access }] : [])),
  }
}
