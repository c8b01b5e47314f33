/** Hosts that the demo in `cdk.json` and the pages have in examples: the first are reserved (RFC 2606), the last is our own example. */
const placeholderHost = /^((.+\.)?example\.(com|org|net)|example\.onlyoffice\.com)$/i

const hostIn = (text: string): string | undefined =>
  /^[^\s@/]+@([^\s@/]+)$/.exec(text)?.[1] ?? (/^https?:/.test(text) ? URL.parse(text)?.hostname : undefined)

/** A line for each address or mail address that still is one of the examples: what is deployed with it would reach nobody. */
export const placeholdersIn = (value: unknown, path = ''): string[] => {
  if (typeof value === 'string') {
    return placeholderHost.test(hostIn(value) ?? '') ? [`${path}: ${value} is an example, give your own`] : []
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, one]) => placeholdersIn(one, path ? `${path}.${name}` : name))
}
