import * as z from 'zod/mini'

const text = z.string()
const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/))
const moment = z.iso.datetime()

/** Whom an event is about. `name` alone is personal data; it is there only where the outlet gets names. */
const client = z.object({
  key: text.check(z.describe('The client’s key, such as `hubspot:company:42`.')),
  name: z.optional(text).check(z.describe('Its name. Only where the outlet gets names.')),
})

const room = z.object({
  id: z.number().check(z.describe('The number of the room in DocSpace.')),
  url: z.url().check(z.describe('The page of the room. Only its members can open it: it is no invitation.')),
  title: z.optional(text).check(z.describe('Its title. Only where the outlet gets names.')),
})

const reason = text.check(z.describe('The id of a reason, see reasons.md.'))

/** The data of each type of event: a promise to receivers, who pass over members that they do not know. */
export const eventData = {
  'room.ready': z.object({ client, room }),
  'room.attention': z.object({
    client,
    reason,
    what: text.check(z.describe('What happened, in a sentence.')),
    remedy: text.check(z.describe('What helps.')),
  }),
  'room.waiting': z.object({
    client,
    reason,
    what: text.check(z.describe('What it waits for.')),
    since: moment.check(z.describe('Since when the client waits, an hour or longer.')),
  }),
  'room.changed': z.object({
    client,
    room,
    parts: z.array(z.enum(['title', 'tags', 'people'])).check(z.describe('What followed the record.')),
  }),
  'room.ended': z.object({ client, room, day: day.check(z.describe('The day that was announced.')) }),
  'client.joined': z.object({ client, room, on: day.check(z.describe('The day on which it was seen.')) }),
  'client.reminded': z.object({
    client,
    room,
    time: z.int().check(z.positive(), z.describe('Which reminder it was, from 1 on.')),
    last: z
      .boolean()
      .check(z.describe('Whether it was the last that the settings name: it is time for somebody to call the client.')),
    others: z
      .optional(z.boolean())
      .check(z.describe('True where somebody of the client has come, and the others were reminded.')),
  }),
  'backup.finished': z.looseObject({
    portal: text.check(z.describe('The name of the portal in the settings.')),
    run: text.check(z.describe('The run, as `roomkeeper backup list` shows it.')),
    outcome: text.check(z.describe('`good`, `warning` or `bad`.')),
    verified: z.boolean().check(z.describe('Whether the archive was read to its end and is complete.')),
    summary: text.check(z.describe('What happened, in a sentence.')),
  }),
  'backup.channel_failed': z.object({
    portal: text.check(z.describe('The name of the portal in the settings.')),
    run: text.check(z.describe('The run, as `roomkeeper backup list` shows it.')),
    channel: z.enum(['mail', 'callback', 'incident']).check(z.describe('The channel that was given up.')),
  }),
  'record.told': z.object({ client, told: text.check(z.describe('The type of the callback.')) }),
  'roomkeeper.test': z.object({ outlet: text.check(z.describe('The name of the outlet in the settings.')) }),
} as const

/** Whether events of a type are about a client. */
export const isAboutClient = (type: keyof typeof eventData): boolean => 'client' in eventData[type].shape
