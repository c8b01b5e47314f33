import * as z from 'zod/mini'
import { portalUrl } from '../docspace/portal-url.ts'
import { pagerDutyUrl } from '../notify/pagerduty.ts'
import { scheduleProblem } from './schedule.ts'

const text = z.string().check(z.minLength(1))
const count = z.int().check(z.nonnegative(), z.maximum(1_000))

/**
 * What each storage behind the portal needs to be told, and what it can be told (the server's `autofac.consumers.json`).
 * Its keys are none of that: the portal keeps them.
 */
export const consumers = {
  s3: { needs: ['bucket', 'region'], takes: ['serviceurl', 'forcepathstyle', 'usehttp', 'sse', 'ssekey'] },
  googlecloud: { needs: ['bucket'], takes: [] },
  rackspace: { needs: ['private_container', 'public_container', 'region'], takes: [] },
} as const

const consumer = z
  .object({
    type: z.literal('ThirdPartyConsumer'),
    module: z.enum(['s3', 'googlecloud', 'rackspace']),
    /** As the server names them. */
    params: z.record(text, text),
  })
  .check((context) => {
    const { module, params } = context.value
    const { needs, takes } = consumers[module]
    const known: readonly string[] = [...needs, ...takes]
    const add = (name: string, message: string) =>
      context.issues.push(problem(message, ['params', name], context.value))
    for (const name of needs) if (!params[name]) add(name, `${module} needs ${name}`)
    for (const name of Object.keys(params)) if (!known.includes(name)) add(name, `${module} takes no ${name}`)
  })

const problem = (message: string, path: PropertyKey[], input: unknown) => ({
  code: 'custom' as const,
  message,
  path,
  input,
})

const storage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('Documents'),
    /** Title of a folder in the documents of the key's user; made when it is not there. */
    folder: z._default(text.check(z.maxLength(165)), 'Roomkeeper backups'),
    /** A folder or room by its number instead. */
    folderId: z.optional(z.int().check(z.positive())),
  }),
  consumer,
  /** A directory of a self-hosted server. */
  z.object({
    type: z.literal('Local'),
    filePath: text.check(z.regex(/^(\/|[A-Za-z]:\\)/, 'an absolute path is needed')),
  }),
  /** Kept by the portal for one day. */
  z.object({ type: z.literal('DataStore') }),
])

export type Storage = z.output<typeof storage>

const offsite = z.object({
  /** Whether an archive is deleted from the portal once its copy is proven. */
  deleteFromPortal: z._default(z.boolean(), false),
  /** Days in which nobody deletes a copy for good (S3 Object Lock, governance mode): no shorter than dailies are kept. */
  lockDays: z._default(z.int().check(z.nonnegative(), z.maximum(3_650)), 7),
})

const retention = z.object({ daily: z._default(count, 7), weekly: z._default(count, 4), monthly: z._default(count, 6) })

const portal = z
  .object({
    url: portalUrl,
    /** EventBridge Scheduler's cron: minute hour day month weekday year, one day field `?`. */
    schedule: z._default(z.string(), '0 2 * * ? *'),
    timeZone: z._default(z.string(), 'UTC'),
    storage: z._default(storage, { type: 'Documents', folder: 'Roomkeeper backups' }),
    recipients: z.array(z.email()).check(z.minLength(1), z.maxLength(50)),
    /** An address or domain verified in SES. */
    sender: z.email(),
    /** Takes `backup.finished` events by Standard Webhooks. */
    callbackUrl: z.optional(z.url({ protocol: /^https?$/ })),
    /** Whether failures open an incident in PagerDuty, and the next success closes it. */
    pagerDuty: z._default(z.boolean(), false),
    /** Where PagerDuty takes events; its EU service region has another address, and a laptop may have its own receiver. */
    pagerDutyUrl: z._default(z.url({ protocol: /^https?$/ }), pagerDutyUrl),
    startMail: z._default(z.boolean(), false),
    /** A backup whose progress stands still for so long is given up. */
    stallMinutes: z._default(z.int().check(z.minimum(5), z.maximum(24 * 60)), 60),
    /** How long a portal that does not answer is waited for. */
    patienceHours: z._default(z.number().check(z.positive(), z.maximum(23)), 6),
    retention: z._default(retention, { daily: 7, weekly: 4, monthly: 6 }),
    offsite: z.optional(offsite),
    /** Without a proven backup for so long, an alarm is raised. */
    overdueHours: z._default(z.int().check(z.minimum(2), z.maximum(168)), 26),
  })
  .check((context) => {
    const { schedule, timeZone, storage, offsite } = context.value
    const wrong = scheduleProblem(schedule, timeZone)
    if (wrong) context.issues.push(problem(`schedule: ${wrong}`, ['schedule'], context.value))
    if (offsite && storage.type !== 'Documents' && storage.type !== 'DataStore') {
      context.issues.push(
        problem(`archives in ${storage.type} cannot be read through the portal`, ['offsite'], context.value),
      )
    }
    if (retentionOf(context.value) === 0) {
      context.issues.push(problem('at least one archive must be kept', ['retention'], context.value))
    }
  })

const retentionOf = (value: { retention: z.output<typeof retention> }): number =>
  value.retention.daily + value.retention.weekly + value.retention.monthly

export type PortalSettings = z.output<typeof portal>
export type Retention = z.output<typeof retention>

/** The name of a portal in schedules, keys of objects and metrics. */
const portalName = z
  .string()
  .check(z.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'small letters, digits and hyphens, at most 32'))

/** Every portal that is backed up, by a name of one's own. Checked at synth, every problem in one message. */
export const backupSettings = z.object({ portals: z.record(portalName, portal) })

export type BackupSettings = z.output<typeof backupSettings>

/** Names of the secrets of one portal in Secrets Manager. */
export const backupSecrets = z.record(
  portalName,
  z.object({ docspace: text, callback: z.optional(text), pagerDuty: z.optional(text) }),
)

export type BackupSecrets = z.output<typeof backupSecrets>
