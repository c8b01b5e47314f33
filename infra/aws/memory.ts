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
      lifecycleRules: [
        ...['clients/', 'ends/', 'due/', 'looks/', 'waiting/'].map((prefix) => ({
          prefix,
          noncurrentVersionExpiration: Duration.days(90),
        })),
        // What went out is looked up for a month.
        ...['events/', 'event-days/'].map((prefix) => ({
          prefix,
          expiration: Duration.days(30),
          noncurrentVersionExpiration: Duration.days(1),
        })),
        // Senders have taken what is gone. It has links into rooms.
        { prefix: 'callbacks/', expiration: Duration.days(30), noncurrentVersionExpiration: Duration.days(1) },
        { prefix: 'outlets/', noncurrentVersionExpiration: Duration.days(30) },
        { prefix: 'drift/', expiration: Duration.days(365), noncurrentVersionExpiration: Duration.days(7) },
      ],
    })
  }

  /** Lets a function read and keep memories, ends of clients and the evidence of them, and note when one is due. */
  grantKeep(grantee: IGrantable & Construct): void {
    for (const place of ['clients', 'ends', 'evidence'])
      this.grant(grantee, place, ['s3:GetObject', 's3:PutObject'], byClient)
    this.grant(grantee, 'due', ['s3:GetObject', 's3:PutObject'], byDay)
  }

  /** Lets a function note events and what came of them, and how outlets fare. */
  grantEvents(grantee: IGrantable & Construct): void {
    for (const place of ['events', 'event-days', 'outlets'])
      this.grant(grantee, place, ['s3:GetObject', 's3:PutObject'], 'event or outlet (lib/events/store)')
  }

  /** Lets a function leave callbacks for whoever has senders take them. */
  grantLeaveCallbacks(grantee: IGrantable & Construct): void {
    this.grant(grantee, 'callbacks', ['s3:PutObject'], byClient)
  }

  /** Lets a function take them from there. */
  grantTakeCallbacks(grantee: IGrantable & Construct): void {
    this.grant(grantee, 'callbacks', ['s3:GetObject', 's3:DeleteObject'], byClient)
  }

  /** Lets a function note who is waited for, and throw such notes away. */
  grantAwait(grantee: IGrantable & Construct): void {
    this.grant(grantee, 'waiting', ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], byClient)
  }

  /** Lets a function add to the notes of who is waited for, and see whose room it is of whom nobody is waited for any more. */
  grantNoteAwaited(grantee: IGrantable & Construct): void {
    this.grant(grantee, 'clients', ['s3:GetObject'], byClient)
    this.grant(grantee, 'waiting', ['s3:GetObject', 's3:PutObject'], byClient)
  }

  /** Lets a function read which clients are due, and throw away the notes of those that it has queued. */
  grantDue(grantee: IGrantable & Construct): void {
    this.grant(grantee, 'due', ['s3:GetObject', 's3:DeleteObject'], byDay)
  }

  /** Lets a function look at who is waited for, and keep how far it has come. */
  grantArrivals(grantee: IGrantable & Construct): void {
    this.grantAwait(grantee)
    this.grant(grantee, 'looks', ['s3:GetObject', 's3:PutObject'], 'look (lib/onboarding/life/arrival/look.ts)')
  }

  /** Lets a function see what is remembered of clients. */
  grantReadClients(grantee: IGrantable & Construct): void {
    this.grant(grantee, 'clients', ['s3:GetObject'], byClient)
  }

  /** Lets a function keep what alarms were, which it writes anew at every look. */
  grantAlarms(grantee: IGrantable & Construct): void {
    this.bucket.addLifecycleRule({ prefix: 'alarms/', noncurrentVersionExpiration: Duration.days(1) })
    this.grant(grantee, 'alarms', ['s3:GetObject', 's3:PutObject'], 'state (lib/alarms/look.ts)')
  }

  /** Lets a function see which clients are to end, or have. */
  grantReadEnds(grantee: IGrantable & Construct): void {
    this.grant(grantee, 'ends', ['s3:GetObject'], byClient)
  }

  /** Lets a function see what is remembered of clients, and keep how far the report of what differs has got. */
  grantReport(grantee: IGrantable & Construct): void {
    for (const place of ['clients', 'ends']) this.grant(grantee, place, ['s3:GetObject'], byClient)
    this.grant(
      grantee,
      'drift',
      ['s3:GetObject', 's3:PutObject'],
      'day (lib/onboarding/life/drift/report/report-store.ts)',
    )
  }

  /** Lets a function see which clients have had rooms, and keep until when it has seen the changes of each source. */
  grantLook(grantee: IGrantable & Construct): void {
    this.grant(grantee, 'clients', ['s3:GetObject'], byClient)
    this.grant(grantee, 'looks', ['s3:GetObject', 's3:PutObject'], 'source (lib/backfill/last-look.ts)')
  }
}

const byClient = 'client (lib/runtime/objects/client-place.ts)'

const byDay = 'day and client (lib/queue/due-clients.ts)'
