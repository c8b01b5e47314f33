import { Stack } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { WatchedAlarm } from '#lib/alarms/definition.ts'
import { namespaceOf } from '#lib/runtime/telemetry/metrics.ts'
import { metricsOf } from '../alarms/metrics-of-alarm.ts'
import type { EnvironmentSettings } from '../config/environment-schema.ts'
import { deadLettersIn } from './dead-letter-metric.ts'
import { nameInStack } from './names.ts'
import type { Runbook } from './runbook.ts'

/** Characters of an alarm's description, which its mail quotes (docs/facts/aws.md#texts-of-alarms). */
const longestDescription = 1_024

const silences = {
  good: TreatMissingData.NOT_BREACHING,
  bad: TreatMissingData.BREACHING,
  nothing: TreatMissingData.IGNORE,
} as const

/** What the person needs who is woken by an alarm; there is no alarm without it. */
export interface AlarmText {
  /** `high`: clients are waiting or data is at risk now. `medium`: today. `low`: this week. */
  severity: 'high' | 'medium' | 'low'
  /** What it means for clients and administrators, in a sentence or two. */
  impact: string
  /** The section of the runbook, its anchor. */
  runbook: string
  /** CloudWatch looks at it in the profile `small`, too. */
  byCloudWatch?: boolean
}

export interface AlarmCondition extends AlarmText {
  metric: IMetric
  /** The alarm is raised at or above it. */
  threshold: number
  /** In how many periods of the metric the threshold must be reached; 1 when absent. */
  periods?: number
  /** How many periods are looked at for that; as many as `periods` when absent, so that they must be in a row. */
  outOf?: number
  /** What it means when nothing is measured: good news for most metrics, bad news, or none. */
  silence?: keyof typeof silences
  /** The alarm is raised below the threshold instead. */
  below?: boolean
}

export interface AlarmsProps {
  environment: string
  profile: EnvironmentSettings['profile']
  email?: string | undefined
  /** Whether alarms on dead letters count those in flight. */
  countInFlight: boolean
  runbook: Runbook
  /** Encrypts the topic; it must let CloudWatch use it. */
  key?: IKey | undefined
}

/**
 * The alarms, and where they go: an SNS topic and the mails of its subscriber. In the profile `full` CloudWatch looks at them, in
 * `small` a function of the stack does (infra/aws/alarms/alarm-watch.ts).
 */
export class Alarms extends Construct {
  readonly topic: ITopic
  /** Those that CloudWatch looks at. */
  readonly all: Alarm[] = []
  /** All others. */
  readonly watched: WatchedAlarm[] = []
  readonly #props: AlarmsProps

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id)
    this.#props = props
    const topic = new Topic(this, 'Topic', {
      topicName: nameInStack(props, 'alarms'),
      enforceSSL: true,
      ...(props.key && { masterKey: props.key }),
    })
    // A topic with a policy of its own no longer lets the account's alarms in by default.
    topic.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    )
    if (props.email) topic.addSubscription(new EmailSubscription(props.email))
    this.topic = topic
  }

  /** The namespace of the environment's own metrics. */
  get namespace(): string {
    return namespaceOf(this.#props.environment)
  }

  /** Names of the environment's own metrics that alarms of the profile `small` are on. */
  get ownMetrics(): string[] {
    const all = this.watched.flatMap(({ metrics }) => metrics)
    return all.filter(({ namespace }) => namespace === this.namespace).map(({ name }) => name)
  }

  /** Adds an alarm that something is on a dead-letter queue. */
  addDeadLetters(scope: Construct, name: string, queue: IQueue, text: AlarmText): void {
    const metric = deadLettersIn(queue, this.#props.countInFlight)
    // Three minutes of five: SQS counts one in flight now and then where there is none.
    this.add(scope, `${name}-dead-letters`, { ...text, metric, threshold: 1, periods: 3, outOf: 5 })
  }

  /** Adds an alarm `roomkeeper-{environment}-{name}` that tells the topic when it begins and when it is over. */
  add(scope: Construct, name: string, condition: AlarmCondition): void {
    const { metric, threshold, periods = 1, outOf = periods, silence = 'good', below = false } = condition
    const [alarmName, description] = [nameInStack(this.#props, name), this.#describe(condition)]
    if (this.#props.profile === 'small' && !condition.byCloudWatch) {
      const rule = { threshold, below, periods, outOf, silence }
      this.watched.push({ name: alarmName, description, ...metricsOf(metric), ...rule })
      return
    }
    const alarm = new Alarm(scope, `Alarm-${name}`, {
      alarmName,
      alarmDescription: description,
      metric,
      threshold,
      evaluationPeriods: outOf,
      datapointsToAlarm: periods,
      comparisonOperator: below
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: silences[silence],
    })
    const action = new SnsAction(this.topic)
    alarm.addAlarmAction(action)
    alarm.addOkAction(action)
    this.all.push(alarm)
  }

  #describe({ severity, impact, runbook }: AlarmText): string {
    const meaning = `[${severity}] ${impact}\n`
    return meaning + this.#props.runbook.whatToDo(runbook, longestDescription - meaning.length)
  }
}
