import { Refusal } from '../crm/answers.ts'
import type { SimRequest } from '../crm/server.ts'
import type { Company, PipedriveUser } from './account.ts'
import { cloudflare, refuse } from './answers.ts'

export interface RateLimits {
  /** Calls of an API token in two seconds: 20, 40, 100 or 120 by plan. */
  perTwoSeconds: number
  /** Tokens a day: 30,000 by the plan's factor by seats. */
  tokensPerDay: number
  /** Refused calls in ten seconds after which Cloudflare takes over; Pipedrive documents no number. */
  refusalsBeforeCloudflare: number
}

/** Growth, two seats. */
export const growth: RateLimits = { perTwoSeconds: 40, tokensPerDay: 120_000, refusalsBeforeCloudflare: 20 }

const cloudflareMs = 60_000

/** What a call costs of the day's budget (Pipedrive, Rate limiting). */
function cost(request: SimRequest): number {
  const { method, path } = request
  const isV2 = path.startsWith('/api/v2/')
  if (path.endsWith('/search')) return isV2 ? 20 : 40
  if (method === 'POST' || method === 'PATCH' || method === 'PUT') return isV2 ? 5 : 10
  if (method === 'DELETE') return isV2 ? 3 : 6
  const single = /\/(\d+|me)$/.test(path)
  return single ? (isV2 ? 1 : 2) : isV2 ? 10 : 20
}

export interface Access {
  /** The caller, and the headers of the answer. Throws for an unknown token and for one call too many. */
  admit(request: SimRequest): { user: PipedriveUser; headers: Record<string, string> }
}

function userOf(company: Company, request: SimRequest): PipedriveUser {
  const token = request.headers['x-api-token'] ?? new URLSearchParams(request.query).get('api_token')
  const user = company.users.find((one) => one.active && one.apiToken === token)
  if (user === undefined) throw refuse(401, 'unauthorized access')
  return user
}

/** Pipedrive's limits: a burst of two seconds, a day's budget, and Cloudflare for those who go on after a refusal. */
export function createAccess(company: Company, limits: RateLimits): Access {
  let calls: number[] = []
  let refusals: number[] = []
  let spent: { day: string; tokens: number } = { day: '', tokens: 0 }
  let blockedUntil = 0
  const within = (times: number[], ms: number) => times.filter((at) => at > company.clock.now() - ms)

  function tooMany(headers: Record<string, string>): Refusal {
    const now = company.clock.now()
    refusals = [...within(refusals, 10_000), now]
    if (refusals.length > limits.refusalsBeforeCloudflare) blockedUntil = now + cloudflareMs
    const { answer } = refuse(429, 'request over limit')
    return new Refusal({ ...answer, headers: { ...answer.headers, ...headers } })
  }

  return {
    admit(request) {
      const now = company.clock.now()
      if (now < blockedUntil) throw new Refusal(cloudflare)
      const user = userOf(company, request)
      const day = new Date(now).toISOString().slice(0, 10)
      if (spent.day !== day) spent = { day, tokens: 0 }
      calls = within(calls, 2000)
      const headers = {
        'x-ratelimit-limit': String(limits.perTwoSeconds),
        'x-ratelimit-remaining': String(Math.max(0, limits.perTwoSeconds - calls.length - 1)),
        'x-ratelimit-reset': '2',
        'x-daily-ratelimit-token-remaining': String(Math.max(0, limits.tokensPerDay - spent.tokens - cost(request))),
      }
      if (spent.tokens + cost(request) > limits.tokensPerDay) {
        throw tooMany({ ...headers, 'x-daily-ratelimit-token-remaining': '0' })
      }
      if (calls.length >= limits.perTwoSeconds) throw tooMany(headers)
      calls.push(now)
      spent.tokens += cost(request)
      return { user, headers }
    },
  }
}
