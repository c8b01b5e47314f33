import { resolve as resolvePath } from 'node:path'
import * as z from 'zod'
import type { BoundResource, BoundTemplate } from './bound-template.ts'

/** A Lambda function of the template. */
export interface FunctionModel {
  logicalId: string
  name: string
  arn: string
  handler: string
  runtime: string
  /** Directory with the synthesized bundle. */
  directory: string
  memoryMb: number
  timeoutMs: number
  environment: Readonly<Record<string, string>>
  /** `undefined` when not reserved. */
  reservedConcurrency: number | undefined
  /** What becomes of an asynchronous invocation that failed. */
  asynchronous: { retries: number; destinationArn: string | undefined }
}

const FunctionProperties = z.object({
  Handler: z.string(),
  Runtime: z.string().default('nodejs24.x'),
  MemorySize: z.coerce.number().default(128),
  Timeout: z.coerce.number().default(3),
  ReservedConcurrentExecutions: z.coerce.number().optional(),
  DeadLetterConfig: z.object({ TargetArn: z.string().optional() }).optional(),
})

const InvokeConfigProperties = z.object({
  FunctionName: z.string(),
  MaximumRetryAttempts: z.coerce.number().default(2),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.string() }).optional() }).optional(),
})

/** The directory of a function's code: from `aws:asset:path`, else from the stack's asset manifest. */
function codeDirectory({ stack, value }: BoundTemplate, { logicalId, resource }: BoundResource): string {
  const path = resource.Metadata?.['aws:asset:path']
  if (typeof path === 'string') return resolvePath(stack.directory, path)
  const code = resource.Properties.Code
  const key = code !== null && typeof code === 'object' && 'S3Key' in code ? code.S3Key : undefined
  const directory = stack.assets.get(String(value(key, `${logicalId}.Code.S3Key`)))
  // Code written into the template itself (CDK's own custom resources) has no directory and is never invoked here.
  return directory ?? ''
}

/** Overrides replace what the template says before it is resolved, so that an override may stand for what has no local value. */
function environmentOf(
  { value }: BoundTemplate,
  { logicalId, resource }: BoundResource,
  overrides: Readonly<Record<string, string>>,
): Record<string, string> {
  const declared = z
    .object({ Variables: z.record(z.string(), z.unknown()).default({}) })
    .parse(resource.Properties.Environment ?? {}).Variables
  const entries = Object.entries(declared).map(([name, given]) => {
    const text = overrides[name] ?? value(given, `${logicalId}.Environment.Variables.${name}`)
    return [name, text] as const
  })
  return Object.fromEntries(
    entries.filter(([, text]) => text !== undefined).map(([name, text]) => [name, String(text)]),
  )
}

/** The name in a function's ARN, also when the ARN has a version or alias, or stands inside an integration's URI. */
export const functionNameIn = (arn: string): string => /:function:([^:/]+)/.exec(arn)?.[1] ?? arn

/** The functions of the template. Throws when one has a property that cannot be resolved. */
export function readFunctions(template: BoundTemplate, overrides: Readonly<Record<string, string>>): FunctionModel[] {
  const configs = template
    .all('AWS::Lambda::EventInvokeConfig')
    .map((found) => template.read(found, InvokeConfigProperties))
  return template.all('AWS::Lambda::Function').map((found) => {
    const properties = template.read(found, FunctionProperties)
    const config = configs.find((it) => functionNameIn(it.FunctionName) === found.name)
    const destination = config?.DestinationConfig?.OnFailure?.Destination
    return {
      logicalId: found.logicalId,
      name: found.name,
      arn: found.identity.attributes.Arn ?? found.name,
      handler: properties.Handler,
      runtime: properties.Runtime,
      directory: codeDirectory(template, found),
      memoryMb: properties.MemorySize,
      timeoutMs: properties.Timeout * 1000,
      environment: environmentOf(template, found, overrides),
      reservedConcurrency: properties.ReservedConcurrentExecutions,
      asynchronous: {
        retries: config?.MaximumRetryAttempts ?? 2,
        destinationArn: destination ?? properties.DeadLetterConfig?.TargetArn,
      },
    }
  })
}
