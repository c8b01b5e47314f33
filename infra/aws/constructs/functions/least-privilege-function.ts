import { Duration, Lazy, RemovalPolicy } from 'aws-cdk-lib'
import { type IGrantable, type IPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { receiverMetrics } from '#lib/crm/receive/receiver-metrics.ts'
import type { VersionedSettings } from '#lib/runtime/settings/settings-version.ts'
import { namespaceOf } from '#lib/runtime/telemetry/metrics.ts'
import type { AlarmText } from '../alarms.ts'
import { grantKey } from '../encryption.ts'
import { nameInStack } from '../names.ts'
import type { StackContext } from '../stack-context.ts'
import { bundle } from './bundle.ts'
import { environmentVariables } from './environment-variables.ts'

export interface LeastPrivilegeFunctionProps {
  context: StackContext
  /** `functions/{name}.ts`. */
  name: string
  description: string
  memoryMb: number
  timeout: Duration
  variables?: Readonly<Record<string, string>>
  /** Becomes `SETTINGS`. */
  settings: VersionedSettings
  /** What lies beside its code, by name. */
  files?: Readonly<Record<string, string>>
  /** Raised when an invocation fails or is throttled. */
  alarm: AlarmText
  /** Most concurrent executions, reserved from the account's; no limit of its own when absent. */
  reservedConcurrency?: number | undefined
  /** Takes an asynchronous invocation that failed for the third time. */
  deadLetterQueue?: IQueue
}

/**
 * A function with a role, a log group and alarms of its own. Until it is granted more it may write its log, and use the installation's
 * own key where there is one.
 */
export class LeastPrivilegeFunction extends Construct implements IGrantable {
  readonly lambda: LambdaFunction
  readonly grantPrincipal: IPrincipal
  protected readonly role: Role

  constructor(scope: Construct, id: string, props: LeastPrivilegeFunctionProps) {
    super(scope, id)
    const { context, name } = props
    const functionName = nameInStack(context, name)
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: context.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    logGroup.grantWrite(role)
    grantKey(context.key, role)
    this.grantPrincipal = role
    this.role = role
    this.lambda = new LambdaFunction(this, 'Function', {
      functionName,
      description: props.description,
      role,
      logGroup,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: bundle(this, `functions/${name}.ts`, props.files),
      memorySize: props.memoryMb,
      timeout: props.timeout,
      environment: environmentVariables(
        name,
        {
          METRIC_NAMESPACE: namespaceOf(context.environment),
          ...keptMetrics(context),
          ...props.variables,
        },
        props.settings,
      ),
      ...(props.reservedConcurrency && { reservedConcurrentExecutions: props.reservedConcurrency }),
      ...(props.deadLetterQueue && { deadLetterQueue: props.deadLetterQueue, retryAttempts: 2 }),
    })
    this.#watch(props)
  }

  #watch({ context: { alarms }, name, alarm }: LeastPrivilegeFunctionProps): void {
    const period = Duration.minutes(5)
    const metric = this.lambda.metricErrors({ period, statistic: 'Sum' })
    alarms.add(this, `${name}-errors`, { ...alarm, metric, threshold: 1 })
    const throttles = this.lambda.metricThrottles({ period, statistic: 'Sum' })
    alarms.add(this, `${name}-throttles`, { ...alarm, metric: throttles, threshold: 1, periods: 2 })
  }
}

/**
 * In the profile `small` CloudWatch gets only the metrics that somebody asks for: the alarms, and `doctor`. All alarms are known when the
 * whole stack is.
 */
const keptMetrics = ({ profile, alarms }: StackContext): Record<string, string> => {
  if (profile === 'full') return {}
  const produce = () => [...new Set([receiverMetrics.deliveries, ...alarms.ownMetrics])].join(' ')
  return { METRICS: Lazy.string({ produce }) }
}
