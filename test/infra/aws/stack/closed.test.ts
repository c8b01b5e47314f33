import { existsSync, globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { everything, list, optional, referenced, type Statement, synthesize } from '../synthesized.ts'

const root = new URL('../../../../', import.meta.url)
const stack = synthesize('prod', { ...everything, ...optional, ownKey: false })

/** The statements of every policy that belongs to a resource of this kind. */
const policiesOf = (type: string) =>
  stack.all(type).map(({ id, properties }) => ({
    id,
    statements: properties.PolicyDocument.Statement as (Statement & { Principal?: unknown })[],
  }))

describe('what is kept', () => {
  test.each(['AWS::SQS::QueuePolicy', 'AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy'])(
    'refuses everything without TLS, and lets in only AWS’s own services of this account: %s',
    (type) => {
      const policies = policiesOf(type)
      expect(policies.length).toBeGreaterThan(0)
      for (const { id, statements } of policies) {
        const refusals = statements.filter(({ Effect }) => Effect === 'Deny')
        expect(refusals, id).toContainEqual(
          expect.objectContaining({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        )
        for (const { Principal, Condition } of statements.filter(({ Effect }) => Effect === 'Allow')) {
          expect(Principal, id).toEqual({ Service: expect.stringMatching(/^[a-z.]+\.amazonaws\.com$/) })
          expect(JSON.stringify(Condition), id).toContain('aws:SourceAccount')
        }
      }
    },
  )

  test('has a policy each: no bucket, queue or topic is without', () => {
    const covered = (type: string, member: string) =>
      new Set(stack.all(type).flatMap(({ properties }) => list(properties[member]).map(referenced)))
    for (const [kind, policy, member] of [
      ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'Queues'],
      ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'Bucket'],
      ['AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', 'Topics'],
    ] as const) {
      const known = covered(policy, member)
      for (const { id } of stack.all(kind)) expect(known, kind).toContain(id)
    }
  })
})

test('a function is called by the API’s own routes, and by nobody else who needs no role', () => {
  const [api] = stack.all('AWS::ApiGatewayV2::Api')
  const [byRules, permissions] = ['events', 'apigateway'].map((service) =>
    stack
      .all('AWS::Lambda::Permission')
      .filter(({ properties }) => properties.Principal === `${service}.amazonaws.com`),
  ) as [ReturnType<typeof stack.all>, ReturnType<typeof stack.all>]
  expect(byRules.length + permissions.length).toBe(stack.all('AWS::Lambda::Permission').length)
  const rules = stack.all('AWS::Events::Rule').map(({ id }) => id)
  expect(byRules.map(({ properties }) => referenced(properties.SourceArn)).sort()).toEqual(rules.sort())
  const called = permissions.map(({ id, properties }) => {
    const source = JSON.stringify(properties.SourceArn)
    expect(source, id).toContain(`"${api?.id}"`)
    return /\/\*\/\*(\/webhooks[^"]*)"/.exec(source)?.[1]
  })
  const routes = stack.all('AWS::ApiGatewayV2::Route').map(({ properties }) => properties.RouteKey.replace('POST ', ''))
  expect(routes).toContain('/webhooks/{source}/{proxy+}')
  expect(called.sort()).toEqual(routes.sort())
  expect(stack.all('AWS::Lambda::Url')).toEqual([])
})

test('there is no network of our own to pay and to look after', () => {
  expect(stack.all('AWS::EC2::VPC')).toEqual([])
  for (const { id, properties } of stack.all('AWS::Lambda::Function'))
    expect(properties, id).not.toHaveProperty('VpcConfig')
})

test('no log is kept for ever, and none is made by AWS with a retention of its own', () => {
  const groups = stack.all('AWS::Logs::LogGroup')
  for (const { id, properties } of groups) expect(properties.RetentionInDays, id).toBe(90)
  // One for each function and one for the API: what has no group here would get one that never ends.
  expect(groups).toHaveLength(stack.all('AWS::Lambda::Function').length + 1)
})

test('environments of one account have no name in common', () => {
  const namesIn = (env: string) => {
    const { all } = synthesize(env, { ...everything, 'alarms.email': 'oncall@example.com' })
    const names = (type: string, member: string) => all(type).map(({ properties }) => `${type} ${properties[member]}`)
    return [
      ...names('AWS::Lambda::Function', 'FunctionName'),
      ...names('AWS::SQS::Queue', 'QueueName'),
      ...names('AWS::SecretsManager::Secret', 'Name'),
      ...names('AWS::Scheduler::Schedule', 'Name'),
      ...names('AWS::CloudWatch::Alarm', 'AlarmName'),
      ...names('AWS::CloudWatch::Dashboard', 'DashboardName'),
      ...names('AWS::SNS::Topic', 'TopicName'),
      ...names('AWS::Logs::LogGroup', 'LogGroupName'),
      ...names('AWS::ApiGatewayV2::Api', 'Name'),
    ]
  }
  const [dev, prod] = [new Set(namesIn('dev')), namesIn('prod')]
  expect(prod.length).toBeGreaterThan(60)
  expect(prod.filter((name) => name.endsWith(' undefined'))).toEqual([])
  expect(prod.filter((name) => dev.has(name))).toEqual([])
})

describe('each exception from AWS’s own rules', () => {
  const exceptions = globSync('infra/aws/**/*.ts', { cwd: root.pathname }).flatMap((file) =>
    [
      ...readFileSync(new URL(file, root), 'utf8').matchAll(
        /acknowledge\(\{\s*id: [`'](\S+?)[`'],\s*reason:([\s\S]*?)\}\)/g,
      ),
    ].map(([, id = '', reason = '']): [string, string] => [id, reason]),
  )

  test('is one of those that are known', () => {
    expect(exceptions.map(([id]) => id.split('[')[0]).sort()).toEqual([
      'AwsSolutions-APIG4',
      'AwsSolutions-IAM5',
      // A right of the profile small that knows no resource.
      'AwsSolutions-IAM5',
      'AwsSolutions-S1',
      'AwsSolutions-SMG4',
    ])
  })

  test.each(exceptions)('names its evidence, which is there: %s', (_id, reason) => {
    const evidence = reason.match(/\b(?:lib|test|functions|infra)\/[\w/-]+(?:\.\w+)+/g) ?? []
    expect(evidence.length).toBeGreaterThan(0)
    for (const path of evidence) expect(existsSync(new URL(path, root)), path).toBe(true)
  })
})
