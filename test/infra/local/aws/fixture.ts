import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import {
  type LocalAws,
  type LocalAwsEvent,
  type LocalAwsOptions,
  type LogRecord,
  startLocalAws,
} from '#infra/local/aws/index.ts'

export type Resources = Record<string, { Type: string; Properties?: object; Metadata?: object; Condition?: string }>

/** Handlers by function: the text of an ES module. */
export type Bundles = Record<string, string>

export interface FunctionProperties {
  MemorySize?: number
  Timeout?: number
  Environment?: { Variables: Record<string, unknown> }
  ReservedConcurrentExecutions?: number
}

/** A Lambda function whose code is the bundle of the same name. */
export const lambda = (logicalId: string, properties: FunctionProperties = {}): Resources => ({
  [logicalId]: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Code: { S3Bucket: 'assets', S3Key: `${logicalId}.zip` },
      Role: { 'Fn::GetAtt': [`${logicalId}Role`, 'Arn'] },
      ...properties,
    },
  },
  [`${logicalId}Role`]: { Type: 'AWS::IAM::Role', Properties: {} },
})

const fileAsset = (name: string) => ({
  source: { path: `asset.${name}`, packaging: 'zip' },
  destinations: { current: { bucketName: 'assets', objectKey: `${name}.zip` } },
})

/** Writes what `cdk synth` would write for one stack. */
export function writeAssembly(Resources: Resources, bundles: Bundles, more: object = {}): string {
  const directory = mkdtempSync(join(tmpdir(), 'roomkeeper-cloud-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const write = (file: string, content: object) => writeFileSync(join(directory, file), JSON.stringify(content))
  write('manifest.json', {
    version: '43.0.0',
    artifacts: {
      'Test.assets': { type: 'cdk:asset-manifest', properties: { file: 'Test.assets.json' } },
      Test: {
        type: 'aws:cloudformation:stack',
        environment: 'aws://unknown-account/unknown-region',
        properties: { templateFile: 'Test.template.json' },
      },
    },
  })
  write('Test.template.json', { Resources, ...more })
  const files = Object.fromEntries(Object.keys(bundles).map((name) => [name, fileAsset(name)]))
  write('Test.assets.json', { version: '43.0.0', files })
  for (const [name, code] of Object.entries(bundles)) {
    mkdirSync(join(directory, `asset.${name}`))
    writeFileSync(join(directory, `asset.${name}`, 'index.mjs'), code)
  }
  return directory
}

export interface TestAws extends LocalAws {
  logs: LogRecord[]
  events: LocalAwsEvent[]
}

/** Starts a cloud that ends with the test; logs and events are kept. */
export async function startTestAws(assembly: string, options: Partial<LocalAwsOptions> = {}): Promise<TestAws> {
  const [logs, events]: [LogRecord[], LocalAwsEvent[]] = [[], []]
  const aws = await startLocalAws({
    assembly,
    apiPort: 0,
    secrets: {},
    onLog: (record) => void logs.push(record),
    onEvent: (event) => void events.push(event),
    ...options,
  })
  onTestFinished(() => aws.stop())
  return { ...aws, logs, events }
}

/** A route of the API `Api` to a function. */
export const route = (routeKey: string, functionId: string): Resources => {
  const id = routeKey.replaceAll(/[^A-Za-z0-9]/g, '')
  return {
    [`Route${id}`]: {
      Type: 'AWS::ApiGatewayV2::Route',
      Properties: {
        ApiId: { Ref: 'Api' },
        RouteKey: routeKey,
        Target: { 'Fn::Join': ['', ['integrations/', { Ref: `Integration${id}` }]] },
      },
    },
    [`Integration${id}`]: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: {
        ApiId: { Ref: 'Api' },
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: { 'Fn::GetAtt': [functionId, 'Arn'] },
        PayloadFormatVersion: '2.0',
      },
    },
  }
}

/** The HTTP API `Api` with a stage. */
export const httpApi = (stage: object = {}): Resources => ({
  Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'api', ProtocolType: 'HTTP' } },
  Stage: {
    Type: 'AWS::ApiGatewayV2::Stage',
    Properties: { ApiId: { Ref: 'Api' }, StageName: '$default', AutoDeploy: true, ...stage },
  },
})

/** A FIFO queue `Jobs` with its dead-letter queue `DeadJobs`, and a mapping to a function. */
export const fifoJobs = (functionId: string, queue: object = {}, mapping: object = {}): Resources => ({
  DeadJobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead-jobs.fifo', FifoQueue: true } },
  Jobs: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      QueueName: 'jobs.fifo',
      FifoQueue: true,
      ContentBasedDeduplication: true,
      VisibilityTimeout: 1,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['DeadJobs', 'Arn'] }, maxReceiveCount: 3 },
      ...queue,
    },
  },
  JobsMapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: { 'Fn::GetAtt': ['Jobs', 'Arn'] },
      FunctionName: { Ref: functionId },
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
      ...mapping,
    },
  },
})
