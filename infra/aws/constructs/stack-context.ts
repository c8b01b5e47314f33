import type { RemovalPolicy } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { EnvironmentSettings } from '../config/environment-schema.ts'
import type { Alarms } from './alarms.ts'

/** What every construct of an environment shares. */
export interface StackContext {
  environment: string
  profile: EnvironmentSettings['profile']
  alarms: Alarms
  logRetention: RetentionDays
  /** Encrypts what is kept; absent: with keys that AWS keeps. */
  key?: IKey
  /** What becomes of data when its resource leaves the stack. */
  removal: RemovalPolicy
}
