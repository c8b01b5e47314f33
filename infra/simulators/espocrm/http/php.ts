/** Encodes like PHP's `json_encode` without flags: `/` as `\/`, everything beyond ASCII as `\uXXXX`. */
export function phpJson(value: unknown): string {
  const escaped = (char: string) => (char === '/' ? '\\/' : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return JSON.stringify(value).replace(/[/\u0080-\uffff]/g, escaped)
}

/** Reads a query string as PHP does: `a[0][b]=c` becomes nested objects, later values win, keys without brackets stay flat. */
export function phpQuery(query: string): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [rawKey, value] of new URLSearchParams(query)) {
    const head = /^[^[]+/.exec(rawKey)?.[0]
    if (head === undefined) continue
    const path = [head, ...[...rawKey.slice(head.length).matchAll(/\[([^\]]*)\]/g)].map((part) => part[1] ?? '')]
    let at = result
    for (const key of path.slice(0, -1)) {
      const next = at[key]
      at = (typeof next === 'object' && next !== null ? next : Object.assign(at, { [key]: {} })[key]) as typeof result
    }
    const last = path.at(-1) ?? ''
    at[last === '' ? String(Object.keys(at).length) : last] = value
  }
  return result
}

/** PHP's arrays with numeric keys, as they come out of {@link phpQuery}, as a list; an own list stays one. */
export function asList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  return typeof value === 'object' && value !== null ? Object.values(value) : []
}

/** `YYYY-MM-DD HH:MM:SS` in UTC, the only form in which EspoCRM writes times. */
export function phpTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ')
}
