import * as z from 'zod/mini'
import type { PortalCall } from '../connection.ts'
import { accountAnswer, isAdministrator } from './account.ts'
import { mayDoEverything, readApiKey } from './api-key.ts'
import { readPlan } from './portal-plan.ts'

/** What a backup asks about the key, its user and the portal's plan. */
export const accountCalls = (call: PortalCall) => ({
  /** `full`: the key may do everything, which backups need; `expiresAt` in epoch milliseconds. */
  async key(): Promise<{ full: boolean; expiresAt: number | undefined }> {
    const key = await readApiKey(call)
    return { full: mayDoEverything(key), expiresAt: key.expiresAt }
  },

  /** Whether the key's user administers the portal. */
  async administrator(): Promise<boolean> {
    return isAdministrator(await call({ method: 'GET', path: '/api/2.0/people/@self' }, accountAnswer))
  },

  /** The id of the portal's owner, another one after a restore (docs/facts/docspace.md#a-restored-portal-is-a-new-one). */
  async ownerId(): Promise<string> {
    const answer = z.looseObject({ ownerId: z.string() })
    return (await call({ method: 'GET', path: '/api/2.0/settings' }, answer)).ownerId
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

  /** The version that the portal's settings say; undefined when they say none (docs/facts/docspace.md#a-portal-tells-its-version). */
  async serverVersion(): Promise<string | undefined> {
    const answer = z.looseObject({ version: z.optional(z.string()) })
    return (await call({ method: 'GET', path: '/api/2.0/settings' }, answer)).version
  },

  plan: () => readPlan(call),

  /** Whether the server is somebody's own, and may have several portals (docs/facts/docspace-api.md#a-dump); undefined where it does not tell. */
  async server(): Promise<{ isOwn: boolean | undefined; mayHaveMorePortals: boolean }> {
    const answer = z.looseObject({
      standalone: z.optional(z.boolean()),
      baseDomain: z.optional(z.nullable(z.string())),
    })
    const { standalone, baseDomain } = await call({ method: 'GET', path: '/api/2.0/settings' }, answer)
    return { isOwn: standalone, mayHaveMorePortals: !['', 'localhost'].includes(baseDomain ?? '') }
  },
})
