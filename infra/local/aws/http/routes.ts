import type { RouteModel } from '../template/api.ts'

/** A route that answers a request, with what its path variables stand for. */
export interface RouteMatch {
  route: RouteModel
  pathParameters: Record<string, string> | undefined
}

interface CompiledRoute {
  route: RouteModel
  method: string
  pattern: RegExp
  /** Names of the pattern's groups: API Gateway allows names that a regular expression does not. */
  variables: string[]
  /** Sorts routes from the most to the least specific, as API Gateway chooses. */
  rank: [greedy: number, variables: number, anyMethod: number]
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

const VARIABLE = /^\{([^}+]+)(\+?)\}$/

const segmentPattern = (segment: string): string => {
  const [, name, greedy] = VARIABLE.exec(segment) ?? []
  return name ? (greedy ? '(.+)' : '([^/]+)') : escaped(segment)
}

function compile(route: RouteModel): CompiledRoute {
  const [method = '', path = ''] = route.routeKey.split(' ')
  const segments = path.split('/')
  const variables = segments.flatMap((segment) => VARIABLE.exec(segment)?.[1] ?? [])
  return {
    route,
    method,
    pattern: new RegExp(`^${segments.map(segmentPattern).join('/')}$`),
    variables,
    rank: [path.includes('+}') ? 1 : 0, variables.length, method === 'ANY' ? 1 : 0],
  }
}

const byRank = (left: CompiledRoute, right: CompiledRoute): number =>
  left.rank.map((rank, index) => rank - (right.rank[index] ?? 0)).find((difference) => difference !== 0) ?? 0

/**
 * Chooses the route of a request as an HTTP API does: a full match before a greedy one, the method before ANY,
 * `$default` last. The path is the decoded one.
 */
export function router(routes: readonly RouteModel[]): (method: string, path: string) => RouteMatch | undefined {
  const fallback = routes.find(({ routeKey }) => routeKey === '$default')
  const compiled = routes.filter((route) => route !== fallback).map(compile)
  compiled.sort(byRank)
  return (method, path) => {
    for (const { route, method: wanted, pattern, variables } of compiled) {
      const match = wanted === 'ANY' || wanted === method ? pattern.exec(path) : null
      if (!match) continue
      const values = variables.map((name, index) => [name, match[index + 1] ?? ''])
      return { route, pathParameters: values.length > 0 ? Object.fromEntries(values) : undefined }
    }
    return fallback && { route: fallback, pathParameters: undefined }
  }
}
