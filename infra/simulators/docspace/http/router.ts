import type { Feature } from '../versions.ts'
import type { Call, Handler, UserCall } from './call.ts'
import { BareError } from './errors.ts'

interface RouteOptions {
  /** Open to who holds an invitation, not to everybody: the header `confirm` stands for a session. */
  invited?: boolean
  /** Also reachable when the tariff is not paid. */
  unpaid?: boolean
  /** Also answered while the portal is being restored. */
  whileRestoring?: boolean
  /** Only portals that have this know the route. */
  feature?: Feature
}

export interface Route extends RouteOptions {
  method: string
  /** Lower-case segments; one that starts with a colon is a parameter. */
  segments: string[]
  handler: Handler<Call>
  /** Nobody needs to be signed in. */
  open: boolean
}

const segmentsOf = (path: string) => path.split('/').filter((part) => part !== '')

/** Declares a route below /api/2.0 for people who are signed in. */
export function route(method: string, path: string, handler: Handler<UserCall>, options: RouteOptions = {}): Route {
  // The dispatcher has looked for the session.
  return { method, segments: segmentsOf(path), handler: handler as Handler<Call>, open: false, ...options }
}

/** One for others, too: its handler decides. */
export function openRoute(method: string, path: string, handler: Handler<Call>, options: RouteOptions = {}): Route {
  return { method, segments: segmentsOf(path), handler, open: true, ...options }
}

export interface Match {
  route: Route
  params: Record<string, string>
}

/** Finds the route; names match in any case, the one with most literal segments wins. Throws empty 404 and 405 + Allow. */
export function findRoute(routes: Route[], method: string, segments: string[]): Match {
  const fitting = routes.filter((each) => fits(each, segments))
  if (fitting.length === 0) throw new BareError(404)
  const candidates = fitting.filter((each) => each.method === method)
  const best = candidates.sort((one, other) => literals(other) - literals(one))[0]
  if (best === undefined) throw new BareError(405, { allow: allowed(fitting) })
  return { route: best, params: parameters(best, segments) }
}

function fits(each: Route, segments: string[]): boolean {
  if (each.segments.length !== segments.length) return false
  return each.segments.every((part, index) => part.startsWith(':') || part === segments[index]?.toLowerCase())
}

const literals = (each: Route) => each.segments.filter((part) => !part.startsWith(':')).length

/** The methods of the most literal of the fitting routes. */
function allowed(fitting: Route[]): string {
  const most = Math.max(...fitting.map(literals))
  const methods = fitting.filter((each) => literals(each) === most).map((each) => each.method)
  return [...new Set(methods)].sort().join(', ')
}

function parameters(each: Route, segments: string[]): Record<string, string> {
  const pairs = each.segments.flatMap((part, index) =>
    part.startsWith(':') ? [[part.slice(1), decodeURIComponent(segments[index] ?? '')] as const] : [],
  )
  return Object.fromEntries(pairs)
}
