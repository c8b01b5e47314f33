import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { CfnRoute, CfnStage, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'

export interface WebhookApiProps {
  name: string
  logRetentionDays: RetentionDays
}

/** The address that CRMs send to: throttled, with an access log that has neither bodies nor query strings. */
export class WebhookApi extends Construct {
  readonly api: HttpApi

  constructor(scope: Construct, id: string, { name, logRetentionDays }: WebhookApiProps) {
    super(scope, id)
    this.api = new HttpApi(this, 'Api', { apiName: name })
    const accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/apigateway/${name}`,
      retention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const stage = this.api.defaultStage?.node.defaultChild
    if (!(stage instanceof CfnStage)) throw new Error('the HTTP API has no default stage')
    stage.defaultRouteSettings = { throttlingRateLimit: 100, throttlingBurstLimit: 200, detailedMetricsEnabled: true }
    stage.accessLogSettings = { destinationArn: accessLog.logGroupArn, format: JSON.stringify(accessFields) }
  }

  /** Sends `POST {path}` to a function, which authenticates the request by its signature. */
  post(paths: readonly string[], handler: IFunction): CfnRoute[] {
    const integration = new HttpLambdaIntegration('Integration', handler, { timeout: Duration.seconds(10) })
    return paths.flatMap((path) =>
      this.api
        .addRoutes({ path, methods: [HttpMethod.POST], integration })
        .map((route) => route.node.defaultChild)
        .filter((child): child is CfnRoute => child instanceof CfnRoute),
    )
  }
}

const accessFields = {
  requestId: '$context.requestId',
  time: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  bytes: '$context.responseLength',
  ms: '$context.responseLatency',
  integrationError: '$context.integrationErrorMessage',
}
