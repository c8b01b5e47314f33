import { S3Client } from '@aws-sdk/client-s3'
import { SESClient } from '@aws-sdk/client-ses'
import { SQSClient } from '@aws-sdk/client-sqs'
import * as z from 'zod/mini'
import { openBackups } from '../docspace/backup-portal.ts'
import { type Clock, systemClock } from '../runtime/clock.ts'
import { Park } from '../runtime/errors.ts'
import { createSecrets, type Secrets } from '../runtime/secrets.ts'
import { readEnvironment } from '../runtime/settings.ts'
import { openChannels } from './channels.ts'
import { createSendRun } from './message.ts'
import { backupReasons } from './reasons.ts'
import { createRuns } from './runs.ts'
import { createS3Store } from './s3-store.ts'
import type { BackupServices } from './services.ts'
import { backupSecrets, backupSettings } from './settings.ts'

const schema = {
  variables: z.object({
    QUEUE_URL: z.url(),
    BUCKET: z.string().check(z.minLength(3)),
    /** Only for the EU service region of PagerDuty, and for tests. */
    PAGERDUTY_URL: z.optional(z.url()),
  }),
  settings: z.extend(backupSettings, { secrets: backupSecrets }),
}

const apiKey = z.object({ apiKey: z.string().check(z.minLength(1)) })

export interface OpenedBackups {
  services: BackupServices
  sqs: SQSClient
  queueUrl: string
}

/**
 * The services of a run from environment, settings and secrets: the same for both functions and for the command.
 * @throws SettingsError
 */
export const openBackupServices = (
  environment: NodeJS.ProcessEnv = process.env,
  clock: Clock = systemClock,
  secrets: Secrets = createSecrets(),
): OpenedBackups => {
  const { variables, settings } = readEnvironment(schema, environment)
  const store = createS3Store(new S3Client({}), variables.BUCKET)
  const sqs = new SQSClient({})
  // One try: a second one after a lost answer would be a second mail.
  const ses = new SESClient({ maxAttempts: 1 })
  const services: BackupServices = {
    clock,
    store,
    runs: createRuns(store),
    send: createSendRun(sqs, variables.QUEUE_URL),
    settings: settings.portals,
    async openPortal(name, deadline) {
      const secretName = settings.secrets[name]?.docspace
      const key = secretName ? await secrets.find(secretName, apiKey) : undefined
      if (!key) throw new Park(backupReasons['secret-missing'], { detail: secretName ?? name })
      return openBackups({ url: settings.portals[name]?.url ?? '', apiKey: key.apiKey, deadline, clock })
    },
    channels(name, deadline) {
      const portal = settings.portals[name]
      if (!portal) return []
      const around = { ses, secrets, clock, deadline, pagerDutyUrl: variables.PAGERDUTY_URL }
      return openChannels(name, portal, settings.secrets[name], around)
    },
  }
  return { services, sqs, queueUrl: variables.QUEUE_URL }
}
