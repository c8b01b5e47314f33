import { Duration } from 'aws-cdk-lib'
import type { IGrantable } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { PrivateBucket } from './constructs/private-bucket.ts'
import type { StackContext } from './constructs/stack-context.ts'

/** Where it is remembered what was last wanted of each client's room (docs/decisions/memory-of-a-client.md). */
export class ClientMemoryBucket extends PrivateBucket {
  constructor(scope: Construct, id: string, context: StackContext) {
    super(scope, id, {
      context,
      // What was overwritten by mistake can be brought back for three months.
      lifecycleRules: [{ prefix: 'clients/', noncurrentVersionExpiration: Duration.days(90) }],
    })
  }

  /** Lets a function read and keep memories. */
  grantKeep(grantee: IGrantable & Construct): void {
    const named = 'client (lib/onboarding/life/memory/memory-store.ts)'
    this.grant(grantee, 'clients', ['s3:GetObject', 's3:PutObject'], named)
  }
}
