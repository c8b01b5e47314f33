import { expect, test } from 'vitest'
import { everything, referenced, synthesize } from '../synthesized.ts'

const stack = synthesize('prod', everything)
const only = (type: string) => {
  const [found, ...others] = stack.all(type)
  if (!found || others.length > 0) throw new Error(`not one ${type}`)
  return found.properties
}

test('senders reach the receiver by POST, with or without a path of their own', () => {
  const routes = stack.all('AWS::ApiGatewayV2::Route').map(({ properties }) => properties.RouteKey)
  const named = stack
    .all('AWS::SecretsManager::Secret')
    .flatMap(({ properties }) => /^roomkeeper\/prod\/webhooks\/(.+)$/.exec(properties.Name)?.[1] ?? [])
  expect(routes.sort()).toEqual(
    [...named, '{source}'].flatMap((name) => [`POST /webhooks/${name}`, `POST /webhooks/${name}/{proxy+}`]).sort(),
  )
  const receiver = stack.all('AWS::Lambda::Function').find(({ properties }) => /receive/.test(properties.FunctionName))
  for (const { properties } of stack.all('AWS::ApiGatewayV2::Integration')) {
    expect(properties).toMatchObject({ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' })
    expect(referenced(properties.IntegrationUri)).toBe(receiver?.id)
  }
})

test('the API limits each route of a source by itself, and strangers together', () => {
  const stage = stack.all('AWS::ApiGatewayV2::Stage')[0]
  expect(stage?.properties.DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 })
  const routes = stack
    .all('AWS::ApiGatewayV2::Route')
    .filter(({ properties }) => !properties.RouteKey.includes('{source}'))
  expect(stage?.properties.RouteSettings).toEqual(
    Object.fromEntries(
      routes.map(({ properties }) => [
        properties.RouteKey,
        { ThrottlingRateLimit: 1_000, ThrottlingBurstLimit: 2_000 },
      ]),
    ),
  )
  // CloudFormation refuses a limit for a route that is not there yet.
  const resources = stack.template.toJSON().Resources
  expect(resources[stage?.id ?? ''].DependsOn).toEqual(expect.arrayContaining(routes.map(({ id }) => id)))
})

test('the access log has neither bodies, paths, query strings nor addresses, and is kept for a limited time', () => {
  const { DestinationArn, Format } = only('AWS::ApiGatewayV2::Stage').AccessLogSettings
  const variables: string[] = Format.match(/\$context\.\w+(\.\w+)*/g)
  expect(variables).toContain('$context.requestId')
  for (const variable of variables) expect(variable).not.toMatch(/path|query|body|ip|header|authorizer|userAgent/i)
  const log = stack.all('AWS::Logs::LogGroup').find(({ id }) => id === referenced(DestinationArn))
  expect(log?.properties.RetentionInDays).toBe(90)
})

test('each portal is backed up on its own schedule, to the minute, and a lost start is kept', () => {
  const schedules = synthesize('prod', {
    ...everything,
    'backup.portals.second.schedule': '30 3 ? * SUN *',
    'backup.portals.second.timeZone': 'Europe/Berlin',
    'backup.portals.second.overdueHours': 168,
  })
    .all('AWS::Scheduler::Schedule')
    .filter(({ properties }) => /start-backup/.test(properties.Name))
  expect(
    schedules.map(({ properties }) => [properties.ScheduleExpression, properties.ScheduleExpressionTimezone]),
  ).toEqual([
    ['cron(0 2 * * ? *)', 'UTC'],
    ['cron(30 3 ? * SUN *)', 'Europe/Berlin'],
  ])
  for (const { properties } of schedules) {
    expect(properties.FlexibleTimeWindow).toEqual({ Mode: 'OFF' })
    expect(properties.Target.RetryPolicy.MaximumRetryAttempts).toBeGreaterThan(0)
    expect(referenced(properties.Target.DeadLetterConfig)).toMatch(/^ScheduleFailures/)
  }
  expect(schedules.map(({ properties }) => JSON.parse(properties.Target.Input))).toEqual([
    { portal: 'main', at: '<aws.scheduler.scheduled-time>' },
    { portal: 'second', at: '<aws.scheduler.scheduled-time>' },
  ])
})

test('a scheduled function leaves what failed where schedules do', () => {
  for (const { properties } of stack.all('AWS::Scheduler::Schedule')) {
    const target = stack.all('AWS::Lambda::Function').find(({ id }) => id === referenced(properties.Target.Arn))
    expect(referenced(target?.properties.DeadLetterConfig)).toBe(referenced(properties.Target.DeadLetterConfig))
  }
})

const bucketOf = (purpose: string) => stack.all('AWS::S3::Bucket').find(({ id }) => id.startsWith(purpose))

test.each(['BackupsStorage', 'OnboardingMemory'])(
  'the bucket %s is closed, versioned, and outlives the stack',
  (purpose) => {
    const bucket = bucketOf(purpose)
    expect(bucket?.deletionPolicy).toBe('RetainExceptOnCreate')
    expect(bucket?.properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: { ServerSideEncryptionConfiguration: [{}] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    })
  },
)

test('the bucket of backups can lock and tidies up', () => {
  expect(bucketOf('BackupsStorage')?.properties).toMatchObject({
    ObjectLockEnabled: true,
    LifecycleConfiguration: {
      Rules: [
        { Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
        { Status: 'Enabled', Prefix: 'runs/', NoncurrentVersionExpiration: { NoncurrentDays: 7 } },
        { Status: 'Enabled', Prefix: 'archives/', NoncurrentVersionExpiration: { NoncurrentDays: 30 } },
      ],
    },
  })
})

test('what was overwritten in the bucket of memories is kept for three months, and what went out for one', () => {
  expect(bucketOf('OnboardingMemory')?.properties).toMatchObject({
    LifecycleConfiguration: {
      Rules: [
        { Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
        ...['clients/', 'ends/', 'due/', 'looks/', 'waiting/'].map((Prefix) => ({
          Status: 'Enabled',
          Prefix,
          NoncurrentVersionExpiration: { NoncurrentDays: 90 },
        })),
        ...['events/', 'event-days/'].map((Prefix) => ({
          Status: 'Enabled',
          Prefix,
          ExpirationInDays: 30,
          NoncurrentVersionExpiration: { NoncurrentDays: 1 },
        })),
        {
          Status: 'Enabled',
          Prefix: 'callbacks/',
          ExpirationInDays: 30,
          NoncurrentVersionExpiration: { NoncurrentDays: 1 },
        },
        { Status: 'Enabled', Prefix: 'outlets/', NoncurrentVersionExpiration: { NoncurrentDays: 30 } },
        {
          Status: 'Enabled',
          Prefix: 'drift/',
          ExpirationInDays: 365,
          NoncurrentVersionExpiration: { NoncurrentDays: 7 },
        },
      ],
    },
  })
})

test('a protected environment keeps its secrets and queues when the stack goes', () => {
  const kept = (settings: object) => {
    const { all } = synthesize('prod', { ...everything, ...settings })
    const data = [...all('AWS::SecretsManager::Secret'), ...all('AWS::SQS::Queue')]
    return new Set(data.map(({ deletionPolicy }) => deletionPolicy))
  }
  // What a failed first deployment has made holds nothing, and would stand in the way of the next.
  expect(kept({ protect: true })).toEqual(new Set(['RetainExceptOnCreate']))
  expect(kept({ protect: false })).toEqual(new Set(['Delete']))
})

test('a sender is registered with SES once, unless its domain is verified already', () => {
  expect(stack.all('AWS::SES::EmailIdentity').map(({ properties }) => properties.EmailIdentity)).toEqual([
    'roomkeeper@example.com',
  ])
  const mail = { recipients: ['admin@example.com'], sender: 'outlets@example.com' }
  const own = synthesize('prod', { 'events.outlets': { chat: { kind: 'slack' } }, 'events.mail': mail })
  expect(own.all('AWS::SES::EmailIdentity').map(({ properties }) => properties.EmailIdentity)).toContain(mail.sender)
  expect(synthesize('prod', { 'mail.createIdentities': false }).all('AWS::SES::EmailIdentity')).toEqual([])
})

test('everything that can have tags says which environment it belongs to', () => {
  for (const type of ['AWS::Lambda::Function', 'AWS::SQS::Queue', 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret']) {
    for (const { id, properties } of stack.all(type)) {
      expect(properties.Tags, id).toContainEqual({ Key: 'environment', Value: 'prod' })
    }
  }
})
