import * as z from 'zod/mini'
import type { ClientFields } from '../runtime/client-fields.ts'
import { type ClientRef, clientKey, parseClientKey } from '../runtime/client-key.ts'
import { parseJson } from '../runtime/json.ts'
import { asciiJson } from './text.ts'

/**
 * A pointer: "this client exists". No personal data, except from a source that cannot be read back, whose fields travel
 * here because they are nowhere else. A change of this shape gets a new `v`, and the old ones stay readable.
 */
const messageV1 = z.object({
  v: z.literal(1),
  client: z.string(),
  /** When the delivery arrived, ISO 8601 in UTC. */
  receivedAt: z.string(),
  /** Follows the client from the webhook to the write-back, in every log line. */
  delivery: z.string(),
  fields: z.optional(
    z.object({
      id: z.string(),
      name: z.string(),
      email: z.optional(z.string()),
      manager: z.optional(z.string()),
      created: z.optional(z.string()),
      custom: z.optional(z.record(z.string(), z.string())),
      contacts: z.optional(
        z.array(z.object({ email: z.string(), fields: z.optional(z.record(z.string(), z.string())) })),
      ),
      team: z.optional(z.array(z.string())),
    }),
  ),
})

export interface ClientMessage {
  ref: ClientRef
  receivedAt: string
  delivery: string
  fields?: ClientFields
}

/** The body of an SQS message, in ASCII, so that no character of a client's name is one that a queue refuses. */
export const writeMessage = ({ ref, ...rest }: ClientMessage): string =>
  asciiJson({ v: 1, client: clientKey(ref), ...rest })

/** The message in a body of any version; undefined for one that Roomkeeper did not write. */
export const readMessage = (body: string): ClientMessage | undefined => {
  const parsed = z.safeParse(messageV1, parseJson(body))
  if (!parsed.success) return undefined
  const ref = parseClientKey(parsed.data.client)
  if (!ref) return undefined
  const { receivedAt, delivery, fields } = parsed.data
  return { ref, receivedAt, delivery, ...(fields && { fields: withoutUndefined(fields) }) }
}

/** The client's fields, with a day that is the same at every try: that of the message, where the sender names none. */
export const datedFields = ({ fields, receivedAt }: ClientMessage): ClientMessage['fields'] =>
  fields && { created: receivedAt, ...fields }

const withoutUndefined = ({
  id,
  name,
  email,
  manager,
  created,
  custom,
  contacts,
  team,
}: NonNullable<z.output<typeof messageV1>['fields']>) => ({
  id,
  name,
  ...(email !== undefined && { email }),
  ...(manager !== undefined && { manager }),
  ...(created !== undefined && { created }),
  ...(custom && { custom }),
  ...(contacts && {
    contacts: contacts.map(({ email: address, fields }) => ({ email: address, ...(fields && { fields }) })),
  }),
  ...(team && { team }),
})
