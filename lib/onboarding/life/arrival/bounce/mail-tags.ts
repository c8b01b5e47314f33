import * as z from 'zod/mini'
import { utcDay } from '../../../../runtime/clock.ts'
import { clientPlace } from '../../../../runtime/objects/client-place.ts'
import type { BouncedMail } from '../awaited-note.ts'

/** SES takes letters, digits, hyphens and underscores (docs/facts/aws.md#tags-of-a-mail). */
const taken = /^[\w-]{1,256}$/

/**
 * What SES tells again of a mail that bounces: for which client it was and for whom, without a name and an address. The client's key may have
 * signs that a tag does not take; its place in the bucket, which has the hash of it, has none but the slash.
 */
export const mailTags = (client: string, to: BouncedMail['to'], person?: string): Record<string, string> => ({
  client: clientPlace(client).replace('/', '_'),
  to,
  ...(person !== undefined && taken.test(person) && { person }),
})

/** What the rule of EventBridge passes on of an event of SES: no address is in it. */
const bounceEvent = z.object({
  how: z.enum(['bounced', 'reported']),
  sentAt: z.iso.datetime({ offset: true }),
  /** SES gives each tag a list of values. */
  tags: z.record(z.string(), z.array(z.string())),
})

export interface Bounce {
  /** The client's place in the bucket. */
  place: string
  mail: BouncedMail
}

const place = z.string().check(z.regex(/^[a-z]+_[0-9a-f]{64}$/))
const tagsOfOurs = z.object({ client: place, to: z.enum(['contact', 'manager']), person: z.optional(z.string()) })

/** Which client's mail an event is about; undefined for one of another sender. Pure. @throws on what the rule does not pass on */
export const bounceOf = (event: unknown): Bounce | undefined => {
  const { how, sentAt, tags } = z.parse(bounceEvent, event)
  const firsts = Object.fromEntries(Object.entries(tags).map(([name, [value]]) => [name, value]))
  const { data } = z.safeParse(tagsOfOurs, firsts)
  if (!data) return undefined
  const { client, ...whom } = data
  return { place: client.replace('_', '/'), mail: { ...whom, how, on: utcDay(Date.parse(sentAt)) } }
}
