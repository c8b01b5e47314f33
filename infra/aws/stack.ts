import { CfnOutput, RemovalPolicy, Stack, type StackProps, Tags } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { Backups } from './backups/index.ts'
import type { Environment } from './choose-environment.ts'
import { Alarms } from './constructs/alarms.ts'
import { createOwnKey } from './constructs/encryption.ts'
import type { Surroundings } from './constructs/surroundings.ts'
import { addDashboard } from './dashboard.ts'
import { Onboarding } from './onboarding.ts'
import { Receiving } from './receiving.ts'

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
      email: settings.alarms.email,
      countInFlight: settings.alarms.countInFlight,
      runbookUrl: settings.alarms.runbook,
      key,
    })
    const surroundings: Surroundings = {
      environment: name,
      alarms,
      ...(key && { key }),
      logRetention: settings.logRetentionDays,
      removal: settings.protect ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    }
    const onboarding = new Onboarding(this, 'Onboarding', { surroundings, settings })
    const { api, receiver } = new Receiving(this, 'Receiving', {
      surroundings,
      settings,
      queue: onboarding.clients.queue,
    })
    if (settings.backup) {
      const { storage } = new Backups(this, 'Backups', { surroundings, backup: settings.backup, mail: settings.mail })
      new CfnOutput(this, 'BackupBucketName', { value: storage.bucket.bucketName })
    }
    addDashboard(this, { surroundings, onboarding, api, receiver })
    const webhooks = `${settings.publicUrl ?? api.url}/webhooks/{source}`
    new CfnOutput(this, 'WebhookUrl', { value: webhooks, description: 'Where each CRM delivers' })
    if (api.domainTarget)
      new CfnOutput(this, 'DomainTarget', { value: api.domainTarget, description: 'For the DNS record' })
    new CfnOutput(this, 'ClientsQueueUrl', { value: onboarding.clients.queue.queueUrl })
    new CfnOutput(this, 'ClientsDeadLetterQueueUrl', { value: onboarding.clients.dead.queueUrl })
  }
}
