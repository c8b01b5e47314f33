import { Duration, TimeZone } from 'aws-cdk-lib'
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { ScheduledFunction } from './constructs/functions/scheduled-function.ts'
import { QueueWithDeadLetters } from './constructs/queue-with-dead-letters.ts'
import type { StackContext } from './constructs/stack-context.ts'

/** The queue of a backfill, and the function that moves a few of its clients into the clients' queue every minute. */
export const addBackfill = (scope: Construct, context: StackContext, live: Queue): QueueWithDeadLetters => {
  const waiting = new QueueWithDeadLetters(scope, 'Backfill', { ...waitingQueue, context })
  const release = new ScheduledFunction(scope, 'ReleaseBackfill', {
    ...releaseBackfill,
    context,
    variables: { QUEUE_URL: live.queueUrl, BACKFILL_QUEUE_URL: waiting.queue.queueUrl },
    settings: {},
  })
  waiting.queue.grant(release, 'sqs:ReceiveMessage', 'sqs:DeleteMessage')
  live.grant(release, 'sqs:SendMessage', 'sqs:GetQueueAttributes')
  return waiting
}

const timeout = Duration.seconds(60)

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
  timeout,
  schedules: { 'every-minute': { at: ScheduleExpression.expression('rate(1 minute)', TimeZone.ETC_UTC) } },
  alarm: {
    severity: 'low',
    impact: 'A backfill stops; new clients are served as ever.',
    runbook: 'clients-wait',
  },
} as const
