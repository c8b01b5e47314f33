import { Validations } from 'aws-cdk-lib'
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam'
import { type CfnSecret, Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { type Surroundings, secretNameIn } from './surroundings.ts'

export interface OwnSecretProps {
  surroundings: Surroundings
  /** What follows `roomkeeper/{environment}/`. */
  path: string
  description: string
  /** The one function that may read it; two where one begins what the other goes on with. */
  readers: readonly IGrantable[]
}

/**
 * A secret without a value: a person or `roomkeeper connect` stores one, and no deployment touches it. Until then its reader
 * is closed; a generated value would look like a key.
 */
export class OwnSecret extends Construct {
  readonly secretName: string

  constructor(scope: Construct, id: string, { surroundings, path, description, readers }: OwnSecretProps) {
    super(scope, id)
    this.secretName = secretNameIn(surroundings, path)
    const secret = new Secret(this, 'Secret', {
      secretName: this.secretName,
      description,
      removalPolicy: surroundings.removal,
      ...(surroundings.key && { encryptionKey: surroundings.key }),
    })
    const resource = secret.node.defaultChild as CfnSecret
    resource.generateSecretString = undefined
    const resourceArns = [secret.secretArn]
    for (const grantee of readers) {
      Grant.addToPrincipal({ grantee, actions: ['secretsmanager:GetSecretValue'], resourceArns })
    }
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'The value is made by DocSpace or a CRM, which have no API for a Lambda to rotate it. People rotate it without ' +
        'downtime: webhook secrets are a list, and functions read a value again after five minutes (lib/runtime/secrets.ts).',
    })
  }
}
