import type * as z from 'zod/mini'
import { RetryLater } from '../../runtime/errors.ts'
import type { HttpRequest } from '../../runtime/http.ts'
import type { PortalCall } from '../connection.ts'
import { docspaceReasons } from '../reasons.ts'

/** Clients that waited for a user's limit come back spread over so many milliseconds. */
const spread = 60_000

/** The same calls, whose limit of a day is that of one user alone: clients in the hands of others go on (docs/facts/docspace.md#limits-of-requests). */
export const withOwnLimit = (call: PortalCall, userId: string): PortalCall =>
  Object.assign(
    async <S extends z.core.$ZodType>(request: HttpRequest, schema: S) => {
      try {
        return await call(request, schema)
      } catch (error) {
        throw ofOneUser(error, userId)
      }
    },
    { serverNow: call.serverNow },
  )

const ofOneUser = (error: unknown, userId: string): unknown => {
  if (!(error instanceof RetryLater) || error.reason !== docspaceReasons['docspace-limit']) return error
  const { reason, detail = '', after = 0 } = error
  return new RetryLater(reason, {
    detail: `${detail}, user ${userId}`,
    after: after + Math.random() * Math.min(spread, after),
    source: `docspace user ${userId}`,
    cause: error,
  })
}
