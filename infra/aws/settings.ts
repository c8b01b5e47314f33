import * as z from 'zod/mini'
import { configureSources, sourceSettings } from '../../lib/crm/configure.ts'
import { onboardingSettings } from '../../lib/onboarding/settings.ts'
import { SettingsError } from '../../lib/runtime/errors.ts'
import { describeIssues } from '../../lib/runtime/settings.ts'

const positive = z.int().check(z.positive())

/** What DocSpace allows one user (contract §3). */
const limits = z.object({
  requestsPerMinute: z._default(positive, 1_500),
  writesInFlight: z._default(positive, 15),
})

const defaultLimits = { requestsPerMinute: 1_500, writesInFlight: 15 }

/** What a person decides, one object for each environment in `cdk.json`. */
const environmentSettings = z.object({
  docspace: z.object({ url: z.url(), limits: z._default(limits, defaultLimits) }),
  onboarding: onboardingSettings,
  sources: sourceSettings,
  /** How many clients are onboarded side by side: each worker has its share of DocSpace's limits. */
  worker: z._default(z.object({ concurrency: z.int().check(z.minimum(2), z.maximum(50)) }), { concurrency: 5 }),
  /** The API's own address when a custom domain stands before it; some CRMs sign it. */
  publicUrl: z.optional(z.url()),
  alarms: z.optional(z.object({ email: z.email() })),
  logRetentionDays: z._default(positive, 30),
})

export type EnvironmentSettings = z.output<typeof environmentSettings>

const context = z.object({ environments: z.record(z.string(), z.unknown()) })

/**
 * The settings of one environment, checked.
 * @throws SettingsError with every problem in one message; no value is shown
 */
export const readSettings = (roomkeeper: unknown, environment: string): EnvironmentSettings => {
  const known = z.safeParse(context, roomkeeper)
  if (!known.success) throw new SettingsError('cdk.json has no context.roomkeeper.environments')
  const raw = known.data.environments[environment]
  const names = Object.keys(known.data.environments).join(', ')
  if (raw === undefined) throw new SettingsError(`cdk.json has no environment ${environment}, only ${names}`)
  const parsed = z.safeParse(environmentSettings, raw)
  const problems = [...(parsed.success ? [] : [describeIssues(parsed.error.issues)]), ...sourceProblems(raw)]
  if (!parsed.success || problems.length > 0) {
    throw new SettingsError(`cdk.json, environment ${environment}:\n${problems.join('\n')}`)
  }
  return parsed.data
}

/** Each source checks its own settings; told together with the rest. */
const sourceProblems = (raw: unknown): string[] => {
  const own = z.safeParse(z.looseObject({ sources: sourceSettings }), raw)
  if (!own.success) return []
  try {
    configureSources(own.data.sources, {})
    return []
  } catch (error) {
    if (error instanceof SettingsError) return [error.message]
    throw error
  }
}
