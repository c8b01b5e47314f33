import { RemovalPolicy } from 'aws-cdk-lib'
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam'
import { type IKey, Key } from 'aws-cdk-lib/aws-kms'
import { QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { nameInStack } from './names.ts'
import type { StackContext } from './stack-context.ts'

/** The installation's own KMS key for all that is stored: queues, secrets, archives and alarms. */
export const createOwnKey = (scope: Construct, environment: string): Key => {
  return new Key(scope, 'Key', {
    alias: `alias/${nameInStack({ environment }, 'data')}`,
    description: `Everything that Roomkeeper keeps in ${environment}`,
    enableKeyRotation: true,
    // Data that outlives the stack cannot be read without its key. After a failed creation there is no data.
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  })
}

/** Lets a role read and write what is encrypted with the key, where there is one. */
export const grantKey = (key: IKey | undefined, grantee: IGrantable): void => {
  if (!key) return
  Grant.addToPrincipal({ grantee, actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resourceArns: [key.keyArn] })
}

/** With the key where there is one, else with the key that SQS keeps itself. */
export const queueEncryption = ({ key }: StackContext): QueueProps =>
  key ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key } : { encryption: QueueEncryption.SQS_MANAGED }
