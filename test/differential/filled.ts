/** Values with `{run}`, the sequence's own word, and `{RUN}`, the same in capitals, put in. */
export const filled = (value: unknown, run: string): unknown => {
  if (typeof value === 'string') return value.replaceAll('{run}', run).replaceAll('{RUN}', run.toUpperCase())
  if (Array.isArray(value)) return value.map((each) => filled(each, run))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, filled(member, run)]))
}
