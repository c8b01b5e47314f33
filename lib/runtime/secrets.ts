import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { SSMClient } from '@aws-sdk/client-ssm'
import * as z from 'zod/mini'
import { type Clock, systemClock } from './clock.ts'
import { parseJson } from './json.ts'
import { describeIssues } from './settings/settings.ts'
import { log } from './telemetry/log.ts'

/**
 * Reads secrets by name. A value is cached for five minutes, so that a rotation needs no deployment. A missing or malformed value is
 * cached for seconds, because somebody may be about to store it.
 */
export interface Secrets {
  /** The secret, parsed by `schema`; undefined when there is no such secret, or its value is not of this shape (yet). */
  find<S extends z.core.$ZodType>(name: string, schema: S): Promise<z.output<S> | undefined>
}

const keepFor = 5 * 60_000
const keepNoneFor = 5_000

/** Whether a secret is a parameter of Systems Manager, where the profile `small` keeps most: by its name. All others are in Secrets Manager. */
export const isParameter = (name: string): boolean => name.startsWith('/')

/** Without clients they are made, and their code loaded, with the first secret. */
export const createSecrets = (
  client?: SecretsManagerClient,
  clock: Clock = systemClock,
  parameters?: SSMClient,
): Secrets => {
  type Reader = (name: string) => Promise<string | undefined>
  let fromSecrets: Promise<Reader> | undefined
  let fromParameters: Promise<Reader> | undefined
  const readerFor = (name: string): Promise<Reader> => {
    if (isParameter(name)) {
      fromParameters ??= import('./parameters.ts').then(({ parameterReader }) => parameterReader(parameters))
      return fromParameters
    }
    fromSecrets ??= import('./secrets-manager.ts').then(({ secretReader }) => secretReader(client))
    return fromSecrets
  }
  const fetchSecret = async (name: string) => (await readerFor(name))(name)
  const cache = new Map<string, { until: number; text: Promise<string | undefined> }>()
  const text = (name: string) => {
    const kept = cache.get(name)
    if (kept && clock.now() < kept.until) return kept.text
    const fresh = fetchSecret(name)
    cache.set(name, { until: clock.now() + keepFor, text: fresh })
    fresh.catch(() => cache.delete(name))
    return fresh
  }
  const forgetSoon = (name: string) => {
    const kept = cache.get(name)
    if (kept) kept.until = Math.min(kept.until, clock.now() + keepNoneFor)
  }
  return {
    async find(name, schema) {
      const found = await text(name)
      const parsed = found === undefined ? undefined : z.safeParse(schema, parseJson(found))
      if (parsed?.success) return parsed.data
      forgetSoon(name)
      if (!parsed) return undefined
      log.warn('secret.unusable', { detail: `${name}: ${describeIssues(parsed.error.issues)}` })
      return undefined
    },
  }
}

// A file that a secret was stored from mostly has one, and no CRM's secret ends with it.
const withoutLineEnd = z.overwrite<string>((text) => text.replace(/[\r\n]+$/, ''))

/** The list of secrets that authenticate a source's deliveries, at least one: the newest first, older ones while a rotation lasts. */
export const webhookSecrets = z.lazy(() =>
  z.object({ secrets: z.array(z.string().check(withoutLineEnd, z.minLength(1))).check(z.minLength(1)) }),
)
