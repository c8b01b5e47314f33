import { Duration } from 'aws-cdk-lib'
import type { IGrantable } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { PrivateBucket } from '../constructs/private-bucket.ts'
import type { StackContext } from '../constructs/stack-context.ts'

/** What lies below each prefix of the bucket (lib/backup/store/run-repository.ts, lib/backup/stages/read.ts). */
export type Prefix = 'runs' | 'archives'

/**
 * Where runs of backups and copies of archives are kept: versioned, so that nobody overwrites a copy; with Object Lock, so
 * that what the settings lock stays; and outliving the stack.
 */
export class BackupBucket extends PrivateBucket {
  constructor(scope: Construct, id: string, context: StackContext) {
    super(scope, id, {
      context,
      objectLock: true,
      lifecycleRules: [
        // A run is written at every step; only its last state is of use.
        { prefix: 'runs/', noncurrentVersionExpiration: Duration.days(7) },
        // A copy that was deleted by mistake can be brought back for a month.
        { prefix: 'archives/', noncurrentVersionExpiration: Duration.days(30), expiredObjectDeleteMarker: true },
      ],
    })
  }

  /** Lets a backup function do this to what lies below a prefix. */
  grantBelow(grantee: IGrantable & Construct, prefix: Prefix, actions: string[]): void {
    this.grant(grantee, prefix, actions, 'portal and time (lib/backup/store/run-repository.ts)')
  }
}
