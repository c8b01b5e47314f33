import { type CfnResource, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import type { StackContext } from './stack-context.ts'

/** What lies below each prefix of the bucket (lib/backup/store/run-repository.ts, lib/backup/stages/read.ts). */
export type Prefix = 'runs' | 'archives'

/**
 * Where runs of backups and copies of archives are kept: versioned, so that nobody overwrites a copy; with Object Lock, so
 * that what the settings lock stays; and outliving the stack.
 */
export class BackupBucket extends Construct {
  readonly bucket: Bucket

  constructor(scope: Construct, id: string, { key }: StackContext) {
    super(scope, id)
    this.bucket = new Bucket(this, 'Bucket', {
      ...(key
        ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      objectLockEnabled: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(7) },
        // A run is written at every step; only its last state is of use.
        { prefix: 'runs/', noncurrentVersionExpiration: Duration.days(7) },
        // A copy that was deleted by mistake can be brought back for a month.
        { prefix: 'archives/', noncurrentVersionExpiration: Duration.days(30), expiredObjectDeleteMarker: true },
      ],
    })
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Only the two backup functions have rights here (test/infra/aws/stack/rights.test.ts), and each run, kept in this bucket, ' +
        'says what they wrote and deleted. Access logs would need a second bucket with the same question.',
    })
  }

  /** Lets a function do this to what lies below a prefix, and know what is there: without, S3 answers 403 for 404. */
  grant(grantee: IGrantable & Construct, prefix: Prefix, actions: string[]): void {
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
      reason:
        `Objects below ${prefix}/ are named by portal and time (lib/backup/store/run-repository.ts, lib/backup/store/s3-store.ts), so they cannot ` +
        'be listed beforehand; nothing else has a star (test/infra/aws/stack/rights.test.ts).',
    })
  }
}
