import { fileURLToPath } from 'node:url'
import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Effect, type IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Architecture, type IFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** Lambda takes no more than this, all names and values together. */
const largestEnvironment = 4_096

export interface FunctionProps {
  /** File under `functions/`, without its ending. */
  entry: string
  functionName: string
  memoryMb: number
  timeoutSeconds: number
  environment: Record<string, string>
  /** What the code needs, as an object; arrives as JSON in `SETTINGS`. */
  settings: unknown
  logRetentionDays: RetentionDays
  reads?: readonly Secret[]
}

/** One function with a role of its own, a log group of its own, and nothing it does not need. */
export class RoomkeeperFunction extends Construct {
  readonly function: IFunction
  readonly role: IRole

  constructor(scope: Construct, id: string, props: FunctionProps) {
    super(scope, id)
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${props.functionName}`,
      retention: props.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    logGroup.grantWrite(this.role)
    const environment = { ...props.environment, SETTINGS: JSON.stringify(props.settings) }
    checkSize(props.functionName, environment)
    this.function = new NodejsFunction(this, 'Function', {
      functionName: props.functionName,
      entry: `${root}/functions/${props.entry}.ts`,
      projectRoot: root,
      depsLockFilePath: `${root}/package-lock.json`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb,
      timeout: Duration.seconds(props.timeoutSeconds),
      role: this.role,
      logGroup,
      environment: { ...environment, NODE_OPTIONS: '--enable-source-maps' },
      bundling: {
        format: OutputFormat.ESM,
        target: 'node24',
        minify: true,
        sourceMap: true,
        // The SDK in the bundle loads quicker than the runtime's own copy, and is the version that was tested.
        externalModules: [],
        mainFields: ['module', 'main'],
        // The SDK's CommonJS parts ask for Node's modules.
        banner: "import{createRequire as r}from'node:module';const require=r(import.meta.url);",
      },
    })
    for (const secret of props.reads ?? []) this.allow(['secretsmanager:GetSecretValue'], secret.secretArn)
  }

  /** Grants exactly these actions on exactly this resource. */
  allow(actions: string[], resource: string): void {
    this.role.addToPrincipalPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions, resources: [resource] }))
  }
}

const checkSize = (name: string, environment: Record<string, string>) => {
  const size = Object.entries(environment).reduce((sum, [key, value]) => sum + key.length + value.length, 0)
  if (size <= largestEnvironment - 256) return
  throw new Error(
    `${name}: its settings take ${size} bytes, Lambda's environment holds ${largestEnvironment}. Shorten lists in cdk.json.`,
  )
}
