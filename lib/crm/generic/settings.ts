import * as z from 'zod/mini'

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])

// The callback has the invitation link, which opens the room to anybody who reads it.
const isPrivate = (text: string) => {
  const url = URL.parse(text)
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback.has(url.hostname))
}

export const genericSettings = z.lazy(() =>
  z.object({
    auth: z
      ._default(z.enum(['standard-webhooks', 'header']), 'standard-webhooks')
      .check(
        z.describe(
          'How the sender proves itself: it signs as Standard Webhooks or, if it cannot sign, sends a fixed secret in a header.',
        ),
      ),
    header: z
      ._default(z.string().check(z.regex(/^[a-z0-9-]{1,64}$/)), 'x-roomkeeper-secret')
      .check(z.describe('The name of that header.')),
    callbackUrl: z
      .optional(z.url().check(z.refine(isPrivate, 'must start with https:// (http:// only on this machine)')))
      .check(
        z.meta({
          description:
            'The address that gets `room.ready`, `room.failed`, `room.ending` and `room.ended` events, signed as Standard Webhooks. It starts with https://, and is one of the public Internet.',
          examples: ['https://shop.acme.example/rooms'],
        }),
      ),
  }),
)

export type GenericSettings = z.output<typeof genericSettings>

export const genericCredentials = z.lazy(() =>
  z.object({
    /** Secrets that sign the callback, each with a signature of its own, so that the receiver can change secrets at any time. */
    signingSecrets: z._default(z.array(z.string().check(z.regex(/^whsec_[A-Za-z0-9+/]{22,}={0,2}$/))), []),
  }),
)

export type GenericCredentials = z.output<typeof genericCredentials>
