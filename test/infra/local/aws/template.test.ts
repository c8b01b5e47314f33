import { expect, test } from 'vitest'
import { readStack } from '#infra/local/aws/template/assembly.ts'
import { readModel } from '#infra/local/aws/template/model.ts'
import { fifoJobs, httpApi, lambda, type Resources, route, writeAssembly } from './fixture.ts'

const where = {
  account: '000000000000',
  region: 'us-east-1',
  stackName: 'Test',
  apiUrl: 'http://127.0.0.1:8787',
  sqsUrl: 'http://127.0.0.1:9324',
}
const bundle = 'export const handler = async () => null'

const modelOf = (resources: Resources, more: object = {}, overrides: Record<string, string> = {}) =>
  readModel(readStack(writeAssembly(resources, { Work: bundle }, more)), where, overrides)

const environmentOf = (
  Variables: Record<string, unknown>,
  more: object = {},
  overrides: Record<string, string> = {},
) => {
  const secret = { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'roomkeeper/dev/keys' } }
  const resources = {
    Secret: secret,
    ...httpApi(),
    ...fifoJobs('Work'),
    ...lambda('Work', { Environment: { Variables } }),
  }
  return modelOf(resources, more, overrides).functions[0]?.environment
}

test('resolves what CDK writes into a template', () => {
  const secretArn = { Ref: 'Secret' }
  const lastOfArn = { 'Fn::Select': [6, { 'Fn::Split': [':', secretArn] }] }
  const environment = environmentOf(
    {
      QUEUE: { Ref: 'Jobs' },
      QUEUE_ARN: { 'Fn::GetAtt': ['Jobs', 'Arn'] },
      SECRET: secretArn,
      SECRET_NAME: { 'Fn::Select': [0, { 'Fn::Split': ['-', lastOfArn] }] },
      URL: {
        'Fn::Join': [
          '',
          [
            'https://',
            { Ref: 'Api' },
            '.execute-api.',
            { Ref: 'AWS::Region' },
            '.',
            { Ref: 'AWS::URLSuffix' },
            '/hooks',
          ],
        ],
      },
      SUB: {
        'Fn::Sub': [`\${AWS::StackName}/\${Jobs.QueueName}/\${own}/\${!kept}`, { own: { Ref: 'Stage' } }],
      },
      STAGE: { Ref: 'StageParameter' },
      CHOSEN: { 'Fn::If': ['IsDev', 'dev', 'prod'] },
      MAPPED: { 'Fn::FindInMap': ['Sizes', { Ref: 'StageParameter' }, 'size'] },
      ABSENT: { Ref: 'AWS::NoValue' },
    },
    {
      Parameters: { StageParameter: { Type: 'String', Default: 'dev' } },
      Conditions: { IsDev: { 'Fn::Equals': [{ Ref: 'StageParameter' }, 'dev'] } },
      Mappings: { Sizes: { dev: { size: 'small' } } },
    },
  )
  expect(environment).toEqual({
    QUEUE: 'http://127.0.0.1:9324/000000000000/jobs.fifo',
    QUEUE_ARN: 'arn:aws:sqs:us-east-1:000000000000:jobs.fifo',
    SECRET: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:roomkeeper/dev/keys-a1B2c3',
    SECRET_NAME: 'roomkeeper/dev/keys',
    URL: 'http://127.0.0.1:8787/hooks',
    SUB: `Test/jobs.fifo/Test-Stage/\${kept}`,
    STAGE: 'dev',
    CHOSEN: 'dev',
    MAPPED: 'small',
  })
})

test.each([
  [
    'an unknown resource',
    { 'Fn::GetAtt': ['Nowhere', 'Arn'] },
    /Fn::GetAtt Nowhere\.Arn in Work\.Environment\.Variables\.X/,
  ],
  [
    'an unknown attribute',
    { 'Fn::GetAtt': ['Jobs', 'Colour'] },
    /Fn::GetAtt Jobs\.Colour in Work\.Environment\.Variables\.X/,
  ],
  ['a reference', { Ref: 'Nothing' }, /Ref Nothing in Work\.Environment\.Variables\.X/],
  ['an import', { 'Fn::ImportValue': 'other' }, /Fn::ImportValue, which the local AWS does not know in Work/],
  ['a dynamic reference', '{{resolve:secretsmanager:key}}', /dynamic reference .* in Work\.Environment\.Variables\.X/],
])('says where it cannot resolve %s', (_what, value, message) => {
  expect(() => environmentOf({ X: value })).toThrow(message)
})

test('an override replaces a declared variable, even one without a local value, and adds none', () => {
  const overrides = { DECLARED: 'http://127.0.0.1:1', OTHER: 'never' }
  expect(environmentOf({ DECLARED: { 'Fn::ImportValue': 'x' }, KEPT: 'as is' }, {}, overrides)).toEqual({
    DECLARED: 'http://127.0.0.1:1',
    KEPT: 'as is',
  })
})

test('a resource whose condition is false does not exist', () => {
  const extra = { Extra: { Type: 'AWS::SQS::Queue', Condition: 'Never', Properties: {} } }
  const more = { Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } }
  expect(modelOf({ ...fifoJobs('Work'), ...lambda('Work'), ...extra }, more).queues.map((it) => it.logicalId)).toEqual([
    'DeadJobs',
    'Jobs',
  ])
})

test('names a resource and property that are not usable', () => {
  expect(() => modelOf(lambda('Work', { MemorySize: 'much' as unknown as number }))).toThrow(
    /Work \(AWS::Lambda::Function\) is not usable[\s\S]*MemorySize/,
  )
})

test('prefers the asset path in the metadata and gives functions their own properties', () => {
  const { Work, WorkRole } = lambda('Work', { MemorySize: 512, Timeout: 20, ReservedConcurrentExecutions: 2 })
  if (!Work || !WorkRole) throw new Error('the fixture has no function')
  const [model] = modelOf({ Work: { ...Work, Metadata: { 'aws:asset:path': 'asset.other' } }, WorkRole }).functions
  expect(model).toMatchObject({ name: 'Test-Work', memoryMb: 512, timeoutMs: 20_000, reservedConcurrency: 2 })
  expect(model?.directory).toMatch(/asset\.other$/)
})

test('chooses the one stack, and says which there are when it cannot', () => {
  const assembly = writeAssembly(lambda('Work'), { Work: bundle })
  expect(readStack(assembly).name).toBe('Test')
  expect(readStack(assembly, 'Test').name).toBe('Test')
  expect(() => readStack(assembly, 'Other')).toThrow(/no single stack Other: Test/)
  expect(() => readStack('/nowhere')).toThrow(/is not a synthesized CDK app/)
})

test('a route needs an integration, and one of payload format 2.0', () => {
  const routes = route('POST /x', 'Work')
  const { IntegrationPOSTx, ...without } = routes
  expect(() => modelOf({ ...httpApi(), ...lambda('Work'), ...without })).toThrow(
    /cannot resolve Ref IntegrationPOSTx in RoutePOSTx\.Target/,
  )
  const first = { ...IntegrationPOSTx, Type: 'AWS::ApiGatewayV2::Integration' }
  const old = { ...first, Properties: { ...first.Properties, PayloadFormatVersion: '1.0' } }
  expect(() => modelOf({ ...httpApi(), ...lambda('Work'), ...routes, IntegrationPOSTx: old })).toThrow(
    /payload format 2\.0/,
  )
})
