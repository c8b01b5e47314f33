import * as z from 'zod/mini'
import { didYouMean } from '#lib/runtime/did-you-mean.ts'
import { SettingsError } from '#lib/runtime/errors.ts'
import { parseJson } from '#lib/runtime/json.ts'
import { type Migrations, upToDate } from '#lib/runtime/settings-version.ts'
import type { EnvironmentSettings } from './environment-schema.ts'
import { checkSettings } from './settings.ts'

/** What the app reads of its CDK context. */
export interface SettingsContext {
  /** `roomkeeper` of `cdk.json`. */
  roomkeeper: unknown
  /** Which environment; `dev` when nothing is said. */
  env?: unknown
  /** Changes to the environment's settings by path: `{ "worker.concurrency": 2 }`, as an object or as JSON. */
  settings?: unknown
  /** Whether addresses of the examples are refused (default: they are not). */
  refuseExamples?: boolean
}

export interface Environment {
  name: string
  settings: EnvironmentSettings
}

/** Part of names of queues, functions and secrets. */
const environmentName = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,15}$/))

const roomkeeper = z.object({
  /** Of all the environments; 1 when it is not there. */
  version: z.optional(z.unknown()),
  environments: z.record(z.string(), z.record(z.string(), z.unknown())),
})

/** What makes an environment's settings of the next version out of older ones. */
const migrations: Migrations = {}

const place = {
  where: 'cdk.json, roomkeeper',
  remedy:
    'Update Roomkeeper (git pull, npm ci), or take cdk.json of the release you have; see docs/settings.md#environments',
}

/**
 * The chosen environment with its settings checked.
 * @throws SettingsError with every problem in one message
 */
export const chooseEnvironment = (context: SettingsContext): Environment => {
  const { version, environments } = z.safeParse(roomkeeper, context.roomkeeper).data ?? { environments: {} }
  const name = z.safeParse(environmentName, context.env ?? 'dev').data
  const own = name === undefined ? undefined : environments[name]
  if (name === undefined || !own) {
    const known = Object.keys(environments)
    const asked = String(context.env ?? 'dev')
    throw new SettingsError(
      `cdk.json has no environment "${asked}"${didYouMean(asked, known)} (-c env=...); it has: ${known.join(', ') || 'none'}; see docs/settings.md#environments`,
    )
  }
  const changed = { ...upToDate({ ...structuredClone(own), version }, place, migrations) }
  for (const [path, value] of Object.entries(changes(context.settings))) setAt(changed, path.split('.'), value)
  return {
    name,
    settings: checkSettings(changed, { environment: name, refuseExamples: context.refuseExamples ?? false }),
  }
}

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

const setAt = (target: Record<string, unknown>, [first = '', ...rest]: string[], value: unknown): void => {
  if (rest.length === 0) {
    target[first] = value
    return
  }
  const inner = target[first]
  const next = typeof inner === 'object' && inner !== null ? { ...inner } : {}
  target[first] = next
  setAt(next as Record<string, unknown>, rest, value)
}
