import * as z from 'zod/mini'
import { backupSettings } from '#lib/backup/settings.ts'
import { sources } from '#lib/crm/sources.ts'
import { portalUrl } from '#lib/docspace/portal-url.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'
import { didYouMean } from '#lib/runtime/did-you-mean.ts'
import { SettingsError } from '#lib/runtime/errors.ts'
import { overdueProblems } from './backups/overdue.ts'
import { scheduleNameProblems } from './backups/schedule-names.ts'
import { placeholdersIn } from './placeholders.ts'
import { everyNight, scheduledSweep, sweepProblems } from './sweep-settings.ts'
import { unknownFields } from './unknown-fields.ts'

const positive = z.int().check(z.positive())

/**
 * What DocSpace allows the user of the onboarding key, as the cloud has it. A self-hosted server has no limit unless it was switched on:
 * higher numbers make it faster there (docs/facts/docspace.md#limits-of-requests).
 */
const limits = z.object({
  requestsPerMinute: z._default(positive, 1500),
  writesInFlight: z._default(positive, 15),
  writesPerDay: z._default(positive, 10_000),
})

const docspace = z.object({
  /** Where the worker reaches the portal. */
  url: portalUrl,
  /** Where people reach it, if that is another address: links on records, in callbacks and in mails have it. */
  publicUrl: z.optional(portalUrl),
  limits: z._default(limits, { requestsPerMinute: 1500, writesInFlight: 15, writesPerDay: 10_000 }),
})

const worker = z.object({
  /** Environments of the worker at the same time; they share DocSpace's limits. Lambda allows 2 to 1000 for a queue. */
  concurrency: z._default(z.int().check(z.minimum(2), z.maximum(1000)), 5),
})

/**
 * Requests per second, and how many at once, that the API takes for each path of a source; more are answered 429, which an HTTP API
 * cannot be taught to say in another way, and which EspoCRM takes for final. So it is far above what floods of one machine reach:
 * what the receiver cannot keep up with is answered 503 before that, and every CRM delivers it again.
 */
const throttle = z.object({ rate: z._default(positive, 1_000), burst: z._default(positive, 2_000) })

const domain = z.object({
  name: z.string().check(z.regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'a domain name in small letters')),
  /** Certificate of AWS Certificate Manager for it, in the region of the stack. */
  certificateArn: z
    .string()
    .check(z.regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/.+$/, 'the ARN of a certificate')),
  /**
   * The authorities whose certificate every sender must show, in PEM as an object of S3. For Salesforce, which has one to show
   * and signs nothing; other CRMs have none, and need another environment.
   */
  clientCertificates: z.optional(
    z.object({
      bucket: z.string().check(z.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket')),
      key: z.string().check(z.minLength(1)),
      version: z.optional(z.string()),
    }),
  ),
})

const receiver = z.object({
  /** Keeps a flood of webhooks from taking every environment of the account; an account with a limit of 10 cannot reserve. */
  reservedConcurrency: z.optional(positive),
})

const alarms = z.object({
  /** Takes every alarm and its end; without it there is only the topic. */
  email: z.optional(z.email()),
  /** Whether the alarms on dead letters count those that somebody is looking at; it takes metric math, which emulators lack. */
  countInFlight: z._default(z.boolean(), true),
  /** Address of the runbook, for those who get the mails: alarms link to it. Without one they quote what it says. */
  runbook: z.optional(z.string()),
})

/** The retentions that CloudWatch Logs knows, up to two years. */
const retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] as const

/** CloudWatch Logs keeps some numbers of days only; zod's own message lists them. */
const logRetentionDays = z._default(z.literal(retentions), 30)

const mail = z.object({
  /** Whether the stack registers the senders with SES, which asks their owner; not where their domain is verified already. */
  createIdentities: z._default(z.boolean(), true),
})

const ownSettings = z.record(z.string(), z.unknown())

const named = z.refine<object>((sources) => Object.keys(sources).length > 0, 'name at least one source')

const environmentSettings = z.object({
  docspace,
  onboarding: onboardingSettings,
  /** Each CRM's own settings by its name, see `lib/crm/{name}/settings.ts`. */
  sources: z.record(z.string(), ownSettings).check(named),
  /** Which portals are backed up, when, and who is told; none when absent. */
  backup: z.optional(backupSettings),
  /** When CRMs are searched for clients whose webhook never came: every night when absent. */
  sweep: z._default(scheduledSweep, everyNight),
  mail: z._default(mail, { createIdentities: true }),
  worker: z._default(worker, { concurrency: 5 }),
  throttle: z._default(throttle, { rate: 1_000, burst: 2_000 }),
  receiver: z._default(receiver, {}),
  /** A domain of one's own for the API. */
  domain: z.optional(domain),
  /** The address that senders sign, when another stands before the API's own. */
  publicUrl: z.optional(z.url({ protocol: /^https?$/ })),
  alarms: z._default(alarms, { countInFlight: true }),
  logRetentionDays,
  /** Encrypt with a KMS key of one's own, for about a dollar a month; else with those that AWS keeps. */
  ownKey: z._default(z.boolean(), false),
  /** Whether secrets and queues outlive the stack, and deleting it takes an extra step. */
  protect: z._default(z.boolean(), false),
})

/** Everything a person decides about one environment, complete and checked. */
export type EnvironmentSettings = z.output<typeof environmentSettings>

interface SettingsProblem {
  path: readonly PropertyKey[]
  message: string
}

/** What does not go together between sections; a section that is wrong in itself is left out. */
const problemsBetween = (
  environment: string,
  { worker, docspace, backup, sweep, sources }: Partial<EnvironmentSettings>,
): SettingsProblem[] => {
  const most = docspace?.limits.writesInFlight
  const message = `at most docspace.limits.writesInFlight (${most}): each worker writes at least once at a time`
  return [
    ...(backup ? [...overdueProblems(backup), ...scheduleNameProblems(environment, backup.portals)] : []),
    ...(sweep && sources ? sweepProblems({ sweep, sources }) : []),
    ...(worker && most !== undefined && worker.concurrency > most
      ? [{ path: ['worker', 'concurrency'], message }]
      : []),
  ]
}

/** The sections that are right in themselves. */
const soundSections = (input: unknown): Partial<EnvironmentSettings> =>
  Object.fromEntries(
    Object.entries(environmentSettings.shape).flatMap(([name, schema]) => {
      const { success, data } = z.safeParse(schema, isObject(input) ? input[name] : undefined)
      return success ? [[name, data]] : []
    }),
  )

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Where people reach the portal. */
export const publicUrlOf = ({ url, publicUrl }: EnvironmentSettings['docspace']): string => publicUrl ?? url

/** `zod/mini` brings no texts of its own, which the functions need not; people do. */
const inEnglish = { error: z.locales.en().localeError }

const sourceProblems = (given: unknown): string[] => {
  const parsed = z.safeParse(z.record(z.string(), ownSettings), given)
  if (!parsed.success) return []
  const known = Object.keys(sources)
  return Object.entries(parsed.data).flatMap(([name, own]) => {
    const source = sources[name]
    if (!source) {
      return [`sources.${name}: there is no such source${didYouMean(name, known)}; known are ${known.join(', ')}`]
    }
    const { error } = z.safeParse(source.settings, own, inEnglish)
    return [
      ...linesOf(error?.issues ?? [], ['sources', name]),
      ...unknownFields(own, source.settings, `sources.${name}`),
    ]
  })
}

const linesOf = (
  problems: readonly (SettingsProblem & { code?: string })[],
  above: readonly PropertyKey[] = [],
): string[] =>
  problems.map(({ path, message, code }) => {
    const isMissing = code === 'invalid_type' && message.endsWith('received undefined')
    return `${[...above, ...path].join('.') || '(whole)'}: ${isMissing ? 'is missing' : message}`
  })

export interface Checking {
  /** The environment's name. */
  environment: string
  /** Whether addresses of the examples are refused, which nothing can be deployed for. */
  refuseExamples: boolean
}

/**
 * The settings of an environment, checked: each field, each source's own fields, and that nothing is misspelt.
 * @throws SettingsError with a line for every problem, naming the field
 */
export const checkSettings = (input: unknown, { environment, refuseExamples }: Checking): EnvironmentSettings => {
  const parsed = z.safeParse(environmentSettings, input, inEnglish)
  const problems = [
    ...linesOf(parsed.error?.issues ?? []),
    ...linesOf(problemsBetween(environment, soundSections(input))),
    ...unknownFields(input, environmentSettings),
    ...sourceProblems(isObject(input) ? input.sources : undefined),
    ...(refuseExamples ? placeholdersIn(input) : []),
  ]
  if (!parsed.success || problems.length > 0) {
    const where = `cdk.json, environment "${environment}":`
    throw new SettingsError([where, ...problems.map((line) => `  ${line}`)].join('\n'))
  }
  return parsed.data
}
