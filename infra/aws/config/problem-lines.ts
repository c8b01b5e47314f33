/** Something that is wrong in a file of settings. */
export interface SettingsProblem {
  path: readonly PropertyKey[]
  message: string
}

/** A line for each problem, with its place below `above`: `sources.espocrm.url: is missing`. */
export const linesOf = (
  problems: readonly (SettingsProblem & { code?: string })[],
  above: readonly PropertyKey[] = [],
): string[] =>
  problems.map(({ path, message, code }) => {
    const isMissing = code === 'invalid_type' && message.endsWith('received undefined')
    return `${[...above, ...path].join('.') || '(whole)'}: ${isMissing ? 'is missing' : message}`
  })
