import * as z from 'zod/mini'
import { backupKinds } from '../docspace/backups/backups.ts'
import { portalUrl } from '../docspace/portal/portal-url.ts'
import { incidentSettings } from '../notify/incidents.ts'
import { scheduleSettings } from '../runtime/settings/schedule-fields.ts'
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
    type: z
      .literal('ThirdPartyConsumer')
      .check(z.describe('a storage that the portal is connected to; Roomkeeper cannot read it back')),
    module: z
      .enum(['s3', 'googlecloud', 'rackspace'])
      .check(z.describe('The storage that the portal is connected to.')),
    params: z.record(text, text).check(
      z.meta({
        description:
          'What the storage needs, by the names that the DocSpace server uses. Its keys are none of it: the portal keeps them.',
        examples: [{ bucket: 'acme-portal', region: 'eu-central-1' }],
      }),
    ),
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
    type: z.literal('Documents').check(z.describe('a folder of the portal')),
    folder: z
      ._default(text.check(z.maxLength(165)), 'Roomkeeper backups')
      .check(
        z.describe(
          'The folder, in the documents of the key’s owner, that takes the archives. It is made when it is not there.',
        ),
      ),
    folderId: z.optional(z.int().check(z.positive())).check(
      z.meta({
        description: 'The number of a folder or room that takes the archives instead of `folder`.',
        examples: [12],
      }),
    ),
  }),
  consumer,
  z.object({
    type: z.literal('Local').check(z.describe('a directory of the server')),
    filePath: text
      .check(z.regex(/^(\/|[A-Za-z]:\\)/, 'an absolute path is needed'))
      .check(z.meta({ description: 'A directory of a server of your own.', examples: ['/var/backups/docspace'] })),
  }),
  z.object({
    type: z.literal('DataStore').check(z.describe('temporary storage, which the portal empties after one day')),
  }),
])

export type Storage = z.output<typeof storage>

const offsite = z.object({
  deleteFromPortal: z
    ._default(z.boolean(), false)
    .check(
      z.describe(
        'Whether an archive is deleted from the portal once its copy in S3 is verified and a newer archive is in the portal.',
      ),
    ),
  lockDays: z
    ._default(z.int().check(z.nonnegative(), z.maximum(3_650)), 7)
    .check(z.describe('Days in which nobody can delete a copy for good (S3 Object Lock, governance mode).')),
  readAgainDays: z
    ._default(z.int().check(z.nonnegative(), z.maximum(3_650)), 30)
    .check(z.describe('Each copy is read again when it was not read for so many days; 0 reads none again.')),
  readAgainGigabytes: z
    ._default(z.int().check(z.positive(), z.maximum(10_000)), 20)
    .check(
      z.describe(
        'How much of older copies is read again in one night. One copy that is due is read even if it is larger.',
      ),
    ),
})

const retention = z.object({
  daily: z._default(count, 7).check(z.describe('How many days keep an archive: the newest verified one of each day.')),
  weekly: z
    ._default(count, 4)
    .check(z.describe('How many weeks keep an archive: the newest verified one of each week.')),
  monthly: z
    ._default(count, 6)
    .check(z.describe('How many months keep an archive: the newest verified one of each month.')),
})

const drill = z.object({
  url: portalUrl.check(
    z.meta({
      description:
        'The address of an empty DocSpace server of your own, into which archives are restored to see that they can be. Everything in it is lost with each drill.',
      examples: ['https://drill.acme.example'],
    }),
  ),
  days: z
    ._default(z.int().check(z.minimum(1), z.maximum(365)), 90)
    .check(z.describe('An alarm fires when no archive was restored there with success for so many days.')),
})

const portal = z
  .object({
    url: portalUrl.check(
      z.meta({
        description: 'The address of the portal that is backed up, without a path.',
        examples: ['https://acme.onlyoffice.com'],
      }),
    ),
    kind: z
      ._default(z.enum(backupKinds), 'portal')
      .check(
        z.describe(
          'What is backed up: `portal` is the portal, which a restore makes anew with other numbers, passwords and keys; `server` is the whole server, which a restore brings back as it was. Only a server of your own makes the second.',
        ),
      ),
    ...scheduleSettings('When the backup starts', '0 2 * * ? *'),
    storage: z._default(storage, { type: 'Documents', folder: 'Roomkeeper backups' }),
    recipients: z
      .array(z.email())
      .check(z.minLength(1), z.maxLength(50))
      .check(z.meta({ description: 'Who gets the report by mail.', examples: [['admin@acme.example']] })),
    sender: z.email().check(
      z.meta({
        description: 'The address from which reports are sent: it, or its domain, is verified in SES.',
        examples: ['roomkeeper@acme.example'],
      }),
    ),
    callbackUrl: z.optional(z.url({ protocol: /^https?$/ })).check(
      z.meta({
        description: 'The address that gets each report as a `backup.finished` event, signed as Standard Webhooks.',
        examples: ['https://ops.acme.example/backups'],
      }),
    ),
    ...incidentSettings('a failed backup', 'the next success'),
    startMail: z._default(z.boolean(), false).check(z.describe('Whether a mail also says that a backup has started.')),
    stallMinutes: z
      ._default(z.int().check(z.minimum(5), z.maximum(24 * 60)), 60)
      .check(z.describe('A backup without progress for so many minutes is given up.')),
    patienceHours: z
      ._default(z.number().check(z.positive(), z.maximum(23)), 6)
      .check(z.describe('How many hours Roomkeeper waits for a portal that does not answer.')),
    retention: z._default(retention, { daily: 7, weekly: 4, monthly: 6 }),
    offsite: z
      .optional(offsite)
      .check(z.describe('A copy of each archive in an S3 bucket with Object Lock; no copy when absent.')),
    drill: z
      .optional(drill)
      .check(z.describe('Where `roomkeeper backup drill` restores archives; nothing is rehearsed when absent.')),
    overdueHours: z
      ._default(z.int().check(z.minimum(2), z.maximum(168)), 26)
      .check(
        z.describe(
          'An alarm fires when no backup passed its checks for so many hours: it was verified or, where its storage cannot be read, DocSpace has recorded it.',
        ),
      ),
  })
  .check((context) => {
    const { schedule, timeZone, storage, offsite, kind, url, drill } = context.value
    if (kind === 'server' && isInCloud(url)) {
      const message = 'a portal in the cloud of ONLYOFFICE has no server of its own: leave kind out, or write "portal"'
      context.issues.push(problem(message, ['kind'], context.value))
    }
    const wrong = scheduleProblem(schedule, timeZone)
    if (wrong) context.issues.push(problem(wrong.message, [wrong.field], context.value))
    if (offsite && storage.type !== 'Documents' && storage.type !== 'DataStore') {
      context.issues.push(
        problem(`archives in ${storage.type} cannot be read through the portal`, ['offsite'], context.value),
      )
    }
    if (drill && new URL(drill.url).host === new URL(url).host) {
      const message = 'it is the portal that is backed up, and a drill would replace everything in it'
      context.issues.push(problem(message, ['drill', 'url'], context.value))
    }
    if (retentionOf(context.value) === 0) {
      context.issues.push(problem('at least one archive must be kept', ['retention'], context.value))
    }
  })

/** Portals of ONLYOFFICE's own cloud, by their address (docs/facts/docspace-api.md#a-dump). */
const isInCloud = (url: string): boolean => /\.onlyoffice\.com$/i.test(new URL(url).hostname)

const retentionOf = (value: { retention: z.output<typeof retention> }): number =>
  value.retention.daily + value.retention.weekly + value.retention.monthly

export type PortalSettings = z.output<typeof portal>
export type Retention = z.output<typeof retention>

/** The name of a portal in schedules, keys of objects and metrics. */
const portalName = z
  .string()
  .check(z.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'small letters, digits and hyphens, at most 32'))

/** Every portal that is backed up, by a name of one's own. Checked at synth, every problem in one message. */
export const backupSettings = z.object({
  portals: z
    .record(portalName, portal)
    .check(
      z.describe('The portals that are backed up, each by a name of your choice: small letters, digits and hyphens.'),
    ),
})

export type BackupSettings = z.output<typeof backupSettings>

/** Names of the secrets of one portal in Secrets Manager. */
export const backupSecrets = z.record(
  portalName,
  z.object({ docspace: text, callback: z.optional(text), pagerDuty: z.optional(text), evidence: z.optional(text) }),
)

export type BackupSecrets = z.output<typeof backupSecrets>
