import { Duration, TimeZone } from 'aws-cdk-lib'
import { ContextAttribute, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'
import { Construct } from 'constructs'
import type { BackupSettings } from '#lib/backup/settings.ts'
import type { EnvironmentSettings } from '../config/environment-schema.ts'
import { QueueWorker } from '../constructs/functions/queue-worker.ts'
import { ScheduledFunction } from '../constructs/functions/scheduled-function.ts'
import { warnOfSkippedNight } from '../constructs/functions/skipped-night.ts'
import { MailSender } from '../constructs/mail-sender.ts'
import type { ManagedSecret } from '../constructs/managed-secret.ts'
import { QueueWithDeadLetters } from '../constructs/queue-with-dead-letters.ts'
import type { StackContext } from '../constructs/stack-context.ts'
import type { Events } from '../events.ts'
import { addBackupAlarms, addBounceAlarm } from './alarms.ts'
import { BackupBucket } from './backup-bucket.ts'
import { addBackupSecrets, backupSecretNames } from './secrets.ts'

export interface BackupsProps {
  context: StackContext
  backup: BackupSettings
  mail: EnvironmentSettings['mail']
  /** Absent where nobody is told anything. */
  events?: Events
}

/** The longest share of reading an archive that one invocation takes. */
const watchTimeout = Duration.minutes(5)

/** From each portal's schedule to a proven archive and its report. */
export class Backups extends Construct {
  readonly storage: BackupBucket
  readonly runs: QueueWithDeadLetters
  readonly starter: ScheduledFunction
  readonly watcher: QueueWorker
  /** The key of each portal. */
  readonly keys: ReadonlyMap<string, ManagedSecret>

  constructor(scope: Construct, id: string, { context, backup, mail, events }: BackupsProps) {
    super(scope, id)
    this.storage = new BackupBucket(this, 'Storage', context)
    this.runs = new QueueWithDeadLetters(this, 'Runs', { ...runsQueue, context })
    const common = {
      context,
      variables: { QUEUE_URL: this.runs.queue.queueUrl, BUCKET: this.storage.bucket.bucketName },
      settings: { ...backup, secrets: backupSecretNames(context, backup) },
    }
    const telling = events?.producer
    this.starter = new ScheduledFunction(this, 'Starter', { ...starter, ...common, schedules: schedulesOf(backup) })
    this.watcher = new QueueWorker(this, 'Watcher', {
      ...watcher,
      ...common,
      variables: { ...common.variables, ...telling?.variables },
      settings: { ...common.settings, ...telling?.settings },
      queue: this.runs.queue,
      maxConcurrency: Math.max(2, Object.keys(backup.portals).length),
    })
    telling?.grantTo(this.watcher)
    this.#grant()
    this.#addSenders(backup, mail)
    this.keys = addBackupSecrets(this, context, backup, this)
    addBounceAlarm(this, context.alarms)
    for (const [name, portal] of Object.entries(backup.portals)) {
      addBackupAlarms(this, context.alarms, name, portal)
      warnOfSkippedNight(
        this,
        { section: `backup.portals.${name}`, id: `backup:${name}`, leavesOut: 'that backup' },
        portal,
      )
    }
  }

  #grant(): void {
    for (const one of [this.starter, this.watcher]) {
      this.runs.queue.grant(one, 'sqs:SendMessage')
      this.storage.grantBelow(one, 'runs', ['s3:GetObject', 's3:PutObject'])
    }
    this.storage.grantBelow(this.watcher, 'archives', [
      's3:GetObject',
      's3:GetObjectRetention',
      's3:PutObject',
      's3:PutObjectRetention',
      's3:DeleteObject',
      's3:AbortMultipartUpload',
    ])
  }

  /** Several portals may share a sender, which is then registered once. */
  #addSenders({ portals }: BackupSettings, { createIdentities }: BackupsProps['mail']): void {
    const bySender = Map.groupBy(Object.values(portals), ({ sender }) => sender)
    for (const [sender, theirs] of bySender) {
      const recipients = theirs.flatMap((portal) => portal.recipients)
      new MailSender(this, `Sender-${sender}`, { sender, recipients, createIdentity: createIdentities }).grantSend(
        this.watcher,
      )
    }
  }
}

const schedulesOf = ({ portals }: BackupSettings) =>
  Object.fromEntries(
    Object.entries(portals).map(([portal, { schedule, timeZone }]) => {
      const at = ScheduleExpression.expression(`cron(${schedule})`, TimeZone.of(timeZone))
      // The due time names the run, so that a second delivery of the same night is the same run.
      return [portal, { at, input: { portal, at: ContextAttribute.scheduledTime } }]
    }),
  )

const starter = {
  name: 'start-backup',
  description: 'Starts the backup of a portal, or attaches to the one that runs',
  memoryMb: 512,
  timeout: Duration.seconds(60),
  alarm: {
    severity: 'high',
    impact: 'A backup could not be started: there may be no archive of this night.',
    runbook: 'start-backup-fails',
  },
} as const

const watcher = {
  name: 'watch-backup',
  description: 'Follows a backup to its end, proves the archive, and reports to the administrators',
  memoryMb: 1024,
  timeout: watchTimeout,
  // A run takes long: in a batch others would wait behind it.
  batchSize: 1,
  alarm: {
    severity: 'high',
    impact: 'Backups are not followed: nobody proves the archive of this night, or reports about it.',
    runbook: 'watch-backup-fails',
  },
} as const

const runsQueue = {
  name: 'backups',
  workerTimeout: watchTimeout,
  // Before that, the worker itself gives a run up and reports it.
  maxReceiveCount: 20,
  alarms: {
    dead: {
      severity: 'high',
      impact: 'A backup is no longer followed: whether there is an archive of that night is not known.',
      runbook: 'backup-not-followed',
    },
    oldest: {
      severity: 'medium',
      impact: 'A backup has not been looked at for two hours: its report is late.',
      runbook: 'backup-waits',
      after: Duration.hours(2),
    },
  },
} as const
