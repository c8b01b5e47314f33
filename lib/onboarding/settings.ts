import * as z from 'zod/mini'
import { legalAccess, legalLinkAccess } from '../docspace/access.ts'
import { accessOf } from './roles.ts'

const id = z.int().check(z.positive())
const title = z.string().check(z.minLength(1), z.maxLength(165))
const role = z.enum(['room-manager', 'content-creator', 'editing', 'read'])

/** How the welcome files come into the room; `docs/welcome-content.md` weighs the three ways. */
const welcome = z.discriminatedUnion('way', [
  z.object({
    way: z.literal('files'),
    /** The folder of the room that takes the copies; one of `folders`. */
    into: title,
    /** Template files by id, and the title of each copy: with the extension of the original. */
    files: z.array(z.object({ id, title })).check(z.maxLength(20)),
  }),
  z.object({ way: z.literal('folder'), folderId: id }),
  z.object({ way: z.literal('room'), templateId: id }),
])

const room = z.object({
  /** `{name}` stands for the client's name. */
  title: z._default(z.string().check(z.includes('{name}'), z.maxLength(100)), 'Client - {name}'),
  kind: z._default(z.enum(['collaboration', 'custom', 'public', 'data']), 'collaboration'),
})

const manager = z.object({
  /** Manages the rooms of clients whose owner is not known to DocSpace. */
  default: z.email(),
  role: z._default(role, 'room-manager'),
  /** What to do with an owner who has no DocSpace account: take the default manager, go without, or park the client. */
  unknownOwner: z._default(z.enum(['default', 'skip', 'park']), 'default'),
})

const client = z.object({
  role: z._default(role, 'read'),
  /** How many of the client's contacts are invited at most. */
  most: z._default(z.int().check(z.positive(), z.maximum(20)), 1),
  /** Addresses of these domains, and of what is below them, are never invited: one's own, for example. */
  excludedDomains: z._default(z.array(z.string()), []),
  /** Whether addresses of free-mail providers are left out too. */
  excludeFreeMail: z._default(z.boolean(), false),
})

const link = z.object({
  role: z._default(z.enum(['read', 'editing', 'content-creator']), 'read'),
  title: z._default(title, 'Client invitation'),
})

const notInFolders = 'welcome.into must be one of folders'
const illegalRole =
  'a room of this kind knows no such role: choose another role of manager, client or link, or another kind'

/** What a person decides about the rooms. Checked at synth, every problem in one message. */
export const onboardingSettings = z
  .object({
    room: z._default(room, { title: 'Client - {name}', kind: 'collaboration' }),
    folders: z._default(z.array(title).check(z.maxLength(30)), ['Invoices', 'Contracts', 'Deliverables']),
    welcome,
    manager,
    client: z._default(client, { role: 'read', most: 1, excludedDomains: [], excludeFreeMail: false }),
    link: z._default(link, { role: 'read', title: 'Client invitation' }),
    /** Language of the invitation mail, for example `de`. */
    culture: z.optional(z.string()),
    /** How long a client waits for DocSpace or the CRM before it is parked, in hours. */
    patienceHours: z._default(z.number().check(z.positive(), z.maximum(24 * 7)), 24),
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
