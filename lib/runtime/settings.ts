import * as z from 'zod/mini'
import { SettingsError } from './errors.ts'

// A function parses its settings once: compiling a parser for that takes longer than the parsing.
z.config({ jitless: true })

/** One line a problem: `sources.espocrm.url: Invalid URL`. Values are never shown. */
export const describeIssues = (issues: readonly z.core.$ZodIssue[]): string =>
  issues.map((issue) => `${issue.path.join('.') || '(whole)'}: ${issue.message}`).join('\n')

/**
 * The environment of a function, checked: `variables` are plain, `SETTINGS` is JSON of `settings`.
 * @throws SettingsError that names every problem, and no value.
 */
export const readEnvironment = <V extends z.core.$ZodType, S extends z.core.$ZodType>(
  schema: { variables: V; settings: S },
  environment: NodeJS.ProcessEnv = process.env,
): { variables: z.output<V>; settings: z.output<S> } => {
  const variables = z.safeParse(schema.variables, environment)
  const settings = z.safeParse(schema.settings, parseJson(environment.SETTINGS))
  const problems = [
    ...(variables.success ? [] : [describeIssues(variables.error.issues)]),
    ...(settings.success ? [] : [`in SETTINGS:\n${describeIssues(settings.error.issues)}`]),
  ]
  if (!variables.success || !settings.success) throw new SettingsError(problems.join('\n'))
  return { variables: variables.data, settings: settings.data }
}

const parseJson = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text ?? '{}')
  } catch {
    return undefined
  }
}
