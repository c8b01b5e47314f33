import { type CfnResource, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { BlockPublicAccess, Bucket, BucketEncryption, type LifecycleRule, ObjectOwnership } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import type { StackContext } from './stack-context.ts'

export interface PrivateBucketProps {
  context: Pick<StackContext, 'key'>
  /** Whether objects can be locked against deletion. */
  objectLock?: boolean
  lifecycleRules: LifecycleRule[]
}

/** Objects that nobody from outside reads and nobody overwrites, and that outlive the stack. */
export class PrivateBucket extends Construct {
  readonly bucket: Bucket

  constructor(scope: Construct, id: string, { context, objectLock, lifecycleRules }: PrivateBucketProps) {
    super(scope, id)
    const { key } = context
    this.bucket = new Bucket(this, 'Bucket', {
      ...(key
        ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      ...(objectLock && { objectLockEnabled: true }),
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(7) }, ...lifecycleRules],
    })
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Only functions of this stack have rights here (test/infra/aws/stack/rights.test.ts), and versions keep what they overwrite. ' +
        'Access logs would need a second bucket with the same question.',
    })
  }

  /**
   * Lets a function do this to what lies below a prefix, and know what is there: without, S3 answers 403 for 404. `named`: by what the
   * objects are named, so that they cannot be listed beforehand.
   */
  grant(grantee: IGrantable & Construct, prefix: string, actions: string[], named: string): void {
    const { grantPrincipal } = grantee
    grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions, resources: [this.bucket.arnForObjects(`${prefix}/*`)] }),
    )
    grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] }),
    )
    const logicalId = Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnResource)
    Validations.of(grantee).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>/${prefix}/*]`,
      reason: `Objects below ${prefix}/ are named by ${named}, so they cannot be listed beforehand; nothing else has a star (test/infra/aws/stack/rights.test.ts).`,
    })
  }
}
