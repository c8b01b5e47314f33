import * as z from 'zod/mini'
import type { Deadline } from '../runtime/clock.ts'
import { createHttp } from '../runtime/http.ts'
import { type ConnectionOptions, connect } from './connection.ts'

const keyAnswer = z.looseObject({
  permissions: z.optional(z.nullable(z.array(z.string()))),
  expiresAt: z.optional(z.nullable(z.string())),
  createBy: z.looseObject({ id: z.string() }),
})

const personAnswer = z.looseObject({
  status: z.optional(z.number()),
  isOwner: z.optional(z.boolean()),
  isAdmin: z.optional(z.boolean()),
  isRoomAdmin: z.optional(z.boolean()),
})

const settingsAnswer = z.looseObject({ docSpace: z.optional(z.boolean()), version: z.optional(z.string()) })
const settingsEnvelope = z.looseObject({ response: settingsAnswer })

const quotaAnswer = z.optional(
  z.looseObject({
    features: z.optional(
      z.array(
        z.looseObject({
          id: z.string(),
          value: z.optional(z.unknown()),
          used: z.optional(z.nullable(z.looseObject({ value: z.optional(z.unknown()) }))),
        }),
      ),
    ),
  }),
)

const active = 1

/** What a portal says of itself to everybody. */
export interface PortalSelf {
  /** The number in its settings, which a self-hosted portal may be ahead of. */
  version: string | undefined
}

/** What something at `url` says of itself, asked without a key; undefined where it is no DocSpace. @throws NoAnswer */
export const askPortal = async (url: string, deadline: Deadline): Promise<PortalSelf | undefined> => {
  const http = createHttp({ baseUrl: url, deadline, timeoutMs: 10_000 })
  const answer = await http({ method: 'GET', path: '/api/2.0/settings' })
  const parsed = z.safeParse(settingsEnvelope, answer.json)
  if (answer.status !== 200 || !parsed.success || parsed.data.response.docSpace !== true) return undefined
  return { version: parsed.data.response.version }
}

/** What a check of an installation wants to know of portal, key and plan; nothing here is needed to serve a client. */
export const inspectPortal = (options: ConnectionOptions) => {
  const call = connect(options)
  return {
    /** The key's permissions, the time it ends (epoch milliseconds), and the user it acts as (docs/facts/docspace-api.md#keys-and-what-they-may). */
    async key() {
      const { permissions, expiresAt, createBy } = await call({ method: 'GET', path: '/api/2.0/keys/@self' }, keyAnswer)
      const end = expiresAt ? Date.parse(expiresAt) : Number.NaN
      // A key made without permissions, or with `*`, reads back as an empty list (recorded).
      const all = !permissions || permissions.length === 0
      return {
        permissions: all ? ['*'] : permissions,
        expiresAt: Number.isNaN(end) ? undefined : end,
        userId: createBy.id,
      }
    },

    /** Whether a user is active and may have rooms of his own (docs/facts/docspace-api.md#people-and-accounts). */
    async user(id: string) {
      const found = await call({ method: 'GET', path: `/api/2.0/people/${encodeURIComponent(id)}` }, personAnswer)
      return {
        active: found.status === active,
        makesRooms: Boolean(found.isOwner || found.isAdmin || found.isRoomAdmin),
      }
    },

    /** How many rooms the plan allows and has; undefined where it has no limit. From the server's source, not recorded. */
    async rooms(): Promise<{ most: number; used: number } | undefined> {
      const answer = await call({ method: 'GET', path: '/api/2.0/portal/payment/quota' }, quotaAnswer)
      const found = answer?.features?.find(({ id }) => id === 'room')
      const most = Number(found?.value)
      return found && Number.isFinite(most) && most > 0 ? { most, used: Number(found.used?.value) || 0 } : undefined
    },
  }
}
