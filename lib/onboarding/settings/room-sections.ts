import * as z from 'zod/mini'
import { adoptSetting, adoptTag } from './adopt.ts'
import { mails } from './arrival/mails.ts'
import { contactRoles } from './contact-roles.ts'
import { documentDefaults, documents } from './documents.ts'
import { endSettings } from './end.ts'
import { follow, followSettings } from './follow.ts'
import { inviteSettings } from './invite.ts'
import { mergeSettings } from './merge.ts'
import { checkedBy, roomTitleProblem } from './names/names.ts'
import { role } from './roles.ts'
import { roomFeatures } from './room-features.ts'
import { team, teamDefaults } from './team.ts'
import { folderPath, title, welcome } from './welcome.ts'

const room = {
  title: z
    .string()
    .check(
      checkedBy(roomTitleProblem),
      z.maxLength(100),
      z.describe(
        'The title of each room. `{name}` stands for the client’s name, and [other placeholders](rules.md#names-from-the-record) for what else its record has; characters that DocSpace does not take become `_`.',
      ),
    ),
  kind: z
    .enum(['collaboration', 'custom', 'public', 'data'])
    .check(
      z.describe('The kind of the rooms. A public room does not support the role `read`: choose other roles with it.'),
    ),
  ...roomFeatures,
}

const manager = {
  default: z.email().check(
    z.meta({
      description:
        'The DocSpace account that manages the rooms of clients whose owner in the CRM has no DocSpace account.',
      examples: ['anna@acme.example'],
    }),
  ),
  role: role.check(
    z.describe(
      'The manager’s role in the room. An account that may not manage rooms in DocSpace gets `content-creator` instead.',
    ),
  ),
  unknownOwner: z
    .enum(['default', 'skip', 'park'])
    .check(
      z.describe(
        'What happens when the owner has no DocSpace account: the `default` manager gets the room, `skip` makes it without a manager, `park` parks the client.',
      ),
    ),
}

const client = {
  role: role.check(z.describe('The role of the client’s people in the room.')),
  most: z
    .int()
    .check(
      z.nonnegative(),
      z.maximum(20),
      z.describe(
        'How many of the client’s addresses are invited at most with `role`. 0: only those whom `contacts` names.',
      ),
    ),
  contacts: contactRoles,
  excludedDomains: z.array(z.string()).check(
    z.meta({
      description: 'Addresses of these domains and their subdomains are never invited: your own, for example.',
      examples: [['acme.example']],
    }),
  ),
  excludeFreeMail: z
    .boolean()
    .check(z.describe('Whether addresses of free-mail providers (Gmail, Outlook, GMX …) are left out too.')),
}

const link = {
  role: z
    .enum(['read', 'editing', 'content-creator'])
    .check(z.describe('The role that the room’s invitation link gives.')),
  title: title.check(
    z.describe(
      'The title of the invitation link in the room. It may have [placeholders](rules.md#names-from-the-record).',
    ),
  ),
}

const folders = z.array(folderPath).check(
  z.maxLength(30),
  z.meta({
    description:
      'Folders that each room has, with the way `files` of welcome content; those that a rule names itself come beside a template’s too. They are made before anybody is invited. A slash stands between a folder and one in it; titles may have [placeholders](rules.md#names-from-the-record).',
    examples: [['Invoices {year}', 'Legal/Offers']],
  }),
)

const culture = z
  .string()
  .check(z.meta({ description: 'The language of the invitation mail; the portal’s when absent.', examples: ['de'] }))

const partly = <S extends z.core.$ZodShape>(section: S) => z.optional(z.partial(z.object(section)))

/** What a rule for some clients may set: each setting by itself. */
export const someSections = {
  room: partly(room),
  folders: z.optional(folders),
  welcome: z.optional(welcome),
  documents: partly(documents),
  manager: partly(manager),
  client: partly(client),
  team: partly(team),
  link: partly(link),
  invite: z.optional(inviteSettings),
  follow: partly(follow),
  end: z.optional(endSettings),
  merge: z.optional(mergeSettings),
  adopt: z.optional(adoptSetting),
  adoptTag: z.optional(adoptTag),
  culture: z.optional(culture),
  mails: z.optional(z.object(mails)),
}

const clientDefaults = {
  role: 'read' as const,
  most: 1,
  contacts: [],
  excludedDomains: [],
  excludeFreeMail: false,
}

/** The settings of all rooms, with what they are when nobody sets them. */
export const allSections = {
  room: z._default(
    z.object({
      title: z._default(room.title, 'Client - {name}'),
      kind: z._default(room.kind, 'collaboration'),
      ...roomFeatures,
    }),
    { title: 'Client - {name}', kind: 'collaboration' },
  ),
  folders: z._default(folders, ['Invoices', 'Contracts', 'Deliverables']),
  welcome,
  documents: z._default(
    z.object({
      unfilled: z._default(documents.unfilled, documentDefaults.unfilled),
      dateFormat: z._default(documents.dateFormat, documentDefaults.dateFormat),
      timeZone: z._default(documents.timeZone, documentDefaults.timeZone),
    }),
    documentDefaults,
  ),
  manager: z.object({
    default: manager.default,
    role: z._default(manager.role, 'room-manager'),
    unknownOwner: z._default(manager.unknownOwner, 'default'),
  }),
  client: z._default(
    z.object({
      role: z._default(client.role, clientDefaults.role),
      most: z._default(client.most, clientDefaults.most),
      contacts: z._default(client.contacts, clientDefaults.contacts),
      excludedDomains: z._default(client.excludedDomains, clientDefaults.excludedDomains),
      excludeFreeMail: z._default(client.excludeFreeMail, clientDefaults.excludeFreeMail),
    }),
    clientDefaults,
  ),
  team: z._default(
    z.object({
      people: z._default(team.people, teamDefaults.people),
      groups: z._default(team.groups, teamDefaults.groups),
      fromCrm: team.fromCrm,
      letInEveryone: z._default(team.letInEveryone, teamDefaults.letInEveryone),
      unknown: z._default(team.unknown, teamDefaults.unknown),
    }),
    teamDefaults,
  ),
  link: z._default(
    z.object({ role: z._default(link.role, 'read'), title: z._default(link.title, 'Client invitation') }),
    { role: 'read', title: 'Client invitation' },
  ),
  invite: z.optional(inviteSettings),
  follow: followSettings,
  end: z.optional(endSettings),
  merge: z.optional(mergeSettings),
  adopt: z.optional(adoptSetting),
  adoptTag: z.optional(adoptTag),
  culture: z.optional(culture),
  mails: z.optional(z.object(mails)),
}

const roomSettings = z.object(allSections)

/**
 * What a person decides about a client's room. `besideTemplate`: folders that its rule names itself, beside those of a template folder or room
 * template. Folders of all rooms, which may be those of the defaults, count with the way `files` alone.
 */
export type RoomSettings = z.output<typeof roomSettings> & { besideTemplate?: readonly string[] }
