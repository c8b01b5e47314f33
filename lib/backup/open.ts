import { S3Client } from '@aws-sdk/client-s3'
import { SESClient } from '@aws-sdk/client-ses'
import { SQSClient } from '@aws-sdk/client-sqs'
import * as z from 'zod/mini'
import { openBackups } from '../docspace/backups/backup-portal.ts'
import { docspaceKey } from '../docspace/portal/key-secret.ts'
import { openEventSink, wantedEvents } from '../events/open-sink.ts'
import type { EventSink } from '../events/sink.ts'
import { type Clock, systemClock } from '../runtime/clock.ts'
import { Park } from '../runtime/errors.ts'
import { createSecrets, type Secrets, webhookSecrets } from '../runtime/secrets.ts'
import { readEnvironment } from '../runtime/settings/settings.ts'
import { backupReasons } from './reasons.ts'
import { openChannels } from './report/channels.ts'
import { type BackupSecrets, type BackupSettings, backupSecrets, backupSettings } from './settings.ts'
import type { BackupServices } from './stages/stage-context.ts'
import { createSendRun } from './store/run-message.ts'
import { createRuns } from './store/run-repository.ts'
import { createS3Store } from './store/s3-store.ts'

const schema = {
  variables: z.object({
    QUEUE_URL: z.url(),
    BUCKET: z.string().check(z.minLength(3)),
    EVENTS_QUEUE_URL: z.optional(z.url()),
  }),
  settings: z.extend(backupSettings, { secrets: backupSecrets, events: z.optional(wantedEvents) }),
}

export interface BackupEnvironment {
  sqs: SQSClient
  queueUrl: string
  s3: S3Client
  bucket: string
  ses: SESClient
  secrets: Secrets
  secretNames: BackupSecrets
  clock: Clock
  /** Where outlets are told from. */
  events?: EventSink | undefined
}

/** The services of runs out of clients, settings and secrets. */
export const createBackupServices = ({ portals }: BackupSettings, around: BackupEnvironment): BackupServices => {
  const { clock, secrets, secretNames, ses, events } = around
  const store = createS3Store(around.s3, around.bucket)
  return {
    clock,
    ...(events && { events }),
    store,
    runs: createRuns(store),
    send: createSendRun(around.sqs, around.queueUrl),
    settings: portals,
    async openPortal(name, deadline) {
      const secretName = secretNames[name]?.docspace
      const key = secretName ? await secrets.find(secretName, docspaceKey) : undefined
      if (!key) throw new Park(backupReasons['secret-missing'], { detail: secretName ?? name })
      return openBackups({ url: portals[name]?.url ?? '', apiKey: key.apiKey, deadline, clock })
    },
    async evidenceSecrets(name) {
      const secretName = secretNames[name]?.evidence
      return secretName ? (await secrets.find(secretName, webhookSecrets))?.secrets : undefined
    },
    channels(name, deadline) {
      const portal = portals[name]
      return portal ? openChannels(name, portal, secretNames[name], { ses, secrets, clock, deadline }) : []
    },
  }
}

export interface OpenedBackups {
  services: BackupServices
  sqs: SQSClient
  queueUrl: string
}

/**
 * The services of a function, from its environment.
 * @throws SettingsError
 */
export const openBackupServices = (environment: NodeJS.ProcessEnv = process.env): OpenedBackups => {
  const { variables, settings } = readEnvironment(schema, environment)
  const sqs = new SQSClient({})
  const services = createBackupServices(settings, {
    sqs,
    queueUrl: variables.QUEUE_URL,
    s3: new S3Client({}),
    bucket: variables.BUCKET,
    // One try: a second one after a lost answer would be a second mail.
    ses: new SESClient({ maxAttempts: 1 }),
    secrets: createSecrets(),
    secretNames: settings.secrets,
    clock: systemClock,
    events: openEventSink(variables.EVENTS_QUEUE_URL, settings.events),
  })
  return { services, sqs, queueUrl: variables.QUEUE_URL }
}
