import { CfnOutput, RemovalPolicy, Stack, type StackProps, Tags } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { addAlarmWatch } from './alarms/alarm-watch.ts'
import { addBounces, addMailEvents } from './arrivals/bounces.ts'
import { addArrivals } from './arrivals/index.ts'
import { warnOfReminderLanguage } from './arrivals/reminder-language.ts'
import { grantReminderMails } from './arrivals/reminder-mails.ts'
import { warnOfWelcomeMail } from './arrivals/welcome-mail.ts'
import { addBackfill } from './backfill.ts'
import { Backups } from './backups/index.ts'
import type { Environment } from './config/choose-environment.ts'
import type { EnvironmentSettings } from './config/environment-schema.ts'
import { registersSender } from './config/mail-senders.ts'
import { callbackOf } from './config/sources/callback.ts'
import { Alarms } from './constructs/alarms.ts'
import { createOwnKey } from './constructs/encryption.ts'
import { warnOfUntoldDeletions } from './constructs/functions/untold-deletions.ts'
import { openRunbook } from './constructs/runbook.ts'
import type { StackContext } from './constructs/stack-context.ts'
import type { WebhookApi } from './constructs/webhook-api.ts'
import { addDashboard } from './dashboard.ts'
import { addDriftReport } from './drift-report.ts'
import { Events, hasOutlets } from './events.ts'
import { addKeyCheck } from './key-check.ts'
import { Onboarding } from './onboarding.ts'
import { Receiving } from './receiving.ts'
import { addSweep } from './sweep.ts'
import { timelinesOf } from './timelines.ts'

/** Everything of one environment: webhooks in, rooms and backups out. */
export class RoomkeeperStack extends Stack {
  constructor(scope: Construct, { name, settings }: Environment, props: StackProps = {}) {
    super(scope, `Roomkeeper-${name}`, {
      description: `Roomkeeper, environment ${name}: a DocSpace room for every new client`,
      terminationProtection: settings.protect,
      ...props,
    })
    Tags.of(this).add('service', 'roomkeeper')
    Tags.of(this).add('environment', name)
    const key = settings.ownKey ? createOwnKey(this, name) : undefined
    const alarms = new Alarms(this, 'Alarms', {
      environment: name,
      profile: settings.profile,
      email: settings.alarms.email,
      countInFlight: settings.alarms.countInFlight,
      runbook: openRunbook(settings.alarms.runbook, name),
      key,
    })
    const context: StackContext = {
      environment: name,
      profile: settings.profile,
      alarms,
      ...(key && { key }),
      logRetention: settings.logRetentionDays,
      removal: settings.protect ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    }
    const events = tellsAnybody(settings) && new Events(this, 'Events', { context, settings })
    const mails = addMailEvents(this, context, settings)
    const mailing = mails && { mails }
    const telling = { ...(events && { events }), ...mailing }
    const onboarding = new Onboarding(this, 'Onboarding', { context, settings, ...telling })
    if (events) {
      const { memories, credentials } = onboarding
      const timelines = timelinesOf(context, settings, onboarding)
      const createIdentity = registersSender(settings, 'events')
      events.addDelivery({ memories, timelines, credentials, createIdentity })
      events.precede(onboarding.worker)
    }
    // A callback is told by whoever writes on records, events by others too.
    const outlets = { ...(events && hasOutlets(settings.events) && { events }) }
    warnOfUntoldDeletions(this, settings)
    const { queue: waiting } = addBackfill(this, context, onboarding.clients.queue)
    addSweep(this, { context, settings, onboarding, waiting, ...outlets })
    const look = addArrivals(this, { context, settings, onboarding, waiting, ...telling })
    if (mails) addBounces(this, { context, settings, onboarding, waiting, ...outlets, mails })
    warnOfReminderLanguage(this, settings)
    warnOfWelcomeMail(this, settings)
    grantReminderMails(this, settings, [onboarding.worker, ...(look ? [look] : [])], mails)
    addDriftReport(this, { context, settings, onboarding, waiting })
    const { api, receiver } = new Receiving(this, 'Receiving', {
      context,
      settings,
      queue: onboarding.clients.queue,
    })
    const backups =
      settings.backup &&
      new Backups(this, 'Backups', {
        context,
        backup: settings.backup,
        mail: settings.mail,
        ...outlets,
      })
    addKeyCheck(this, context, watchedKeys(settings, onboarding, backups), onboarding)
    if (settings.profile === 'full') addDashboard(this, { context, onboarding, api, receiver, backups })
    addAlarmWatch(this, context, onboarding.memories)
    this.#addOutputs(settings, onboarding, api, backups)
  }

  #addOutputs(
    { publicUrl }: EnvironmentSettings,
    { clients, memories }: Onboarding,
    api: WebhookApi,
    backups: Backups | undefined,
  ): void {
    const addOutput = (id: string, value: string, description: string) =>
      new CfnOutput(this, id, { value, description })
    addOutput(
      'WebhookUrl',
      `${publicUrl ?? api.url}/webhooks/{source}`,
      'Where CRMs deliver; `roomkeeper connect` gives each its whole address',
    )
    if (api.domainTarget) addOutput('DomainTarget', api.domainTarget, 'What the DNS record of the domain points at')
    addOutput('ClientsQueueUrl', clients.queue.queueUrl, 'Clients that wait for their rooms')
    addOutput('ClientsDeadLetterQueueUrl', clients.dead.queueUrl, 'Clients that are parked')
    addOutput('MemoryBucketName', memories.bucket.bucketName, 'What was last wanted of each client’s room')
    if (backups)
      addOutput('BackupBucketName', backups.storage.bucket.bucketName, 'Runs of backups and copies of archives')
  }
}

const tellsAnybody = (settings: EnvironmentSettings): boolean =>
  hasOutlets(settings.events) || callbackOf(settings) !== undefined

const watchedKeys = ({ docspace, backup }: EnvironmentSettings, { key }: Onboarding, backups: Backups | undefined) => ({
  onboarding: { url: docspace.url, secret: key },
  ...Object.fromEntries(
    [...(backups?.keys ?? [])].map(([portal, secret]) => [
      `backup-${portal}`,
      { url: backup?.portals[portal]?.url ?? docspace.url, secret },
    ]),
  ),
})
