import * as z from 'zod/mini'
import { SettingsError } from '../runtime/errors.ts'
import { describeIssues } from '../runtime/settings/settings.ts'
import { catalogue } from './catalogue.ts'
import type { Source } from './source.ts'

/** A source that the settings name, with its own settings checked. */
export interface ConfiguredSource {
  source: Source
  settings: unknown
}

/** The schema of the sources in a function's `SETTINGS`: the settings of each source by its name. */
export const sourceSettings = z.record(z.string(), z.record(z.string(), z.unknown()))

/**
 * Loads and checks the sources of the settings. `{NAME}_URL` in the environment replaces the `url` of a source, so that a real CRM can take
 * a simulator's place without a new template.
 * @throws SettingsError that names every problem
 */
export const configureSources = async (
  settings: z.output<typeof sourceSettings>,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ReadonlyMap<string, ConfiguredSource>> => {
  const checked = Object.entries(settings).map(async ([name, own]) => {
    const url = environment[`${name.toUpperCase()}_URL`]
    return [name, await configure(name, url ? { ...own, url } : own)] as const
  })
  const configured = new Map<string, ConfiguredSource>()
  const problems: string[] = []
  for (const [name, result] of await Promise.all(checked)) {
    if (typeof result === 'string')
      problems.push(`sources.${name}: ${result}; see docs/settings.md#sources${name in catalogue ? `.${name}` : ''}`)
    else configured.set(name, result)
  }
  if (problems.length > 0) throw new SettingsError(problems.join('\n'))
  return configured
}

/** The source with its settings, or a sentence about their problems. */
const configure = async (name: string, own: Record<string, unknown>): Promise<ConfiguredSource | string> => {
  const source = await catalogue[name]?.()
  if (!source) return 'there is no such source'
  const { success, data, error } = z.safeParse(source.settings, own)
  return success ? { source, settings: data } : describeIssues(error.issues)
}
