/** What stands in a path where a route has a parameter. */
export type Params = Record<string, string>

interface Row<Handler> {
  methods: string[]
  segments: string[]
  handler: Handler
}

/**
 * A table of routes, as `'GET /users/:id'` or, for several methods, `'PUT|PATCH /users/:id'`. Gives the handler of the first row that
 * fits, with the parameters decoded.
 */
export function routeTable<Handler>(table: Record<string, Handler>) {
  const rows = Object.entries(table).map(([route, handler]): Row<Handler> => {
    const [methods = '', path = ''] = route.split(' ')
    return { methods: methods.split('|'), segments: path.split('/'), handler }
  })
  return (method: string, path: string): { handler: Handler; params: Params } | undefined => {
    const parts = path.replace(/\/$/, '').split('/').map(decodeURIComponent)
    const row = rows.find(
      ({ methods, segments }) =>
        methods.includes(method) &&
        segments.length === parts.length &&
        segments.every((segment, at) => segment.startsWith(':') || segment === parts[at]),
    )
    if (row === undefined) return undefined
    const named = row.segments.flatMap((segment, at) =>
      segment.startsWith(':') ? [[segment.slice(1), parts[at]]] : [],
    )
    return { handler: row.handler, params: Object.fromEntries(named) }
  }
}
