import { Duration, TimeZone } from 'aws-cdk-lib'
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { ScheduledFunction } from './constructs/functions/scheduled-function.ts'
import { QueueWithDeadLetters } from './constructs/queue-with-dead-letters.ts'
import type { StackContext } from './constructs/stack-context.ts'

/** The queue of a backfill, and the function that moves a few of its clients into the clients' queue every minute, in the profile `small` as long as any wait. */
export const addBackfill = (scope: Construct, context: StackContext, live: Queue): QueueWithDeadLetters => {
  const waiting = new QueueWithDeadLetters(scope, 'Backfill', { ...waitingQueue, context })
  const release = new ScheduledFunction(scope, 'ReleaseBackfill', {
    ...releaseBackfill,
    ...(context.profile === 'full' ? everyMinute : whileWaiting),
    context,
    variables: { QUEUE_URL: live.queueUrl, BACKFILL_QUEUE_URL: waiting.queue.queueUrl },
  })
  waiting.queue.grant(release, 'sqs:ReceiveMessage', 'sqs:DeleteMessage')
  live.grant(release, 'sqs:SendMessage', 'sqs:GetQueueAttributes')
  return waiting
}

const timeout = Duration.seconds(60)

const everyMinute = {
  timeout,
  settings: {},
  schedules: { 'every-minute': { at: ScheduleExpression.expression('rate(1 minute)', TimeZone.ETC_UTC) } },
}

/** In a month in which nobody comes it is called a fifteenth as often. A call lasts until the next one nearly begins. */
const whileWaiting = {
  timeout: Duration.minutes(14),
  settings: { whileWaiting: true },
  schedules: { regularly: { at: ScheduleExpression.expression('rate(15 minutes)', TimeZone.ETC_UTC) } },
}

const waitingQueue = {
  name: 'backfill',
  fifo: true,
  workerTimeout: timeout,
  maxReceiveCount: 1000,
  alarms: {
    dead: {
      severity: 'medium',
      impact: 'Clients of a backfill could not be let into the queue and get no room until somebody replays them.',
      runbook: 'clients-parked',
    },
    oldest: {
      severity: 'low',
      impact: 'Clients of a backfill have waited for ten days; after fourteen SQS deletes their messages.',
      runbook: 'clients-wait',
      after: Duration.days(10),
    },
  },
} as const

const releaseBackfill = {
  name: 'release-backfill',
  description: 'Lets a few clients of a backfill into the queue of live ones',
  memoryMb: 256,
  alarm: {
    severity: 'low',
    impact: 'A backfill stops; new clients are served as ever.',
    runbook: 'clients-wait',
  },
} as const
