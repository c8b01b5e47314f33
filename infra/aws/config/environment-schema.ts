import * as z from 'zod/mini'
import { backupSettings } from '#lib/backup/settings.ts'
import { portalUrl } from '#lib/docspace/portal/portal-url.ts'
import { eventsSettings } from '#lib/events/settings.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'
import { scheduledDriftReport } from './scheduled/drift-settings.ts'
import { everyNight, scheduledSweep } from './scheduled/sweep-settings.ts'

const positive = z.int().check(z.positive())

/**
 * What DocSpace allows each user of an onboarding key, as the cloud has it. A self-hosted server has no limit unless it was switched on:
 * higher numbers make it faster there (docs/facts/docspace.md#limits-of-requests).
 */
const limits = z.object({
  requestsPerMinute: z
    ._default(positive, 1500)
    .check(
      z.describe(
        'Requests a minute that DocSpace allows the owner of an onboarding key. A server of your own allows more.',
      ),
    ),
  writesInFlight: z
    ._default(positive, 15)
    .check(z.describe('Writes at the same time that DocSpace allows the owner of an onboarding key.')),
  writesPerDay: z
    ._default(positive, 10_000)
    .check(
      z.describe(
        'Writes a day that DocSpace allows the owner of an onboarding key; new clients wait for the next day when it is reached.',
      ),
    ),
})

const docspace = z.object({
  url: portalUrl.check(
    z.meta({
      description: 'The address at which Roomkeeper reaches the portal, without a path.',
      examples: ['https://acme.onlyoffice.com'],
    }),
  ),
  publicUrl: z.optional(portalUrl).check(
    z.meta({
      description:
        'The address at which people reach the portal, if it is another one. Links on CRM records, in callbacks and in mails have it.',
      examples: ['https://docspace.acme.example'],
    }),
  ),
  limits: z._default(limits, { requestsPerMinute: 1500, writesInFlight: 15, writesPerDay: 10_000 }),
})

const worker = z.object({
  concurrency: z
    ._default(z.int().check(z.minimum(2), z.maximum(1000)), 5)
    .check(
      z.describe(
        'Clients that are onboarded at the same time. They share the limits of DocSpace: at most `docspace.limits.writesInFlight`.',
      ),
    ),
})

/**
 * Requests per second, and how many at once, that the API takes for each path of a source; more are answered 429, which an HTTP API
 * cannot be taught to say in another way, and which EspoCRM takes for final. So it is far above what floods of one machine reach:
 * what the receiver cannot keep up with is answered 503 before that, and every CRM delivers it again.
 */
const throttle = z.object({
  rate: z
    ._default(positive, 1_000)
    .check(z.describe('Webhooks a second that the API takes for each path of a source; more are answered 429.')),
  burst: z
    ._default(positive, 2_000)
    .check(z.describe('Webhooks at the same moment that the API takes for each path of a source.')),
})

const domain = z.object({
  name: z
    .string()
    .check(z.regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'a domain name in small letters'))
    .check(
      z.meta({
        description: 'The name of your own domain at which the API takes webhooks.',
        examples: ['hooks.acme.example'],
      }),
    ),
  certificateArn: z
    .string()
    .check(z.regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/.+$/, 'the ARN of a certificate'))
    .check(
      z.meta({
        description: 'The certificate for the domain in AWS Certificate Manager, in the region of the stack.',
        examples: ['arn:aws:acm:eu-central-1:123456789012:certificate/6d1c…'],
      }),
    ),
  /**
   * The authorities whose certificate every sender must show, in PEM as an object of S3. For Salesforce, which has one to show
   * and signs nothing; other CRMs have none, and need another environment.
   */
  clientCertificates: z.optional(
    z.object({
      bucket: z
        .string()
        .check(z.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket'))
        .check(
          z.meta({
            description: 'The S3 bucket that holds the certificates of the authorities.',
            examples: ['acme-truststore'],
          }),
        ),
      key: z
        .string()
        .check(z.minLength(1))
        .check(
          z.meta({
            description:
              'The object in the bucket: PEM certificates of the authorities that every sender’s certificate must come from. Salesforce can show one; other CRMs cannot and need an environment of their own.',
            examples: ['salesforce.pem'],
          }),
        ),
      version: z.optional(z.string()).check(z.describe('The version of the object, in a bucket with versions.')),
    }),
  ),
})

const receiver = z.object({
  reservedConcurrency: z.optional(positive).check(
    z.meta({
      description:
        'Lambda environments reserved for the function that takes webhooks, and its limit. It keeps a flood from using up the account’s limit; an account with a limit of 10 cannot reserve any.',
      examples: [10],
    }),
  ),
})

const alarms = z.object({
  email: z.optional(z.email()).check(
    z.meta({
      description:
        'The address that gets a mail when an alarm fires and when it ends. Without it there is only the SNS topic.',
      examples: ['oncall@acme.example'],
    }),
  ),
  countInFlight: z
    ._default(z.boolean(), true)
    .check(
      z.describe(
        'Whether the alarms on dead-letter queues also count messages that a command is reading at the moment. It takes metric math, which AWS emulators do not have.',
      ),
    ),
  runbook: z.optional(z.string()).check(
    z.meta({
      description:
        'The address of your copy of the runbook. Mails of alarms link to it; without it they quote the section.',
      examples: ['https://wiki.acme.example/roomkeeper-runbook'],
    }),
  ),
})

/** The retentions that CloudWatch Logs knows, up to two years. */
const retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] as const

/** CloudWatch Logs keeps some numbers of days only; zod's own message lists them. */
const logRetentionDays = z
  ._default(z.literal(retentions), 30)
  .check(z.describe('Days for which CloudWatch keeps the logs.'))

const mail = z.object({
  createIdentities: z
    ._default(z.boolean(), true)
    .check(
      z.describe(
        'Whether the stack registers the senders of mails with SES, which asks their owner to agree. Switch it off where the domain is verified already.',
      ),
    ),
})

const ownSettings = z.record(z.string(), z.unknown())

const named = z.refine<object>((sources) => Object.keys(sources).length > 0, 'name at least one source')

const profile = z
  ._default(z.enum(['full', 'small']), 'full')
  .check(
    z.describe(
      'What an installation costs in a month in which nobody comes (docs/deploy.md#what-it-costs). `small`: no dashboard, alarms are looked at every quarter of an hour instead of each minute, and secrets are parameters of Systems Manager. Not with `ownKey`.',
    ),
  )

/** The settings of one environment, as `environments` of `roomkeeper.json` has them; docs/settings.md lists them. */
export const environmentSettings = z.object({
  profile,
  docspace,
  onboarding: onboardingSettings,
  sources: z
    .record(z.string(), ownSettings)
    .check(named)
    .check(
      z.meta({
        description:
          'The CRMs that clients come from, by name: `espocrm`, `hubspot`, `pipedrive`, `salesforce`, and `generic` for any other sender. At least one.',
        examples: [{ espocrm: { url: 'https://crm.acme.example' } }],
      }),
    ),
  backup: z
    .optional(backupSettings)
    .check(z.describe('Which portals are backed up, when, and who gets the report. No backups when absent.')),
  events: z
    .optional(eventsSettings)
    .check(z.describe('Who is told what happens to clients and backups. Nobody when absent.')),
  sweep: z._default(scheduledSweep, everyNight),
  drift: z
    .optional(scheduledDriftReport)
    .check(
      z.describe(
        'When it is reported where rooms differ from what is wanted of them, and to whom. Nothing is changed by looking. No report when absent.',
      ),
    ),
  mail: z._default(mail, { createIdentities: true }),
  worker: z._default(worker, { concurrency: 5 }),
  throttle: z._default(throttle, { rate: 1_000, burst: 2_000 }),
  receiver: z._default(receiver, {}),
  domain: z.optional(domain).check(z.describe('A domain of your own for the API; otherwise AWS gives it an address.')),
  publicUrl: z.optional(z.url({ protocol: /^https?$/ })).check(
    z.meta({
      description: 'The address that senders know and sign, where a proxy stands in front of the API.',
      examples: ['https://hooks.acme.example'],
    }),
  ),
  alarms: z._default(alarms, { countInFlight: true }),
  logRetentionDays,
  ownKey: z
    ._default(z.boolean(), false)
    .check(
      z.describe(
        'Whether queues, secrets, copies of backups and alarms are encrypted with a KMS key of your own, for about a dollar a month. Otherwise AWS’s own keys encrypt them.',
      ),
    ),
  protect: z
    ._default(z.boolean(), false)
    .check(
      z.describe(
        'Whether secrets and queues stay when the stack is deleted, and deleting the stack takes an extra step.',
      ),
    ),
})

/** Everything a person decides about one environment, complete and checked. */
export type EnvironmentSettings = z.output<typeof environmentSettings>
