const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A line for each field of `input` that a schema passed over on its way to `output`: a misspelt setting would otherwise
 * be taken for one that is not set.
 */
export const unknownFields = (input: unknown, output: unknown, path = ''): string[] => {
  if (Array.isArray(input) && Array.isArray(output)) {
    return input.flatMap((one, index) => unknownFields(one, output[index], `${path}.${index}`))
  }
  if (!isObject(input) || !isObject(output)) return []
  return Object.entries(input).flatMap(([name, value]) => {
    const place = path ? `${path}.${name}` : name
    return name in output ? unknownFields(value, output[name], place) : [`${place}: there is no such setting`]
  })
}
