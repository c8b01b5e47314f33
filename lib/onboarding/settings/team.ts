import * as z from 'zod/mini'
import { legalAccess, legalGroupAccess, type RoomKind } from '../../docspace/rooms/access.ts'
import { everyone } from '../../docspace/rooms/groups.ts'
import { guestRole } from './contact-roles.ts'
import { accessOf, role } from './roles.ts'

const person = z.object({
  email: z
    .email()
    .check(z.meta({ description: 'The colleague’s address in DocSpace.', examples: ['ben@acme.example'] })),
  role: role.check(
    z.describe('The colleague’s role. An account that may not manage rooms gets `content-creator` for `room-manager`.'),
  ),
})

const group = z
  .object({
    id: z.optional(z.guid()).check(z.describe('The group’s id in DocSpace. It stays when the group is renamed.')),
    name: z
      .optional(z.string().check(z.minLength(1), z.maxLength(128)))
      .check(z.meta({ description: 'Or the group’s name; no second group may have it.', examples: ['Lawyers'] })),
    role: guestRole.check(z.describe<string>('The role of the group’s members. A group manages no room.')),
  })
  .check(z.refine(({ id, name }) => (id === undefined) !== (name === undefined), 'must have either id or name'))

/** Colleagues beside the manager. */
export const team = {
  people: z
    .array(person)
    .check(
      z.maxLength(20),
      z.describe('Colleagues who are in each room beside its manager, by their address. None when absent.'),
    ),
  groups: z
    .array(group)
    .check(z.maxLength(20), z.describe('Groups of DocSpace that are in each room, by id or name. None when absent.')),
  fromCrm: z
    .optional(role)
    .check(
      z.describe<z.output<typeof role> | undefined>(
        'The role of the colleagues whom the client’s record names as its team: those of them who have an active DocSpace account. A team of more than 50 is left out. None of them comes when absent.',
      ),
    ),
  letInEveryone: z
    .boolean()
    .check(
      z.describe(
        'Whether the group *Everyone* may be among `groups`: it lets every colleague of the portal into each room. Without this it is refused.',
      ),
    ),
  unknown: z
    .enum(['skip', 'park'])
    .check(
      z.describe(
        'What happens when DocSpace has no active account of a colleague, or not exactly one such group, or when the CRM keeps no team: `skip` makes the room without, and the status says so; `park` parks the client.',
      ),
    ),
}

const someTeam = z.object(team)

/** Who of the agency is in a room beside its manager. */
export type TeamSettings = z.output<typeof someTeam>

export const teamDefaults: TeamSettings = { people: [], groups: [], letInEveryone: false, unknown: 'skip' }

const illegal = 'a room of this kind knows no such role: choose another role in team, or another kind'
const toAll =
  'team.groups must not have the group Everyone, which lets every colleague of the portal into each room: name another group, or set team.letInEveryone too'
const byName = `team.groups must name the group Everyone by its id, ${everyone}: DocSpace does not find it by name`

const isEveryone = ({ id, name }: TeamSettings['groups'][number]) =>
  id?.toLowerCase() === everyone || isNamedEveryone(name)
const isNamedEveryone = (name: string | undefined) => name?.trim().toLowerCase() === 'everyone'

/** What does not go together. */
export const problemsOfTeam = ({ people, groups, fromCrm, letInEveryone }: TeamSettings, kind: RoomKind): string[] => {
  const isLegal =
    [...people.map((one) => one.role), ...(fromCrm ? [fromCrm] : [])].every((one) =>
      legalAccess[kind].includes(accessOf[one]),
    ) && groups.every((one) => legalGroupAccess[kind].includes(accessOf[one.role]))
  return [
    ...(isLegal ? [] : [illegal]),
    ...(groups.some(isEveryone) && !letInEveryone ? [toAll] : []),
    ...(letInEveryone && groups.some(({ name }) => isNamedEveryone(name)) ? [byName] : []),
  ]
}
