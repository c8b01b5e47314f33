import * as z from 'zod/mini'
import { access, legalAccess, legalLinkAccess } from '../docspace/rooms/access.ts'

const id = z.int().check(z.positive())
const title = z.string().check(z.minLength(1), z.maxLength(165))
const role = z.enum(['room-manager', 'content-creator', 'editing', 'read'])

/** The number that DocSpace has for each role. */
export const accessOf = {
  'room-manager': access.roomManager,
  'content-creator': access.contentCreator,
  editing: access.editing,
  read: access.read,
} as const satisfies Record<z.output<typeof role>, number>

/** How the welcome files come into the room; `docs/welcome-content.md` weighs the three ways. */
const welcome = z.discriminatedUnion('way', [
  z.object({
    way: z.literal('files').check(z.describe('copies single files, each under a title of its own')),
    into: title.check(
      z.meta({
        description: 'The folder of the room that takes the copies; one of `onboarding.folders`.',
        examples: ['Contracts'],
      }),
    ),
    files: z
      .array(
        z.object({
          id: id.check(
            z.meta({
              description: 'The number of a template file in DocSpace, as its address shows it.',
              examples: [6],
            }),
          ),
          title: title.check(
            z.meta({
              description: 'The title of the copy, with the extension of the original.',
              examples: ['Welcome.pdf'],
            }),
          ),
        }),
      )
      .check(z.maxLength(20), z.describe('The template files that are copied.')),
  }),
  z.object({
    way: z.literal('folder').check(z.describe('copies all that is in a folder')),
    folderId: id.check(
      z.meta({
        description:
          'The number of the folder whose files and folders are copied into each room, as its address shows it.',
        examples: [20],
      }),
    ),
  }),
  z.object({
    way: z.literal('room').check(z.describe('makes each room from a room template')),
    templateId: id.check(
      z.meta({
        description: 'The number of the room template from which each room is made, as its address shows it.',
        examples: [9],
      }),
    ),
  }),
])

const room = z.object({
  title: z
    ._default(z.string().check(z.includes('{name}'), z.maxLength(100)), 'Client - {name}')
    .check(
      z.describe(
        'The title of each room. `{name}` stands for the client’s name; characters that DocSpace does not take become `_`.',
      ),
    ),
  kind: z
    ._default(z.enum(['collaboration', 'custom', 'public', 'data']), 'collaboration')
    .check(
      z.describe('The kind of the rooms. A public room does not support the role `read`: choose other roles with it.'),
    ),
})

const manager = z.object({
  default: z.email().check(
    z.meta({
      description:
        'The DocSpace account that manages the rooms of clients whose owner in the CRM has no DocSpace account.',
      examples: ['anna@acme.example'],
    }),
  ),
  role: z
    ._default(role, 'room-manager')
    .check(
      z.describe(
        'The manager’s role in the room. An account that may not manage rooms in DocSpace gets `content-creator` instead.',
      ),
    ),
  unknownOwner: z
    ._default(z.enum(['default', 'skip', 'park']), 'default')
    .check(
      z.describe(
        'What happens when the owner has no DocSpace account: the `default` manager gets the room, `skip` makes it without a manager, `park` parks the client.',
      ),
    ),
})

const client = z.object({
  role: z._default(role, 'read').check(z.describe('The role of the client’s people in the room.')),
  most: z
    ._default(z.int().check(z.positive(), z.maximum(20)), 1)
    .check(z.describe('How many of the client’s addresses are invited at most.')),
  excludedDomains: z._default(z.array(z.string()), []).check(
    z.meta({
      description: 'Addresses of these domains and their subdomains are never invited: your own, for example.',
      examples: [['acme.example']],
    }),
  ),
  excludeFreeMail: z
    ._default(z.boolean(), false)
    .check(z.describe('Whether addresses of free-mail providers (Gmail, Outlook, GMX …) are left out too.')),
})

const link = z.object({
  role: z
    ._default(z.enum(['read', 'editing', 'content-creator']), 'read')
    .check(z.describe('The role that the room’s invitation link gives.')),
  title: z._default(title, 'Client invitation').check(z.describe('The title of the invitation link in the room.')),
})

const notInFolders = 'welcome.into must be one of folders'
const illegalRole =
  'a room of this kind knows no such role: choose another role of manager, client or link, or another kind'

/** What a person decides about the rooms. Checked at synth, every problem in one message. */
export const onboardingSettings = z
  .object({
    room: z._default(room, { title: 'Client - {name}', kind: 'collaboration' }),
    folders: z
      ._default(z.array(title).check(z.maxLength(30)), ['Invoices', 'Contracts', 'Deliverables'])
      .check(z.describe('Folders that each room has; they are made before anybody is invited.')),
    welcome,
    manager,
    client: z._default(client, { role: 'read', most: 1, excludedDomains: [], excludeFreeMail: false }),
    link: z._default(link, { role: 'read', title: 'Client invitation' }),
    culture: z
      .optional(z.string())
      .check(
        z.meta({ description: 'The language of the invitation mail; the portal’s when absent.', examples: ['de'] }),
      ),
    patienceHours: z
      ._default(z.number().check(z.positive(), z.maximum(24 * 7)), 24)
      .check(z.describe('How many hours a client waits for DocSpace or the CRM before it is parked.')),
  })
  .check(
    z.refine(({ welcome, folders }) => welcome.way !== 'files' || folders.includes(welcome.into), notInFolders),
    z.refine(
      ({ room: { kind }, manager, client, link }) =>
        [manager.role, client.role].every((role) => legalAccess[kind].includes(accessOf[role])) &&
        legalLinkAccess[kind].includes(accessOf[link.role]),
      illegalRole,
    ),
  )

export type OnboardingSettings = z.output<typeof onboardingSettings>

/** One worker's share of what DocSpace allows a user (docs/facts/docspace.md#limits-of-requests). */
export const paceSettings = z.object({
  requestsPerMinute: z.number().check(z.positive()),
  writesInFlight: z.int().check(z.positive()),
})
