import * as z from 'zod/mini'
import { systemClock } from '../../runtime/clock.ts'
import { createHttp } from '../../runtime/http.ts'
import { readAnswer } from '../answer.ts'
import type { ConnectionOptions } from '../connection.ts'

const confirmed = z.looseObject({ result: z.number() })

/** What the page behind an invitation says of a link that nobody comes in over, because its maker is gone (docs/facts/docspace.md#the-confirm-page). */
const invalid = 1

/** Asks without a key, as the browser of somebody does who follows a link. */
export const linkCheckCalls = ({ url, deadline, clock = systemClock, rateLimiter }: ConnectionOptions) => {
  const http = createHttp({
    ...{ baseUrl: url, deadline, clock, timeoutMs: 10_000 },
    ...(rateLimiter && { beforeRequest: (request) => rateLimiter.enter(request, deadline) }),
  })
  return {
    /** Whether the maker of a room's invitation link is gone, so that it lets nobody in. `address`: as its reader got it. @throws NoAnswer, RetryLater */
    async isDead(address: string): Promise<boolean> {
      const short = await http({ method: 'GET', path: new URL(address).pathname })
      const { searchParams } = new URL(short.headers.get('location') ?? '/', url)
      const json = { type: 'LinkInvite', key: searchParams.get('key') ?? '', uiD: searchParams.get('uid') ?? '' }
      const request = { method: 'POST' as const, path: '/api/2.0/authentication/confirm', json, repeatable: true }
      const answer = z.safeParse(confirmed, readAnswer(request, await http(request)))
      return answer.success && answer.data.result === invalid
    },
  }
}
