import * as z from 'zod/mini'
import { RetryLater } from '../../runtime/errors.ts'
import type { Http, HttpAnswer } from '../../runtime/http.ts'
import { docspaceReasons } from '../reasons.ts'

const settings = z.looseObject({ response: z.looseObject({ tenantStatus: z.optional(z.number()) }) })

/** TenantStatus of the server: 0 is an active portal, 4 one that is being restored. */
const active = 0
const restoring = 4

/** Whether the state of the portal may be the cause of an answer, and not the key. */
export const mayBePortal = ({ status }: Pick<HttpAnswer, 'status'>): boolean => status === 401 || status === 403

/**
 * While a portal is restored, suspended or moved it refuses good keys with 403 for almost everything, but its settings, which need no
 * key, tell its state (docs/facts/docspace.md#a-portal-that-is-being-restored). Passes when the state cannot be read.
 * @param anonymous asks without a key
 * @throws RetryLater when the portal itself is the cause
 */
export const assertPortalActive = async (anonymous: Http, call: string, status: number): Promise<void> => {
  const answer = await anonymous({ method: 'GET', path: '/api/2.0/settings' }).catch(() => undefined)
  const parsed = z.safeParse(settings, answer?.json)
  const tenantStatus = parsed.success ? parsed.data.response.tenantStatus : undefined
  if (tenantStatus === undefined || tenantStatus === active) return
  const reason = tenantStatus === restoring ? 'docspace-restoring' : 'docspace-portal-unavailable'
  throw new RetryLater(docspaceReasons[reason], {
    detail: `${call}: ${status}, tenantStatus ${tenantStatus}`,
    after: 60_000,
  })
}
