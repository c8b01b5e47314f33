import * as z from 'zod/mini'
import type { Call } from './connection.ts'

const keyAnswer = z.looseObject({
  permissions: z.optional(z.nullable(z.array(z.string()))),
  expiresAt: z.optional(z.nullable(z.string())),
})

const selfAnswer = z.looseObject({
  isOwner: z.optional(z.boolean()),
  isAdmin: z.optional(z.boolean()),
})

const feature = z.looseObject({
  id: z.string(),
  value: z.optional(z.unknown()),
  used: z.optional(z.nullable(z.looseObject({ value: z.optional(z.unknown()) }))),
})

const quotaAnswer = z.optional(z.looseObject({ features: z.optional(z.array(feature)) }))

/** A limit of the plan: undefined where the plan has none. */
export interface Limit {
  most: number
  used: number
}

export interface Plan {
  /** Bytes of storage. */
  storage: Limit | undefined
  /** Free backups a month. */
  freeBackups: Limit | undefined
}

const limitIn = (answer: z.output<typeof quotaAnswer>, id: string): Limit | undefined => {
  const found = answer?.features?.find((one) => one.id === id)
  const most = Number(found?.value)
  if (!found || !Number.isFinite(most) || most < 0) return undefined
  return { most, used: Number(found.used?.value) || 0 }
}

/** What the key may do and what the portal's plan leaves room for. */
export const accountCalls = (call: Call) => ({
  /** `full`: the key carries `*`, which backups need; `expiresAt` in epoch milliseconds (docs/facts/docspace-api.md#keys-and-what-they-may). */
  async key(): Promise<{ full: boolean; expiresAt: number | undefined }> {
    const found = await call({ method: 'GET', path: '/api/2.0/keys/@self' }, keyAnswer)
    const permissions = found.permissions ?? []
    // A key made without permissions, or with `*`, reads back as an empty list (recorded).
    const full = permissions.length === 0 || permissions.includes('*') || permissions.includes('*:write')
    const expiresAt = found.expiresAt ? Date.parse(found.expiresAt) : Number.NaN
    return { full, expiresAt: Number.isNaN(expiresAt) ? undefined : expiresAt }
  },

  /** Whether the key's user administers the portal; the owner is not `isAdmin` (docs/facts/docspace-api.md#people-and-accounts). */
  async administrator(): Promise<boolean> {
    const found = await call({ method: 'GET', path: '/api/2.0/people/@self' }, selfAnswer)
    return (found.isOwner ?? false) || (found.isAdmin ?? false)
  },

  /** The folder `My documents` of the key's user. */
  async myDocuments(): Promise<number> {
    const answer = z.looseObject({ current: z.looseObject({ id: z.number() }) })
    return (await call({ method: 'GET', path: '/api/2.0/files/@my?count=1' }, answer)).current.id
  },

  /** Whether the key's user may create in a folder or room; undefined when the answer does not say. */
  async mayCreateIn(folderId: number): Promise<boolean | undefined> {
    const security = z.optional(z.looseObject({ Create: z.optional(z.boolean()) }))
    const answer = z.looseObject({ current: z.looseObject({ security }) })
    return (await call({ method: 'GET', path: `/api/2.0/files/${folderId}?count=1` }, answer)).current.security?.Create
  },

  /** The limits of the plan; from the server's source, not from a recording, so an answer of another shape has no limits. */
  async plan(): Promise<Plan> {
    const answer = await call({ method: 'GET', path: '/api/2.0/portal/payment/quota' }, quotaAnswer)
    return { storage: limitIn(answer, 'total_size'), freeBackups: limitIn(answer, 'free_backup') }
  },
})
