import * as z from 'zod'
import type { BoundTemplate } from '../template/bound-template.ts'
import type { AlarmDefinition } from './cloudwatch.ts'

/** An alarm of the template with the names it has on this machine. */
export interface AlarmModel extends AlarmDefinition {
  logicalId: string
  name: string
}

const Dimensions = z.array(z.object({ Name: z.string(), Value: z.string() })).optional()
const MetricProperties = z.object({ Namespace: z.string(), MetricName: z.string(), Dimensions })

const AlarmProperties = z.object({
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions,
  Statistic: z.string().optional(),
  Period: z.coerce.number().optional(),
  Metrics: z
    .array(
      z.object({
        Id: z.string(),
        Expression: z.string().optional(),
        MetricStat: z.object({ Metric: MetricProperties, Stat: z.string(), Period: z.coerce.number() }).optional(),
        ReturnData: z.boolean().optional(),
      }),
    )
    .optional(),
  EvaluationPeriods: z.coerce.number(),
  DatapointsToAlarm: z.coerce.number().optional(),
  Threshold: z.coerce.number(),
  ComparisonOperator: z.string(),
  TreatMissingData: z.string().optional(),
})

/** What is measured here: queues, and what functions measure themselves. */
const isMeasured = (namespace: string | undefined): boolean => namespace === 'AWS/SQS' || !namespace?.startsWith('AWS/')

/** Alarms on metrics that the local AWS records; others are skipped. */
export function readAlarms(template: BoundTemplate): AlarmModel[] {
  return template.all('AWS::CloudWatch::Alarm').flatMap((found): AlarmModel[] => {
    const { Namespace, Metrics = [] } = found.resource.Properties as { Namespace?: string; Metrics?: Queries }
    const namespaces = [Namespace, ...Metrics.map(({ MetricStat }) => MetricStat?.Metric.Namespace)]
    if (!namespaces.filter((one) => one !== undefined).every(isMeasured)) return []
    return [{ logicalId: found.logicalId, name: found.name, ...template.read(found, AlarmProperties) }]
  })
}

type Queries = { MetricStat?: { Metric: { Namespace?: string } } }[]
