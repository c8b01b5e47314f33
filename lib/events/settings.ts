import * as z from 'zod/mini'
import { eventTypes } from './event.ts'

/** What an outlet speaks. */
export const outletKinds = ['webhook', 'slack', 'teams', 'timeline'] as const
export type OutletKind = (typeof outletKinds)[number]
/** Those that have an address. A timeline is where the record of the client is. */
export type AddressedKind = Exclude<OutletKind, 'timeline'>

const outlet = z.object({
  kind: z
    .enum(outletKinds)
    .check(
      z.describe(
        'What the receiver takes: `webhook` is any address that takes signed Standard Webhooks, `slack` a channel by the webhook of a Slack app, `teams` a channel by a Workflows address, `timeline` the timeline of each client’s record, by notes.',
      ),
    ),
  url: z.optional(z.string()).check(
    z.meta({
      description: 'The address of a `webhook`. Those of Slack and Teams are secrets, and are stored as such.',
      examples: ['https://ops.acme.example/roomkeeper'],
    }),
  ),
  events: z._default(z.array(z.enum(eventTypes)).check(z.minLength(1)), eventTypes).check(
    z.meta({
      description: 'Which events it gets; all when absent. A `timeline` gets those about clients alone.',
      examples: [['room.ready', 'room.attention']],
    }),
  ),
  rules: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1))).check(
    z.meta({
      description:
        'Only events of rooms that were made by one of these rules, by name. Events about no room, such as those of backups, come all the same.',
      examples: [['customers']],
    }),
  ),
  names: z
    ._default(z.boolean(), false)
    .check(z.describe('Whether it gets names of clients and titles of rooms; otherwise only keys and numbers.')),
})

export type OutletSettings = z.output<typeof outlet>

/** Outlets by names of one's own. */
export const outletsSettings = z.record(z.string(), outlet)

const offMail = z.object({
  recipients: z
    .array(z.email())
    .check(
      z.minLength(1),
      z.maxLength(50),
      z.meta({ description: 'Who gets a mail when an outlet was switched off.', examples: [['admin@acme.example']] }),
    ),
  sender: z.email().check(
    z.meta({
      description: 'The address from which that mail is sent: it, or its domain, is verified in SES.',
      examples: ['roomkeeper@acme.example'],
    }),
  ),
})

/** Who is told what happens, by names of one's own. */
export const eventsSettings = z.object({
  outlets: outletsSettings.check(
    z.describe('Who is told, each by a name of your choice: small letters, digits and hyphens.'),
  ),
  mail: z
    .optional(offMail)
    .check(z.describe('Who is told by mail that an outlet was switched off. Only the alarm tells it when absent.')),
  thisMachine: z
    ._default(z.boolean(), false)
    .check(
      z.describe(
        'Whether a receiver on this machine may be told, by http too. For `npm start` alone; refused for AWS.',
      ),
    ),
})

export type EventsSettings = z.output<typeof eventsSettings>
