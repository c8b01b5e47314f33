import { Duration } from 'aws-cdk-lib'
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { StringParameter } from 'aws-cdk-lib/aws-ssm'
import { Construct } from 'constructs'
import { receiverMetrics } from '#lib/crm/receive/receiver-metrics.ts'
import type { EnvironmentSettings } from './config/environment-schema.ts'
import { LeastPrivilegeFunction } from './constructs/functions/least-privilege-function.ts'
import { ManagedSecret } from './constructs/managed-secret.ts'
import { secretNameIn, sourceParameterIn } from './constructs/secret-names.ts'
import type { StackContext } from './constructs/stack-context.ts'
import { WebhookApi } from './constructs/webhook-api.ts'
import { sweptIn } from './sweep.ts'

export interface ReceivingProps {
  context: StackContext
  settings: EnvironmentSettings
  queue: IQueue
}

/** For paths that no source has: nothing is lost by a 429 there. */
const strangersThrottle = { rate: 20, burst: 40 }

/** From a CRM's webhook to the queue: the API and the function that checks each delivery. */
export class Receiving extends Construct {
  readonly api: WebhookApi
  readonly receiver: LeastPrivilegeFunction

  constructor(scope: Construct, id: string, { context, settings, queue }: ReceivingProps) {
    super(scope, id)
    const names = Object.keys(settings.sources)
    const pathOf = (source: string) => `webhooks/${source}`
    this.api = new WebhookApi(this, 'Webhooks', {
      context,
      throttle: settings.throttle,
      strangers: strangersThrottle,
      domain: settings.domain,
      alarms: {
        refused: {
          severity: 'medium',
          impact:
            'For a quarter of an hour ten webhooks in five minutes were refused: a flood, a sender that does it wrong, or an attacker who goes on.',
          runbook: 'webhooks-refused',
        },
        serverErrors: {
          severity: 'high',
          impact:
            'Webhooks are answered 5xx. CRMs deliver them again for a while; after that their clients get no room.',
          runbook: 'webhooks-answered-5xx',
        },
      },
    })
    this.receiver = new LeastPrivilegeFunction(this, 'Receiver', {
      context,
      name: 'receive-webhook',
      description: 'Checks a CRM webhook and puts its clients into the queue',
      // One whole core (docs/operating/sizing.md#chosen).
      memoryMb: 1769,
      timeout: Duration.seconds(10),
      variables: { QUEUE_URL: queue.queueUrl, PUBLIC_URL: settings.publicUrl ?? this.api.url },
      settings: {
        sources: settings.sources,
        secrets: {
          webhooks: Object.fromEntries(names.map((name) => [name, secretNameIn(context, pathOf(name))])),
        },
      },
      reservedConcurrency: settings.receiver.reservedConcurrency,
      alarm: {
        severity: 'high',
        impact:
          'Webhooks fail or are throttled. CRMs deliver them again for a while; after that their clients get no room.',
        runbook: 'receive-webhook-fails',
      },
    })
    queue.grant(this.receiver, 'sqs:SendMessage')
    for (const name of names) {
      const description = `Secrets that authenticate the webhooks of ${name}: {"secrets": ["newest", "older"]}`
      const secret = new ManagedSecret(this, `Secret-${name}`, { context, path: pathOf(name), description })
      secret.grantRead(this.receiver)
      if (context.profile === 'small')
        new StringParameter(this, `Source-${name}`, {
          parameterName: sourceParameterIn(context, name),
          stringValue: 'deployed',
        })
    }
    const swept = sweptIn(settings)
    for (const name of names) if (!(name in swept)) this.#watchSignatures(context, name)
    const both = (source: string) => [`/webhooks/${source}`, `/webhooks/${source}/{proxy+}`]
    this.api.post({ own: names.flatMap(both), others: both('{source}') }, this.receiver)
  }

  /**
   * Where a sweep finds the clients whose deliveries were refused, its alarm reports a wrong secret, and no stranger can raise that one. Elsewhere
   * there are only the deliveries: the alarm fires when a day brought proofs of the right form, and none of them was right.
   */
  #watchSignatures({ alarms }: StackContext, source: string): void {
    alarms.add(this.receiver, `webhooks-not-authentic-${source}`, {
      severity: 'medium',
      impact: `For a day nothing that came to the route of ${source} was authentic. If its secret differs on both sides, none of its clients gets a room.`,
      runbook: 'webhooks-not-authentic',
      metric: new Metric({
        namespace: alarms.namespace,
        metricName: receiverMetrics.authentic,
        dimensionsMap: { Source: source },
        period: Duration.days(1),
        statistic: Stats.MAXIMUM,
      }),
      threshold: 1,
      below: true,
    })
  }
}
