import * as z from 'zod/mini'
import { SettingsError } from '../errors.ts'
import { parseJson } from '../json.ts'
import { unpackSettings } from './packed-settings.ts'
import { type Migrations, upToDate } from './settings-version.ts'

// A function parses its settings once: compiling a parser for that takes longer than the parsing.
z.config({ jitless: true })

/** One line a problem: `sources.espocrm.url: Invalid URL`. Values are never shown. */
export const describeIssues = (issues: readonly z.core.$ZodIssue[]): string =>
  issues.map((issue) => `${issue.path.join('.') || '(whole)'}: ${issue.message}`).join('\n')

export interface EnvironmentSchema<V extends z.core.$ZodType, S extends z.core.$ZodType> {
  variables: V
  settings: S
  /** What turns this function's older settings into those of the next version. */
  migrations?: Migrations
}

/**
 * The environment of a function, checked: `variables` are plain, `SETTINGS` is JSON of `settings`, packed when it is long. While a deployment goes on,
 * settings and code may be of two releases: older settings are read, newer ones refused.
 * @throws SettingsError that names every problem, and no value.
 */
export const readEnvironment = <V extends z.core.$ZodType, S extends z.core.$ZodType>(
  schema: EnvironmentSchema<V, S>,
  environment: NodeJS.ProcessEnv = process.env,
): { variables: z.output<V>; settings: z.output<S> } => {
  const variables = z.safeParse(schema.variables, environment)
  const settings = z.safeParse(schema.settings, current(unpacked(environment.SETTINGS), schema.migrations))
  const problems = [
    ...(variables.success ? [] : [describeIssues(variables.error.issues)]),
    ...(settings.success ? [] : [`in SETTINGS:\n${describeIssues(settings.error.issues)}`]),
  ]
  if (!variables.success || !settings.success) throw new SettingsError(problems.join('\n'))
  return { variables: variables.data, settings: settings.data }
}

const place = { where: 'in SETTINGS', remedy: 'Deploy the release that wrote them: it brings the code along.' }

/** The schema refuses whatever is not an object. */
const current = (given: unknown, migrations: Migrations | undefined): unknown =>
  typeof given === 'object' && given !== null && !Array.isArray(given)
    ? upToDate({ ...given }, place, migrations)
    : given

/** Undefined for what cannot be unpacked or is no JSON: the schema refuses it. */
const unpacked = (text: string | undefined): unknown => {
  try {
    return parseJson(unpackSettings(text ?? '{}'))
  } catch {
    return undefined
  }
}
