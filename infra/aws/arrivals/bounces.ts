import { Duration } from 'aws-cdk-lib'
import { EventBus, EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { ConfigurationSet, EmailSendingEvent, EventDestination } from 'aws-cdk-lib/aws-ses'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { sources } from '#lib/crm/sources.ts'
import { sendersOf } from '#lib/onboarding/settings/arrival/mails.ts'
import type { EnvironmentSettings } from '../config/environment-schema.ts'
import { LeastPrivilegeFunction } from '../constructs/functions/least-privilege-function.ts'
import { ScheduleFailures } from '../constructs/functions/schedule-failures.ts'
import { nameInStack } from '../constructs/names.ts'
import type { StackContext } from '../constructs/stack-context.ts'
import type { Events } from '../events.ts'
import type { Onboarding } from '../onboarding.ts'

/** The configuration set of mails to guests and managers: by it SES says on the bus which of them bounced. Undefined where none are sent. */
export const addMailEvents = (
  scope: Construct,
  context: StackContext,
  { onboarding }: EnvironmentSettings,
): ConfigurationSet | undefined => {
  if (sendersOf(onboarding).length === 0) return undefined
  const set = new ConfigurationSet(scope, 'MailEvents', { configurationSetName: nameInStack(context, 'mails') })
  set.addEventDestination('Bus', {
    // SES takes the default bus alone.
    destination: EventDestination.eventBus(EventBus.fromEventBusName(scope, 'DefaultBus', 'default')),
    events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT],
  })
  return set
}

export interface BouncesProps {
  context: StackContext
  settings: EnvironmentSettings
  onboarding: Onboarding
  /** Where clients wait behind the new ones. */
  waiting: Queue
  /** Where outlets are told from. */
  events?: Events
  /** Whose events are heard. */
  mails: ConfigurationSet
}

/** Notes which mails of our own bounced or were reported as spam. */
export const addBounces = (scope: Construct, props: BouncesProps): void => {
  const { context, settings, onboarding, waiting, events, mails } = props
  const { clients, memories } = onboarding
  const telling = events?.producer
  const noting = new LeastPrivilegeFunction(scope, 'Bounces', {
    ...noteBounce,
    context,
    variables: {
      BACKFILL_QUEUE_URL: waiting.queueUrl,
      DEAD_LETTER_QUEUE_URL: clients.dead.queueUrl,
      MEMORY_BUCKET: memories.bucket.bucketName,
      ...telling?.variables,
    },
    settings: {
      ...telling?.settings,
      readable: Object.keys(settings.sources).filter((name) => sources[name]?.openListing !== undefined),
    },
    deadLetterQueue: ScheduleFailures.in(scope, context).queue,
  })
  memories.grantNoteAwaited(noting)
  waiting.grant(noting, 'sqs:SendMessage')
  clients.dead.grant(noting, 'sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility')
  telling?.grantTo(noting)
  const heard = { mail: { tags: { 'ses:configuration-set': [mails.configurationSetName] } } }
  // One that SES gives up after soft refusals may come in at another time, and an answer of somebody on holiday looks like it.
  const bounced = { ...heard, bounce: { bounceType: ['Permanent'] } }
  for (const [how, detailType, detail] of [
    ['bounced', 'Email Bounced', bounced],
    ['reported', 'Email Complaint Received', heard],
  ] as const) {
    new Rule(scope, `Mails-${how}`, {
      description: `Mails of Roomkeeper that ${how === 'bounced' ? 'bounced' : 'were reported as spam'}`,
      eventPattern: { source: ['aws.ses'], detailType: [detailType], detail },
      // Addresses stay with SES: neither the function nor the queue of what failed gets any.
      targets: [
        new LambdaFunction(noting.lambda, {
          event: RuleTargetInput.fromObject({
            how,
            sentAt: EventField.fromPath('$.detail.mail.timestamp'),
            tags: EventField.fromPath('$.detail.mail.tags'),
          }),
        }),
      ],
    })
  }
}

const noteBounce = {
  name: 'note-bounce',
  description: 'Notes which mails to clients and managers bounced',
  memoryMb: 256,
  timeout: Duration.seconds(60),
  alarm: {
    severity: 'low',
    impact: 'Nobody notes that a mail to a client or manager bounced, so that its record does not say it.',
    runbook: 'note-bounce-fails',
  },
} as const
