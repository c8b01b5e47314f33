import { type RemovalPolicy, Stack } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { Alarms } from './alarms.ts'

/** What every construct of an environment shares. */
export interface Surroundings {
  environment: string
  alarms: Alarms
  logRetention: RetentionDays
  /** Encrypts what is kept; absent: with keys that AWS keeps. */
  key?: IKey
  /** What becomes of data when its resource leaves the stack. */
  removal: RemovalPolicy
}

type Named = Pick<Surroundings, 'environment'>

/** `roomkeeper-{environment}-{name}`: a resource that people and other resources know by name. */
export const nameIn = ({ environment }: Named, name: string): string => `roomkeeper-${environment}-${name}`

/** `roomkeeper/{environment}/{path}`: a secret. */
export const secretNameIn = ({ environment }: Named, path: string): string => `roomkeeper/${environment}/${path}`

/** The ARN of a queue of this stack by its name, for where a reference would close a circle. */
export const queueArn = (scope: Construct, queueName: string): string =>
  Stack.of(scope).formatArn({ service: 'sqs', resource: queueName })
