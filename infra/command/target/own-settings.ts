import { realpath } from 'node:fs/promises'
import { upToDateSettings } from '#infra/aws/config/choose-environment.ts'
import { readSettings, type SettingsFiles, shownPath } from '#infra/aws/config/settings-files.ts'
import { type SettingsInFiles, writtenEnvironments } from '#infra/aws/config/written-settings.ts'
import { replaceFile } from '#infra/local/replace-file.ts'
import { settingsVersion } from '#lib/runtime/settings/settings-version.ts'
import { Problem } from '../problem.ts'

type Members = Readonly<Record<string, unknown>>

/** The sources of an environment, unchecked: what is no group of members counts as none. */
export const sourcesIn = (settings: Members): Record<string, Members> =>
  Object.fromEntries(
    Object.entries(isGroup(settings.sources) ? settings.sources : {}).filter((one): one is [string, Members] =>
      isGroup(one[1]),
    ),
  )

const isGroup = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What differs between the settings of a source in the files and `wanted`, by member. @throws SettingsError */
export const missingInFiles = (
  files: SettingsFiles,
  env: string,
  source: string,
  wanted: Members,
): Members | undefined => {
  const written = writtenEnvironments(readSettings(files)).get(env)
  const own = written && sourcesIn(written.settings)[source]
  const different = Object.entries(wanted).filter(
    ([name, value]) => JSON.stringify(own?.[name]) !== JSON.stringify(value),
  )
  return own && different.length === 0 ? undefined : Object.fromEntries(different)
}

/** Whether an environment still stands in `cdk.json` alone, from where the first change takes it into the own file. */
export const isInProjectFile = (files: SettingsFiles, env: string): boolean => {
  const { own } = readSettings(files)
  return !writtenEnvironments({ ...(own && { own }) }).has(env)
}

/** For who has the settings of an environment in `cdk.json`, as everybody had them once. */
export const howTheFilesCombine = ({ own, cdkJson }: SettingsFiles, environment: string): string =>
  `All of ${environment} is written there, and what ${shownPath(cdkJson)} says of ${environment} no longer counts: an environment is taken from ${shownPath(own)} where it is there, else from ${shownPath(cdkJson)}.`

/**
 * Writes members of a source's settings into the own file; everything else stays as it is. An environment that stands in
 * `cdk.json` comes into the own file as a whole, because the two are never mixed. @throws SettingsError, Problem
 */
export const writeSource = async (
  files: SettingsFiles,
  env: string,
  source: string,
  members: Members,
): Promise<void> => {
  const read = readSettings(files)
  const written = writtenEnvironments(read).get(env)
  if (!written) throw new Problem(`There is no environment ${env} any more in ${shownPath(files.own)}.`)
  const settings = upToDateSettings(written)
  const sources = { ...sourcesIn(settings), [source]: { ...sourcesIn(settings)[source], ...members } }
  await writeEnvironment(files, read, env, { ...settings, sources })
}

/** Writes an environment into the own file, in the place of one of that name; whoever is killed meanwhile leaves the file as it was. */
export const writeEnvironment = async (
  { own: path }: SettingsFiles,
  { own }: SettingsInFiles,
  env: string,
  settings: Members,
): Promise<void> => {
  const before = [...writtenEnvironments({ ...(own && { own }) })].map(([name, one]) => [name, upToDateSettings(one)])
  const environments = { ...Object.fromEntries(before), [env]: settings }
  // People keep their settings in a repository of their own, and here a link to them.
  const place = await realpath(path).catch(() => path)
  await replaceFile(place, `${JSON.stringify({ version: settingsVersion, environments }, undefined, 2)}\n`)
}
