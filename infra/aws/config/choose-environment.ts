import * as z from 'zod/mini'
import { withNamesOfVersion2 } from '#lib/onboarding/settings/names/names-of-version-1.ts'
import { SettingsError } from '#lib/runtime/errors.ts'
import { parseJson } from '#lib/runtime/json.ts'
import { type Migrations, upToDate } from '#lib/runtime/settings/settings-version.ts'
import type { EnvironmentSettings } from './environment-schema.ts'
import { checkSettings, settingsProblems } from './settings.ts'
import {
  environmentName,
  type FileContent,
  noSuchEnvironment,
  structureProblems,
  type WrittenEnvironment,
  whereTheyAre,
  writtenEnvironments,
} from './written-settings.ts'

/** What the app reads of its CDK context, and of the user's own file. */
export interface SettingsContext {
  /** `roomkeeper` of `cdk.json`. */
  roomkeeper: unknown
  /** `roomkeeper.json`, where there is one. */
  own?: FileContent | undefined
  /** Which environment; it has to be said. */
  env?: unknown
  /** Changes to the environment's settings by path: `{ "worker.concurrency": 2 }`, as an object or as JSON; `*` stands for every member there is. */
  settings?: unknown
  /** Whether addresses of the examples are refused (default: they are not). */
  refuseExamples?: boolean
}

export interface Environment {
  name: string
  settings: EnvironmentSettings
}

/** What makes an environment's settings of the next version out of older ones. */
const migrations: Migrations = { 1: withNamesOfVersion2 }

/** The settings of a written environment as this version has them. @throws SettingsError for a version that it does not know */
export const upToDateSettings = ({ file, version, settings }: WrittenEnvironment): Record<string, unknown> => ({
  ...upToDate(
    { ...structuredClone(settings), version },
    {
      where: file,
      remedy:
        'Update Roomkeeper (git pull, npm ci), or take the settings of the release you have; see docs/settings.md#environments',
    },
    migrations,
  ),
})

/**
 * The chosen environment with its settings checked.
 * @throws SettingsError with every problem in one message
 */
export const chooseEnvironment = (context: SettingsContext): Environment => {
  const { own, env, refuseExamples = false } = context
  const files = { project: { file: 'cdk.json', content: context.roomkeeper }, ...(own && { own }) }
  const misshapen = structureProblems(files)
  if (misshapen.length > 0)
    throw new SettingsError(misshapen.map((line) => `${line}; see docs/settings.md#environments`).join('\n'))
  const written = writtenEnvironments(files)
  if (env === undefined)
    throw new SettingsError(
      `No environment was named: add -c env=NAME, to npm run synth and npm run deploy as -- -c env=NAME; ${whereTheyAre(written)}`,
    )
  const name = z.safeParse(environmentName, env).data
  const chosen = name === undefined ? undefined : written.get(name)
  if (name === undefined || !chosen) throw new SettingsError(noSuchEnvironment(String(env), written))
  const changed = upToDateSettings(chosen)
  for (const [path, value] of Object.entries(changes(context.settings))) setAt(changed, path.split('.'), value)
  const checking = { environment: name, file: chosen.file, refuseExamples }
  return { name, settings: checkSettings(changed, checking, () => problemsBeside(name, chosen.file, written)) }
}

/** What is wrong in the other environments of a file: whoever corrects one of them sees all that there is to correct in it. */
const problemsBeside = (
  name: string,
  file: string,
  written: ReadonlyMap<string, WrittenEnvironment>,
): readonly string[] =>
  [...written].flatMap(([other, one]) =>
    other === name || one.file !== file
      ? []
      : settingsProblems(upToDateSettings(one), { environment: other, file, refuseExamples: false }),
  )

const changes = (given: unknown): Record<string, unknown> => {
  const parsed = z.safeParse(
    z.record(z.string(), z.unknown()),
    typeof given === 'string' ? parseJson(given) : (given ?? {}),
  )
  if (parsed.success) return parsed.data
  throw new SettingsError(
    'the context "settings" must be an object of paths and values; see docs/settings.md#environments',
  )
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const setAt = (target: Record<string, unknown>, [first = '', ...rest]: string[], value: unknown): void => {
  if (first === '*') {
    for (const name of Object.keys(target)) setAt(target, [name, ...rest], value)
    return
  }
  if (rest.length === 0) {
    target[first] = value
    return
  }
  const inner = target[first]
  // Every member of what is not there is none.
  if (!isObject(inner) && rest.includes('*')) return
  const next = isObject(inner) ? { ...inner } : {}
  target[first] = next
  setAt(next, rest, value)
}
