import { Duration } from 'aws-cdk-lib'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { OwnFunction } from './constructs/own-function.ts'
import { OwnSecret } from './constructs/own-secret.ts'
import { type Surroundings, secretNameIn } from './constructs/surroundings.ts'
import { WebhookApi } from './constructs/webhook-api.ts'
import type { EnvironmentSettings } from './settings.ts'

export interface ReceivingProps {
  surroundings: Surroundings
  settings: EnvironmentSettings
  queue: IQueue
}

/** From a CRM's webhook to the queue: the API and the function that checks each delivery. */
export class Receiving extends Construct {
  readonly api: WebhookApi
  readonly receiver: OwnFunction

  constructor(scope: Construct, id: string, { surroundings, settings, queue }: ReceivingProps) {
    super(scope, id)
    const names = Object.keys(settings.sources)
    const pathOf = (source: string) => `webhooks/${source}`
    this.api = new WebhookApi(this, 'Webhooks', {
      surroundings,
      throttle: settings.throttle,
      domain: settings.domain,
      alarms: {
        refused: {
          severity: 'medium',
          impact:
            'Ten webhooks in five minutes were refused: a secret that differs on both sides, a flood, or somebody who tries.',
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
    this.receiver = new OwnFunction(this, 'Receiver', {
      surroundings,
      name: 'receive-webhook',
      description: 'Checks a CRM webhook and puts its clients into the queue',
      memoryMb: 512,
      timeout: Duration.seconds(10),
      variables: { QUEUE_URL: queue.queueUrl, PUBLIC_URL: settings.publicUrl ?? this.api.url },
      settings: {
        sources: settings.sources,
        secrets: {
          webhooks: Object.fromEntries(names.map((name) => [name, secretNameIn(surroundings, pathOf(name))])),
        },
      },
      reservedConcurrency: settings.receiver.reservedConcurrency,
      alarm: {
        severity: 'high',
        impact:
          'Webhooks fail or are not let in. CRMs deliver them again for a while; after that their clients get no room.',
        runbook: 'receive-webhook-fails',
      },
    })
    queue.grant(this.receiver, 'sqs:SendMessage')
    for (const name of names) {
      const description = `Secrets that authenticate the webhooks of ${name}: {"secrets": ["newest", "older"]}`
      const secret = new OwnSecret(this, `Secret-${name}`, { surroundings, path: pathOf(name), description })
      secret.grantRead(this.receiver)
    }
    this.api.post(['/webhooks/{source}', '/webhooks/{source}/{proxy+}'], this.receiver)
  }
}
