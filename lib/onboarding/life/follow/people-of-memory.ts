import type { ClientMemory } from '../memory/memory.ts'
import type { FollowInput } from './follow-input.ts'
import type { LastMember, WantedMember } from './three-way-people.ts'

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
