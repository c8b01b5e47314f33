import { Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'

interface Named {
  environment: string
}

/** `roomkeeper-{environment}-{name}`: a resource that people and other resources know by name. */
export const nameInStack = ({ environment }: Named, name: string): string => `roomkeeper-${environment}-${name}`

/** The ARN of a queue of this stack by its name, for where a reference would close a circle. */
export const queueArn = (scope: Construct, queueName: string): string =>
  Stack.of(scope).formatArn({ service: 'sqs', resource: queueName })
