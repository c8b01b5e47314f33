import * as z from 'zod/mini'
import { SettingsError } from '../runtime/errors.ts'
import { describeIssues } from '../runtime/settings.ts'
import type { Source } from './source.ts'
import { sources } from './sources.ts'

/** A source that the settings name, with its own settings checked. */
export interface ConfiguredSource {
  source: Source
  settings: unknown
}

/** As they stand in a function's `SETTINGS`: name to the source's own settings. */
export const sourceSettings = z.record(z.string(), z.record(z.string(), z.unknown()))

/**
 * The sources of the settings. `{NAME}_URL` in the environment stands in for a source's `url`, so that a real CRM can take
 * a simulator's place without a new template.
 * @throws SettingsError that names every problem
 */
export const configureSources = (
  settings: z.output<typeof sourceSettings>,
  environment: NodeJS.ProcessEnv = process.env,
): ReadonlyMap<string, ConfiguredSource> => {
  const problems: string[] = []
  const configured = Object.entries(settings).flatMap(([name, own]): [string, ConfiguredSource][] => {
    const source = sources[name]
    if (!source) {
      problems.push(`sources.${name}: there is no such source`)
      return []
    }
    const url = environment[`${name.toUpperCase()}_URL`]
    const parsed = z.safeParse(source.settings, url ? { ...own, url } : own)
    if (parsed.success) return [[name, { source, settings: parsed.data }]]
    problems.push(`sources.${name}: ${describeIssues(parsed.error.issues)}`)
    return []
  })
  if (problems.length > 0) throw new SettingsError(problems.join('\n'))
  return new Map(configured)
}
