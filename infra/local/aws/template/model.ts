import * as z from 'zod'
import { type AlarmModel, readAlarms } from '../alarms/alarm-model.ts'
import { type ApiModel, readApi } from './api.ts'
import type { Stack } from './assembly.ts'
import { type BoundTemplate, bind } from './bound-template.ts'
import { type FunctionModel, readFunctions } from './functions.ts'
import type { Whereabouts } from './identities.ts'
import { type MailEventsModel, readMailEvents } from './mail-events.ts'
import { type MappingModel, type QueueModel, queuesIn, readMappings } from './queues.ts'
import { type RuleModel, readRules } from './rules.ts'

/** An EventBridge schedule of the template. */
export interface ScheduleModel {
  logicalId: string
  name: string
  arn: string
  expression: string
  timezone: string
  enabled: boolean
  targetArn: string
  input: string | undefined
  /** Group of the message when the target is a FIFO queue. */
  messageGroupId: string | undefined
}

/** Everything of a stack that runs locally. */
export interface StackModel {
  functions: FunctionModel[]
  queues: QueueModel[]
  mappings: MappingModel[]
  api: ApiModel | undefined
  schedules: ScheduleModel[]
  rules: RuleModel[]
  mailEvents: MailEventsModel[]
  alarms: AlarmModel[]
  buckets: string[]
  topics: string[]
  parameters: { name: string; value: string }[]
  secrets: { name: string; arn: string }[]
  outputs: Readonly<Record<string, string>>
}

const ScheduleProperties = z.object({
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  State: z.string().default('ENABLED'),
  Target: z.object({
    Arn: z.string(),
    Input: z.string().optional(),
    SqsParameters: z.object({ MessageGroupId: z.string().optional() }).optional(),
  }),
})

function readSchedules(template: BoundTemplate): ScheduleModel[] {
  return template.all('AWS::Scheduler::Schedule').map((found) => {
    const properties = template.read(found, ScheduleProperties)
    return {
      logicalId: found.logicalId,
      name: found.name,
      arn: found.identity.attributes.Arn ?? found.name,
      expression: properties.ScheduleExpression,
      timezone: properties.ScheduleExpressionTimezone,
      enabled: properties.State === 'ENABLED',
      targetArn: properties.Target.Arn,
      input: properties.Target.Input,
      messageGroupId: properties.Target.SqsParameters?.MessageGroupId,
    }
  })
}

const readParameters = (template: BoundTemplate) =>
  template.all('AWS::SSM::Parameter').map((found) => {
    const { Value: value } = template.read(found, z.object({ Value: z.string() }))
    return { name: found.name, value }
  })

/** Outputs are a convenience for people: one that names something without a local value is left out. */
function readOutputs(template: BoundTemplate): Record<string, string> {
  const outputs: Record<string, string> = {}
  for (const [name, { Value }] of Object.entries(template.stack.template.Outputs)) {
    try {
      outputs[name] = String(template.value(Value, `output ${name}`))
    } catch {}
  }
  return outputs
}

/** A URL of the deployed API, which CDK writes out as text, becomes the local one. */
function localUrls(text: string, api: ApiModel | undefined, apiUrl: string): string {
  return api ? text.replaceAll(new RegExp(`https://${api.id}\\.execute-api\\.[a-z0-9.-]+`, 'g'), apiUrl) : text
}

/**
 * Reads what the stack consists of, with every name bound to the local endpoints.
 * Throws an Error naming resource and property for anything that cannot be resolved or is not supported.
 */
export function readModel(stack: Stack, where: Whereabouts, overrides: Readonly<Record<string, string>>): StackModel {
  const template = bind(stack, where)
  const api = readApi(template)
  const localised = (values: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(values).map(([name, text]) => [name, localUrls(text, api, where.apiUrl)]))
  const functions = readFunctions(template, overrides)
  return {
    functions: functions.map((it) => ({ ...it, environment: localised(it.environment) })),
    queues: queuesIn(template),
    mappings: readMappings(template),
    api,
    schedules: readSchedules(template),
    rules: readRules(template),
    mailEvents: readMailEvents(template),
    alarms: readAlarms(template),
    buckets: template.all('AWS::S3::Bucket').map((it) => it.name),
    topics: template.all('AWS::SNS::Topic').map((it) => it.name),
    parameters: readParameters(template),
    secrets: template.all('AWS::SecretsManager::Secret').map((it) => ({ name: it.name, arn: it.identity.ref })),
    outputs: localised(readOutputs(template)),
  }
}
