import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  type CfnStage,
  DomainName,
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
  type MTLSConfig,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import type { AlarmText } from './alarms.ts'
import type { LeastPrivilegeFunction } from './functions/least-privilege-function.ts'
import { nameInStack } from './names.ts'
import type { StackContext } from './stack-context.ts'

/** A domain of one's own, with its certificate, and where the authorities of senders' certificates are if these need one. */
interface OwnDomain {
  name: string
  certificateArn: string
  clientCertificates?: { bucket: string; key: string; version?: string | undefined } | undefined
}

interface Throttle {
  rate: number
  burst: number
}

export interface WebhookApiProps {
  context: StackContext
  /** Requests per second and how many at once, on each path of one sender. */
  throttle: Throttle
  /** The same for paths that no sender has. */
  strangers: Throttle
  domain?: OwnDomain | undefined
  alarms: { serverErrors: AlarmText; refused: AlarmText }
}

// Not the path and not the query string: a source may carry its secret there. The request id leads to the function's log.
const accessLog = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    time: '$context.requestTime',
    route: '$context.routeKey',
    status: '$context.status',
    // What the API itself turned away, which no function saw: too many at once, no such route.
    refused: '$context.error.responseType',
    bytes: '$context.responseLength',
    ms: '$context.responseLatency',
    integrationStatus: '$context.integrationStatus',
    integrationError: '$context.integrationErrorMessage',
  }),
)

const limited = ({ rate, burst }: Throttle) => ({ ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst })

/** The HTTP API that takes webhooks: throttled route by route, so that no sender has to share with a flood of another's, with an access log. */
export class WebhookApi extends Construct {
  readonly api: HttpApi
  readonly stage: HttpStage
  /** Where senders reach it. */
  readonly url: string
  /** What the DNS record of the domain points at. */
  readonly domainTarget: string | undefined
  readonly #throttle: Throttle

  constructor(scope: Construct, id: string, props: WebhookApiProps) {
    super(scope, id)
    const { context, throttle, strangers, domain } = props
    this.#throttle = throttle
    const apiName = nameInStack(context, 'webhooks')
    this.api = new HttpApi(this, 'Api', {
      apiName,
      createDefaultStage: false,
      // Two addresses would be two URLs to sign.
      disableExecuteApiEndpoint: domain !== undefined,
    })
    const logGroup = new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/apigateway/${apiName}`,
      retention: context.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const domainName = domain && this.#domain(domain)
    this.url = domain ? `https://${domain.name}` : this.api.apiEndpoint
    this.domainTarget = domainName?.regionalDomainName
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: strangers.rate, burstLimit: strangers.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(logGroup), format: accessLog },
      ...(domainName && { domainMapping: { domainName } }),
    })
    this.#watch(props)
  }

  #domain({ name, certificateArn, clientCertificates }: OwnDomain): DomainName {
    const certificate = Certificate.fromCertificateArn(this, 'Certificate', certificateArn)
    return new DomainName(this, 'Domain', {
      domainName: name,
      certificate,
      securityPolicy: SecurityPolicy.TLS_1_2,
      ...(clientCertificates && { mtls: this.#authorities(clientCertificates) }),
    })
  }

  #authorities({ bucket, key, version }: NonNullable<OwnDomain['clientCertificates']>): MTLSConfig {
    const from = Bucket.fromBucketName(this, 'ClientCertificates', bucket)
    return { bucket: from, key, ...(version && { version }) }
  }

  #watch({ context, alarms }: WebhookApiProps): void {
    const options = { period: Duration.minutes(5), statistic: 'Sum' }
    context.alarms.add(this, 'webhooks-5xx', {
      ...alarms.serverErrors,
      metric: this.stage.metricServerError(options),
      threshold: 1,
    })
    context.alarms.add(this, 'webhooks-refused', {
      ...alarms.refused,
      metric: this.stage.metricClientError(options),
      threshold: 10,
      // A scanner tries some paths and leaves. What lasts is a flood, or a sender with a wrong address.
      periods: 3,
    })
  }

  /** Sends `POST` to each of the paths to the function; `own`: paths with a limit of their own. */
  post(
    { own, others }: { own: readonly string[]; others: readonly string[] },
    { lambda }: LeastPrivilegeFunction,
  ): void {
    const integration = new HttpLambdaIntegration(lambda.node.path, lambda)
    const stage = this.stage.node.defaultChild as CfnStage
    stage.routeSettings = Object.fromEntries(own.map((path) => [`POST ${path}`, limited(this.#throttle)]))
    for (const path of [...own, ...others]) {
      for (const route of this.api.addRoutes({ path, methods: [HttpMethod.POST], integration })) {
        // A stage that limits a route which is not there is refused.
        if (own.includes(path)) stage.node.addDependency(route)
        Validations.of(route).acknowledge({
          id: 'AwsSolutions-APIG4',
          reason:
            'Senders of webhooks cannot sign for IAM or bring a token; each signs the raw bytes instead, which an ' +
            "authorizer never sees. The function checks them before it parses the body (lib/crm/receive/receiver.ts), and each source's " +
            'verification has tests with wrong, missing, old and altered signatures (test/lib/crm/contracts/webhook-contract.ts).',
        })
      }
    }
  }
}
