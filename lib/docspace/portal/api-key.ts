import * as z from 'zod/mini'
import type { PortalCall } from '../connection.ts'

const keyAnswer = z.looseObject({
  permissions: z.optional(z.nullable(z.array(z.string()))),
  expiresAt: z.optional(z.nullable(z.string())),
  createBy: z.looseObject({ id: z.string() }),
})

/** What DocSpace says of a key (docs/facts/docspace-api.md#keys-and-what-they-may). */
export interface ApiKey {
  /** Its scopes; `*` alone for a key without limits. */
  permissions: readonly string[]
  /** Epoch milliseconds; undefined for a key without an expiry date. */
  expiresAt: number | undefined
  /** The user it acts as. */
  userId: string
}

/** Asks DocSpace about the key that the call is made with. @throws RetryLater, DocSpaceRefusal */
export const readApiKey = async (call: PortalCall): Promise<ApiKey> => {
  const { permissions, expiresAt, createBy } = await call({ method: 'GET', path: '/api/2.0/keys/@self' }, keyAnswer)
  const end = expiresAt ? Date.parse(expiresAt) : Number.NaN
  return {
    // A key without limits reads back as an empty list (docs/facts/docspace-api.md#keys-and-what-they-may).
    permissions: permissions && permissions.length > 0 ? permissions : ['*'],
    expiresAt: Number.isNaN(end) ? undefined : end,
    userId: createBy.id,
  }
}

/** What an onboarding needs (docs/facts/docspace-api.md#keys-and-what-they-may). */
export const neededRights = ['rooms:write', 'files:write', 'accounts:read'] as const

/** What a key lacks for an onboarding. */
export const lacksOf = ({ permissions }: Pick<ApiKey, 'permissions'>): string[] =>
  neededRights.filter((scope) => !grants(permissions, scope))

/** `x:write` is good for reading too, and `*` for everything. */
const grants = (permissions: readonly string[], scope: string): boolean => {
  const [area = '', verb] = scope.split(':')
  const good = ['*', '*:write', `${area}:write`, ...(verb === 'read' ? ['*:read', `${area}:read`] : [])]
  return permissions.some((one) => good.includes(one))
}

/** Whether a key may do everything that its user may, which backups need. */
export const mayDoEverything = ({ permissions }: Pick<ApiKey, 'permissions'>): boolean =>
  permissions.includes('*') || permissions.includes('*:write')
