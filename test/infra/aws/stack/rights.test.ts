import { describe, expect, test } from 'vitest'
import { sources } from '#lib/crm/sources.ts'
import { everything, list, referenced, type Statement, statementsOf, synthesize } from '../synthesized.ts'

const stack = synthesize('prod', everything)
/** Sources of `everything` that can be asked which records they have. */
const listable = ['espocrm', 'hubspot', 'salesforce'].filter((name) => sources[name]?.openListing)
const functionRole = (name: string) => {
  const found = stack
    .all('AWS::Lambda::Function')
    .find(({ properties }) => properties.FunctionName === `roomkeeper-prod-${name}`)
  return referenced(found?.properties.Role) ?? ''
}
const nameOf = (resource: unknown): string => {
  const object = /"Fn::GetAtt":\["(\w+Bucket)\w{8}","Arn"\]\}(?:,"(\/[\w-]+\/\*)")?/.exec(JSON.stringify(resource))
  if (object) return `${object[1]}${object[2] ?? ''}`
  const id = referenced(resource)
  const found = ['AWS::SQS::Queue', 'AWS::SecretsManager::Secret', 'AWS::Logs::LogGroup']
    .flatMap((type) => stack.all(type))
    .find((one) => one.id === id)
  const name = found?.properties.QueueName ?? found?.properties.Name ?? found?.properties.LogGroupName
  return name ?? JSON.stringify(resource)
}
/** Each right as `action name`, without those to write its own log. */
const rightsOf = (role: string): string[] =>
  statementsOf(stack, role)
    .flatMap(({ Action, Resource }) =>
      list(Action).flatMap((action) => list(Resource).map((resource) => `${action} ${nameOf(resource)}`)),
    )
    .filter((right) => !right.startsWith('logs:'))
    .sort()

const policies: Statement[] = stack
  .all('AWS::IAM::Policy')
  .flatMap(({ properties }) => properties.PolicyDocument.Statement)

describe('every role', () => {
  test('has policies of its own and none of AWS', () => {
    for (const { id, properties } of stack.all('AWS::IAM::Role')) {
      expect(properties, id).not.toHaveProperty('ManagedPolicyArns')
    }
  })

  test('may do named actions only', () => {
    expect(policies.length).toBeGreaterThan(5)
    for (const { Action } of policies) for (const action of list(Action)) expect(action).not.toContain('*')
  })

  test('has rights on named resources only, but for objects in its buckets', () => {
    for (const { Resource } of policies) {
      for (const resource of list(Resource)) {
        const text = JSON.stringify(resource)
        if (text.includes('*'))
          expect(text).toMatch(
            /StorageBucket.*"\/(runs|archives)\/\*"|MemoryBucket.*"\/(clients|ends|evidence|due|drift|events|event-days|callbacks|outlets|waiting|looks)\/\*"/,
          )
      }
    }
  })

  test('of a function writes to the log of this function alone', () => {
    for (const { properties } of stack.all('AWS::Lambda::Function')) {
      const role = referenced(properties.Role) ?? ''
      const logs = statementsOf(stack, role).filter(({ Action }) => list(Action)[0]?.startsWith('logs:'))
      expect(logs.map(({ Resource }) => referenced(Resource))).toEqual([referenced(properties.LoggingConfig.LogGroup)])
    }
  })
})

test('the receiver may put clients into the queue and read the secrets of webhooks, nothing else', () => {
  expect(rightsOf(functionRole('receive-webhook'))).toEqual([
    ...['espocrm', 'generic', 'hubspot', 'salesforce'].map(
      (source) => `secretsmanager:GetSecretValue roomkeeper/prod/webhooks/${source}`,
    ),
    'sqs:SendMessage roomkeeper-prod-clients.fifo',
  ])
})

test('the worker may take clients, queue or park them, read its own secrets and keep its memories, nothing else', () => {
  expect(rightsOf(functionRole('onboard-client'))).toEqual([
    's3:DeleteObject OnboardingMemoryBucket/waiting/*',
    's3:GetObject OnboardingMemoryBucket/clients/*',
    's3:GetObject OnboardingMemoryBucket/due/*',
    's3:GetObject OnboardingMemoryBucket/ends/*',
    's3:GetObject OnboardingMemoryBucket/evidence/*',
    's3:GetObject OnboardingMemoryBucket/waiting/*',
    's3:ListBucket OnboardingMemoryBucket',
    // What a sender is told has its link: it is left there, and not read.
    's3:PutObject OnboardingMemoryBucket/callbacks/*',
    's3:PutObject OnboardingMemoryBucket/clients/*',
    's3:PutObject OnboardingMemoryBucket/due/*',
    's3:PutObject OnboardingMemoryBucket/ends/*',
    's3:PutObject OnboardingMemoryBucket/evidence/*',
    's3:PutObject OnboardingMemoryBucket/waiting/*',
    ...['espocrm', 'generic', 'hubspot', 'salesforce'].map(
      (source) => `secretsmanager:GetSecretValue roomkeeper/prod/crm/${source}`,
    ),
    'secretsmanager:GetSecretValue roomkeeper/prod/docspace/memory',
    'secretsmanager:GetSecretValue roomkeeper/prod/docspace/onboarding',
    'secretsmanager:PutSecretValue roomkeeper/prod/docspace/memory',
    'secretsmanager:UpdateSecretVersionStage roomkeeper/prod/docspace/memory',
    // Managers are told after the last reminder.
    expect.stringMatching(/^ses:SendEmail .*configuration-set/),
    expect.stringMatching(/^ses:SendEmail .*identity\/example\.com/),
    expect.stringMatching(/^ses:SendEmail .*roomkeeper@example\.com/),
    'sqs:ChangeMessageVisibility roomkeeper-prod-clients.fifo',
    'sqs:DeleteMessage roomkeeper-prod-clients.fifo',
    'sqs:GetQueueAttributes roomkeeper-prod-clients.fifo',
    'sqs:ReceiveMessage roomkeeper-prod-clients.fifo',
    'sqs:SendMessage roomkeeper-prod-clients-dead.fifo',
    'sqs:SendMessage roomkeeper-prod-clients.fifo',
    'sqs:SendMessage roomkeeper-prod-events',
  ])
})

test('the one that tells outlets may take events, queue or park them, read what each outlet needs and note what came of it, nothing else', () => {
  expect(rightsOf(functionRole('deliver-event'))).toEqual([
    's3:DeleteObject OnboardingMemoryBucket/callbacks/*',
    's3:GetObject OnboardingMemoryBucket/callbacks/*',
    ...['event-days', 'events', 'outlets'].map((place) => `s3:GetObject OnboardingMemoryBucket/${place}/*`),
    's3:ListBucket OnboardingMemoryBucket',
    ...['event-days', 'events', 'outlets'].map((place) => `s3:PutObject OnboardingMemoryBucket/${place}/*`),
    ...['espocrm', 'generic', 'hubspot', 'salesforce'].map(
      (crm) => `secretsmanager:GetSecretValue roomkeeper/prod/crm/${crm}`,
    ),
    ...['ops', 'sales', 'support'].map((outlet) => `secretsmanager:GetSecretValue roomkeeper/prod/events/${outlet}`),
    ...['admin@example\\.com', 'example\\.com', 'roomkeeper@example\\.com'].map((one) =>
      expect.stringMatching(new RegExp(`^ses:SendEmail .*${one}`)),
    ),
    'sqs:ChangeMessageVisibility roomkeeper-prod-events',
    'sqs:DeleteMessage roomkeeper-prod-events',
    'sqs:GetQueueAttributes roomkeeper-prod-events',
    'sqs:ReceiveMessage roomkeeper-prod-events',
    'sqs:SendMessage roomkeeper-prod-events',
    'sqs:SendMessage roomkeeper-prod-events-dead',
  ])
})

test('the one that starts backups can neither send mail nor touch an archive', () => {
  const rights = rightsOf(functionRole('start-backup'))
  expect(rights.filter((right) => /ses:|archives|DeleteObject/.test(right))).toEqual([])
})

test('the one that watches backups sends mail from its sender only', () => {
  const mail = statementsOf(stack, functionRole('watch-backup')).filter(({ Action }) => Action === 'ses:SendEmail')
  expect(mail).toHaveLength(1)
  expect(mail[0]?.Condition).toEqual({ StringEquals: { 'ses:FromAddress': 'roomkeeper@example.com' } })
})

test('the one that sweeps may read the credentials of CRMs and which ends are due, count who waits, look who is parked, let others wait outside and tell outlets, nothing else', () => {
  expect(rightsOf(functionRole('sweep-clients'))).toEqual([
    's3:DeleteObject OnboardingMemoryBucket/due/*',
    's3:GetObject OnboardingMemoryBucket/due/*',
    's3:ListBucket OnboardingMemoryBucket',
    ...listable.map((source) => `secretsmanager:GetSecretValue roomkeeper/prod/crm/${source}`),
    'sqs:ChangeMessageVisibility roomkeeper-prod-clients-dead.fifo',
    'sqs:GetQueueAttributes roomkeeper-prod-backfill.fifo',
    'sqs:GetQueueAttributes roomkeeper-prod-clients.fifo',
    'sqs:ReceiveMessage roomkeeper-prod-clients-dead.fifo',
    'sqs:SendMessage roomkeeper-prod-backfill.fifo',
    // Outlets hear of clients that no worker has begun with.
    'sqs:SendMessage roomkeeper-prod-events',
    // Its own event, when it failed for the third time.
    'sqs:SendMessage roomkeeper-prod-schedules-dead',
  ])
})

test('the one that looks who has joined may read the key and what callbacks are signed with, keep its notes, tell outlets and let clients wait outside, nothing else', () => {
  expect(rightsOf(functionRole('look-for-arrivals'))).toEqual([
    's3:DeleteObject OnboardingMemoryBucket/waiting/*',
    // Whose end is announced is not reminded.
    's3:GetObject OnboardingMemoryBucket/ends/*',
    's3:GetObject OnboardingMemoryBucket/looks/*',
    's3:GetObject OnboardingMemoryBucket/waiting/*',
    's3:ListBucket OnboardingMemoryBucket',
    's3:PutObject OnboardingMemoryBucket/callbacks/*',
    's3:PutObject OnboardingMemoryBucket/looks/*',
    's3:PutObject OnboardingMemoryBucket/waiting/*',
    'secretsmanager:GetSecretValue roomkeeper/prod/crm/generic',
    'secretsmanager:GetSecretValue roomkeeper/prod/docspace/onboarding',
    // Managers are told after the last reminder.
    expect.stringMatching(/^ses:SendEmail .*configuration-set/),
    expect.stringMatching(/^ses:SendEmail .*identity\/example\.com/),
    expect.stringMatching(/^ses:SendEmail .*roomkeeper@example\.com/),
    'sqs:ChangeMessageVisibility roomkeeper-prod-clients-dead.fifo',
    'sqs:GetQueueAttributes roomkeeper-prod-clients.fifo',
    'sqs:ReceiveMessage roomkeeper-prod-clients-dead.fifo',
    'sqs:SendMessage roomkeeper-prod-backfill.fifo',
    // Outlets are told.
    'sqs:SendMessage roomkeeper-prod-events',
    // Its own event, when it failed for the third time.
    'sqs:SendMessage roomkeeper-prod-schedules-dead',
  ])
})

test('the one that notes bounces may add to its notes, tell outlets and let clients wait outside, nothing else', () => {
  expect(rightsOf(functionRole('note-bounce'))).toEqual([
    // Whose room it is of whom nobody is waited for any more.
    's3:GetObject OnboardingMemoryBucket/clients/*',
    's3:GetObject OnboardingMemoryBucket/waiting/*',
    's3:ListBucket OnboardingMemoryBucket',
    's3:PutObject OnboardingMemoryBucket/waiting/*',
    // Who is parked is left alone.
    'sqs:ChangeMessageVisibility roomkeeper-prod-clients-dead.fifo',
    'sqs:ReceiveMessage roomkeeper-prod-clients-dead.fifo',
    'sqs:SendMessage roomkeeper-prod-backfill.fifo',
    'sqs:SendMessage roomkeeper-prod-events',
    'sqs:SendMessage roomkeeper-prod-schedules-dead',
  ])
})

test('the one that reports what differs may read what the worker reads, keep its report and send it, and change nothing', () => {
  expect(rightsOf(functionRole('report-drift'))).toEqual([
    's3:GetObject OnboardingMemoryBucket/clients/*',
    's3:GetObject OnboardingMemoryBucket/drift/*',
    's3:GetObject OnboardingMemoryBucket/ends/*',
    's3:ListBucket OnboardingMemoryBucket',
    's3:PutObject OnboardingMemoryBucket/drift/*',
    ...['espocrm', 'generic', 'hubspot', 'salesforce'].map(
      (source) => `secretsmanager:GetSecretValue roomkeeper/prod/crm/${source}`,
    ),
    'secretsmanager:GetSecretValue roomkeeper/prod/docspace/memory',
    'secretsmanager:GetSecretValue roomkeeper/prod/docspace/onboarding',
    'secretsmanager:GetSecretValue roomkeeper/prod/drift/callback',
    'secretsmanager:GetSecretValue roomkeeper/prod/drift/pagerduty',
    expect.stringMatching(/^ses:SendEmail .*admin@example\.com/),
    expect.stringMatching(/^ses:SendEmail .*example\.com/),
    expect.stringMatching(/^ses:SendEmail .*roomkeeper@example\.com/),
    'sqs:GetQueueAttributes roomkeeper-prod-backfill.fifo',
    'sqs:GetQueueAttributes roomkeeper-prod-clients.fifo',
    // Its own event, when it failed for the third time.
    'sqs:SendMessage roomkeeper-prod-schedules-dead',
  ])
})

test('each secret is read by one function, or also by the one that looks after the same', () => {
  const readers = new Map<string, string[]>()
  const writers: string[] = []
  for (const { properties } of stack.all('AWS::Lambda::Function')) {
    const role = referenced(properties.Role) ?? ''
    for (const right of rightsOf(role).filter((one) => one.startsWith('secretsmanager:'))) {
      const [action, secret = ''] = right.split(' ')
      if (action !== 'secretsmanager:GetSecretValue') writers.push(`${properties.FunctionName} ${right}`)
      else readers.set(secret, [...(readers.get(secret) ?? []), properties.FunctionName])
    }
  }
  // The key of a drill portal is for the command alone: no function restores anything.
  const all = stack.all('AWS::SecretsManager::Secret').map(({ properties }) => String(properties.Name))
  const unread = all.filter((name) => ![...readers.keys()].some((secret) => secret.includes(name)))
  expect(unread).toEqual(['roomkeeper/prod/docspace/drill/main', 'roomkeeper/prod/docspace/drill/second'])
  for (const [secret, functions] of readers) {
    const names = functions.map((name) => name.slice('roomkeeper-prod-'.length)).sort()
    if (secret.includes('/docspace/backup/')) expect(names).toEqual(['check-keys', 'start-backup', 'watch-backup'])
    // No key: what the worker remembers concerns nobody else but who compares it.
    else if (secret.endsWith('/docspace/memory'))
      expect(names).toEqual(['check-keys', 'onboard-client', 'report-drift'])
    else if (secret.includes('/docspace/'))
      expect(names).toEqual(['check-keys', 'look-for-arrivals', 'onboard-client', 'report-drift'])
    else if (listable.some((source) => secret.endsWith(`/crm/${source}`))) {
      // Notes stand on timelines of the same records.
      expect(names, secret).toEqual(['deliver-event', 'onboard-client', 'report-drift', 'sweep-clients'])
    } else if (secret.endsWith('/crm/generic'))
      expect(names).toEqual(['deliver-event', 'look-for-arrivals', 'onboard-client', 'report-drift'])
    else expect(names, secret).toHaveLength(1)
  }
  expect(writers).toEqual([
    'roomkeeper-prod-onboard-client secretsmanager:PutSecretValue roomkeeper/prod/docspace/memory',
    'roomkeeper-prod-onboard-client secretsmanager:UpdateSecretVersionStage roomkeeper/prod/docspace/memory',
  ])
})

test('Scheduler may invoke exactly its functions, and leave what failed', () => {
  const roles = stack
    .all('AWS::Scheduler::Schedule')
    .map(({ properties }) => referenced(properties.Target.RoleArn) ?? '')
  for (const role of new Set(roles)) {
    const actions = statementsOf(stack, role).map(({ Action, Resource }) => [Action, list(Resource).length])
    expect(actions).toEqual([
      ['lambda:InvokeFunction', 1],
      ['sqs:SendMessage', 1],
    ])
  }
})
