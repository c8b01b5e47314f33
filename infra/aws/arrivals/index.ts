import { Duration, TimeZone } from 'aws-cdk-lib'
import type { IGrantable } from 'aws-cdk-lib/aws-iam'
import { ContextAttribute, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'
import type { ConfigurationSet } from 'aws-cdk-lib/aws-ses'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { type MailForm, mailFormOf } from '#lib/onboarding/settings/arrival/mails.ts'
import { withRule } from '#lib/onboarding/settings/room-rules.ts'
import type { EnvironmentSettings } from '../config/environment-schema.ts'
import { publicUrlOf } from '../config/settings.ts'
import { ScheduledFunction } from '../constructs/functions/scheduled-function.ts'
import type { StackContext } from '../constructs/stack-context.ts'
import type { Events } from '../events.ts'
import { type Onboarding, sourceUrls } from '../onboarding.ts'

export interface ArrivalsProps {
  context: StackContext
  settings: EnvironmentSettings
  onboarding: Onboarding
  /** Where clients wait behind the new ones. */
  waiting: Queue
  /** Where outlets are told from. */
  events?: Events
  /** By which SES tells of mails. Absent where none are sent. */
  mails?: ConfigurationSet
}

/** Of what DocSpace allows the key in a minute, the look takes a tenth at most: new clients have the rest. */
const shareOfLook = 0.1

/** Looks once a day who of the clients has joined, where the settings ask for it. */
export const addArrivals = (
  scope: Construct,
  { context, settings, onboarding, waiting, events, mails }: ArrivalsProps,
): IGrantable | undefined => {
  const { arrival, remind } = settings.onboarding
  if (!arrival) return undefined
  const { clients, memories, key, credentials } = onboarding
  const telling = events?.producer
  const callbacks = [...credentials].filter(([source]) => source === 'generic')
  const look = new ScheduledFunction(scope, 'Arrivals', {
    ...lookForArrivals,
    context,
    variables: {
      QUEUE_URL: clients.queue.queueUrl,
      BACKFILL_QUEUE_URL: waiting.queueUrl,
      DEAD_LETTER_QUEUE_URL: clients.dead.queueUrl,
      MEMORY_BUCKET: memories.bucket.bucketName,
      DOCSPACE_URL: settings.docspace.url,
      DOCSPACE_PUBLIC_URL: publicUrlOf(settings.docspace),
      ...telling?.variables,
      ...(mails && { MAIL_CONFIGURATION_SET: mails.configurationSetName }),
      ...sourceUrls(settings),
    },
    settings: {
      ...telling?.settings,
      arrival,
      ...(remind && { remind, mails: mailFormsOf(settings.onboarding) }),
      sources: settings.sources,
      pace: {
        requestsPerMinute: Math.max(1, settings.docspace.limits.requestsPerMinute * shareOfLook),
        writesInFlight: 1,
      },
      secrets: {
        docspace: key.secretName,
        crm: Object.fromEntries(callbacks.map(([source, { secretName }]) => [source, secretName])),
      },
    },
    schedules: {
      // Each run goes on where the last one has stopped, until everybody was looked at that day.
      hourly: {
        at: ScheduleExpression.expression('cron(20 * * * ? *)', TimeZone.ETC_UTC),
        input: { at: ContextAttribute.scheduledTime },
      },
    },
  })
  for (const secret of [key, ...callbacks.map(([, one]) => one)]) secret.grantRead(look)
  clients.queue.grant(look, 'sqs:GetQueueAttributes')
  // Who is parked is left to people: dead letters are looked at and put back.
  clients.dead.grant(look, 'sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility')
  waiting.grant(look, 'sqs:SendMessage')
  memories.grantArrivals(look)
  if (remind) memories.grantReadEnds(look)
  telling?.grantTo(look)
  events?.precede(look)
  if (events?.callbackUrl !== undefined) memories.grantLeaveCallbacks(look)
  return look
}

/** What mails are like by the names of rules; those about rooms of no rule under no name. */
const mailFormsOf = (onboarding: EnvironmentSettings['onboarding']): Record<string, MailForm> => ({
  '': mailFormOf(onboarding),
  ...Object.fromEntries(onboarding.rooms.map((rule) => [rule.name, mailFormOf(withRule(onboarding, rule))])),
})

const lookForArrivals = {
  name: 'look-for-arrivals',
  description: 'Looks who of the clients has joined',
  memoryMb: 256,
  timeout: Duration.minutes(5),
  alarm: {
    severity: 'low',
    impact: 'Nobody looks whether clients have joined, so that records go on saying that they have not.',
    runbook: 'look-for-arrivals-fails',
  },
} as const
