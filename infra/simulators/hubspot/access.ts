import { randomUUID } from 'node:crypto'
import { Refusal } from '../crm/answers.ts'
import type { SimRequest } from '../crm/server.ts'
import type { Portal } from './account.ts'
import { ok, refuse } from './answers.ts'

export interface RateLimits {
  /** Calls in ten seconds; 100 on Free and Starter, 190 on Professional and Enterprise. */
  perTenSeconds: number
  perDay: number
  searchesPerSecond: number
}

export const professional: RateLimits = { perTenSeconds: 190, perDay: 625_000, searchesPerSecond: 5 }

export interface Access {
  /** Refuses a call without the app's token, and one too many. Answers the headers every answer carries. */
  admit(request: SimRequest): Record<string, string>
  countSearch(): void
}

function tooMany(policyName: string, headers: Record<string, string> = {}): Refusal {
  const answer = ok(
    {
      status: 'error',
      message: `You have reached your ${policyName.toLowerCase()} limit.`,
      errorType: 'RATE_LIMIT',
      correlationId: randomUUID(),
      policyName,
      requestId: randomUUID(),
    },
    429,
  )
  return new Refusal({ ...answer, headers: { ...answer.headers, ...headers } })
}

const loginHelp = 'https://developers.hubspot.com/docs/methods/auth/oauth-overview'

/** The app's token and HubSpot's limits. Source: HubSpot, Usage guidelines; the bodies as HubSpot's own clients quote them. */
export function createAccess(portal: Portal, limits: RateLimits): Access {
  let calls: number[] = []
  let searches: number[] = []
  const within = (times: number[], ms: number) => times.filter((at) => at > portal.clock.now() - ms)
  return {
    admit(request) {
      const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
      if (token !== portal.accessToken) {
        const why =
          token === undefined ? 'Authentication credentials not found.' : 'Authentication credentials not valid.'
        const message = `${why} This API supports OAuth 2.0 authentication and you can find more details at ${loginHelp}`
        throw refuse(401, message, { category: 'INVALID_AUTHENTICATION' })
      }
      calls = within(calls, 86_400_000)
      const recent = within(calls, 10_000).length
      const headers = {
        'X-HubSpot-RateLimit-Daily': String(limits.perDay),
        'X-HubSpot-RateLimit-Daily-Remaining': String(Math.max(0, limits.perDay - calls.length - 1)),
        'X-HubSpot-RateLimit-Interval-Milliseconds': '10000',
        'X-HubSpot-RateLimit-Max': String(limits.perTenSeconds),
        'X-HubSpot-RateLimit-Remaining': String(Math.max(0, limits.perTenSeconds - recent - 1)),
      }
      if (calls.length >= limits.perDay) throw tooMany('DAILY', headers)
      if (recent >= limits.perTenSeconds) throw tooMany('TEN_SECONDLY_ROLLING', headers)
      calls.push(portal.clock.now())
      return headers
    },
    // Answers of the search say nothing of limits in their headers (HubSpot, Usage guidelines).
    countSearch() {
      searches = within(searches, 1000)
      if (searches.length >= limits.searchesPerSecond) throw tooMany('SECONDLY')
      searches.push(portal.clock.now())
    },
  }
}

/** Refuses with HubSpot's 403 when the app was not granted the scope. */
export function demandScope(portal: Portal, scope: string): void {
  if (portal.scopes.has(scope)) return
  const help = 'https://developers.hubspot.com/scopes'
  throw refuse(
    403,
    `This app hasn't been granted all required scopes to make this call. Read more about required scopes here: ${help}.`,
    {
      errors: [
        { message: 'One or more of the following scopes are required.', context: { requiredGranularScopes: [scope] } },
      ],
      links: { scopes: help },
      category: 'MISSING_SCOPES',
    },
  )
}
