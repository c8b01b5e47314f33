import * as z from 'zod'
import type { BoundTemplate } from './bound-template.ts'
import { functionNameIn } from './functions.ts'

/** An SQS queue of the template; `attributes` as CreateQueue takes them. */
export interface QueueModel {
  logicalId: string
  name: string
  arn: string
  url: string
  fifo: boolean
  attributes: Readonly<Record<string, string>>
  /** Where a message goes that was received too often. */
  redrive: { queueName: string; maxReceiveCount: number } | undefined
}

/** An SQS event source mapping of the template. */
export interface MappingModel {
  logicalId: string
  queueName: string
  functionName: string
  batchSize: number
  maximumConcurrency: number | undefined
  reportsBatchItemFailures: boolean
  enabled: boolean
}

const seconds = z.coerce.string().optional()
const flag = z.coerce.string().optional()

const QueueProperties = z.object({
  FifoQueue: flag,
  VisibilityTimeout: seconds,
  MessageRetentionPeriod: seconds,
  DelaySeconds: seconds,
  ReceiveMessageWaitTimeSeconds: seconds,
  MaximumMessageSize: z.coerce.string().optional(),
  ContentBasedDeduplication: flag,
  DeduplicationScope: z.string().optional(),
  FifoThroughputLimit: z.string().optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() }).optional(),
})

const MappingProperties = z.object({
  EventSourceArn: z.string().optional(),
  FunctionName: z.string(),
  BatchSize: z.coerce.number().default(10),
  Enabled: z.coerce.boolean().default(true),
  FunctionResponseTypes: z.array(z.string()).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.coerce.number().optional() }).optional(),
})

/** The name in a queue's ARN or URL. */
export const queueNameIn = (arnOrUrl: string): string => arnOrUrl.split(/[:/]/).at(-1) ?? arnOrUrl

const defined = (attributes: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).flatMap(([name, it]) => (it === undefined ? [] : [[name, it]])))

export function queuesIn(template: BoundTemplate): QueueModel[] {
  return template.all('AWS::SQS::Queue').map((found) => {
    const { RedrivePolicy: policy, ...attributes } = template.read(found, QueueProperties)
    return {
      logicalId: found.logicalId,
      name: found.name,
      arn: found.identity.attributes.Arn ?? '',
      url: found.identity.ref,
      fifo: attributes.FifoQueue === 'true',
      attributes: defined(attributes),
      redrive: policy && {
        queueName: queueNameIn(policy.deadLetterTargetArn),
        maxReceiveCount: policy.maxReceiveCount,
      },
    }
  })
}

/** The event source mappings whose source is an SQS queue; others have no emulator here. */
export function readMappings(template: BoundTemplate): MappingModel[] {
  return template.all('AWS::Lambda::EventSourceMapping').flatMap((found) => {
    const properties = template.read(found, MappingProperties)
    if (!properties.EventSourceArn?.startsWith('arn:aws:sqs:')) return []
    return [
      {
        logicalId: found.logicalId,
        queueName: queueNameIn(properties.EventSourceArn),
        functionName: functionNameIn(properties.FunctionName),
        batchSize: properties.BatchSize,
        maximumConcurrency: properties.ScalingConfig?.MaximumConcurrency,
        reportsBatchItemFailures: properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
        enabled: properties.Enabled,
      },
    ]
  })
}
