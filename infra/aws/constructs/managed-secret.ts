import { Stack, Validations } from 'aws-cdk-lib'
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam'
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { isParameter } from '#lib/runtime/secrets.ts'
import { secretNameIn } from './secret-names.ts'
import type { StackContext } from './stack-context.ts'

export interface ManagedSecretProps {
  context: StackContext
  /** What follows `roomkeeper/{environment}/`. */
  path: string
  description: string
}

/**
 * A secret without a value: a person or `roomkeeper connect` stores one, and no deployment touches it. Until then its reader
 * is closed; a generated value would look like a key. Where it is a parameter, whoever stores the value makes it: CloudFormation makes no
 * encrypted ones (docs/facts/aws.md#parameters-of-systems-manager).
 */
export class ManagedSecret extends Construct {
  readonly secretName: string
  readonly #arn: string

  constructor(scope: Construct, id: string, props: ManagedSecretProps) {
    super(scope, id)
    this.secretName = secretNameIn(props.context, props.path)
    this.#arn = isParameter(this.secretName)
      ? Stack.of(this).formatArn({ service: 'ssm', resource: 'parameter', resourceName: this.secretName.slice(1) })
      : this.#makeSecret(props)
  }

  #makeSecret({ context, description }: ManagedSecretProps): string {
    const secret = new Secret(this, 'Secret', {
      secretName: this.secretName,
      description,
      removalPolicy: context.removal,
      ...(context.key && { encryptionKey: context.key }),
    })
    const resource = secret.node.defaultChild as CfnSecret
    resource.generateSecretString = undefined
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'The value is made by DocSpace or a CRM, which have no API for a Lambda to rotate it. People rotate it without ' +
        'downtime: webhook secrets are a list, and functions read a value again after five minutes (lib/runtime/secrets.ts).',
    })
    return secret.secretArn
  }

  /** Lets a function read it: the one that works with it, and one that watches over the same. */
  grantRead(grantee: IGrantable): void {
    const action = isParameter(this.secretName) ? 'ssm:GetParameter' : 'secretsmanager:GetSecretValue'
    Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [this.#arn] })
  }

  /** Lets a function give it a new value, also on the condition that nobody else has. */
  grantWrite(grantee: IGrantable): void {
    const actions = ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage']
    Grant.addToPrincipal({ grantee, actions, resourceArns: [this.#arn] })
  }
}
