import type { StreamedAnswer } from '../../http/exchange.ts'
import type { Portal } from '../portal/portal.ts'
import type { ApiKey, User } from '../types.ts'
import type { BodySource } from './bind.ts'
import type { Result, WireAnswer } from './envelope.ts'
import { selectorNotFound, unauthenticated } from './errors.ts'
import type { Limiter } from './limits.ts'

/** One request on its way through the portal. */
export interface Call extends BodySource {
  portal: Portal
  /** Undefined: nobody is signed in. */
  user: User | undefined
  key: ApiKey | undefined
  method: string
  /** Path and query as they were sent. */
  target: string
  params: Record<string, string>
  query: Query
  raw: Buffer
  headers: Record<string, string | undefined>
  limiter: Limiter
  /** The process dies in the middle of the request. */
  dies: boolean
}

type Handled = Result | StreamedAnswer | WireAnswer
export type Handler<C extends Call> = (call: C) => Handled | Promise<Handled>

/** A request of somebody who is signed in. */
export type UserCall = Call & { user: User }

/** Query parameters, found in any case. */
export class Query {
  readonly entries: [name: string, value: string][]
  constructor(search: string) {
    this.entries = [...new URLSearchParams(search)].map(([name, value]) => [name.toLowerCase(), value])
  }
  get(name: string): string | undefined {
    return this.all(name)[0]
  }
  all(name: string): string[] {
    return this.entries.filter(([key]) => key === name.toLowerCase()).map(([, value]) => value)
  }
  /** True for `true` in any case; false when absent. */
  isTrue(name: string): boolean {
    return isTrue(this.get(name))
  }
}

export const isTrue = (value: string | undefined | null): boolean => value?.toLowerCase() === 'true'

const INT = /^-?\d{1,10}$/

/** The integer in the route. A non-numeric id reaches DocSpace's third-party route: 404. */
export function routeId(call: Call, name = 'id'): number {
  const value = call.params[name] ?? ''
  const number = Number(value)
  if (!INT.test(value) || Math.abs(number) > 2 ** 31) throw selectorNotFound()
  return number
}

/** The signed-in user of an open route; 401 with a JSON body for nobody. */
export function requireUser(call: Call): User {
  if (call.user === undefined) throw unauthenticated()
  return call.user
}
