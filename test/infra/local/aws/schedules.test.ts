import { expect, test, vi } from 'vitest'
import { nextFiring } from '#infra/local/aws/schedules/expression.ts'
import { fifoJobs, lambda, type Resources, startTestAws, writeAssembly } from './fixture.ts'
import { ManualClock } from './manual-clock.ts'

const schedule = (properties: object, target: object = {}): Resources => ({
  Nightly: {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      Name: 'nightly',
      ScheduleExpression: 'cron(0 2 * * ? *)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: { 'Fn::GetAtt': ['Work', 'Arn'] }, RoleArn: 'arn:aws:iam::000000000000:role/any', ...target },
      ...properties,
    },
  },
})

const print = `export const handler = async (event) => { console.log(JSON.stringify(event)); return 'done' }`
const fail = `export const handler = async () => { console.log('tried'); throw new Error('no') }`

const start = (
  clock: ManualClock,
  properties: object,
  more: { target?: object; code?: string; resources?: Resources } = {},
) => {
  const resources = { ...lambda('Work'), ...schedule(properties, more.target), ...more.resources }
  return startTestAws(writeAssembly(resources, { Work: more.code ?? print }), { clock })
}

/** A function starts a process of its own, for which a busy machine takes more than the second of Vitest. */
const patiently = { timeout: 20_000 }

const iso = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString())

test.each([
  ['cron(0 2 * * ? *)', 'UTC', '2026-01-01T03:00:00Z', '2026-01-02T02:00:00.000Z'],
  ['cron(0 2 * * ? *)', 'Europe/Berlin', '2026-07-01T12:00:00Z', '2026-07-02T00:00:00.000Z'],
  ['cron(30 2 ? * 2#1 *)', 'UTC', '2026-01-01T00:00:00Z', '2026-01-05T02:30:00.000Z'],
  ['cron(0/15 8-9 ? * MON-FRI *)', 'UTC', '2026-01-03T00:00:00Z', '2026-01-05T08:00:00.000Z'],
  ['cron(0 0 L * ? *)', 'UTC', '2026-02-01T00:00:00Z', '2026-02-28T00:00:00.000Z'],
  ['cron(30 2 * * ? *)', 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-30T00:30:00.000Z'],
  ['rate(5 minutes)', 'UTC', '2026-01-01T00:07:00Z', '2026-01-01T00:10:00.000Z'],
  ['rate(1 day)', 'UTC', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00.000Z'],
  ['at(2026-05-01T10:00:00)', 'Europe/Berlin', '2026-01-01T00:00:00Z', '2026-05-01T08:00:00.000Z'],
  ['at(2026-05-01T10:00:00)', 'UTC', '2026-06-01T00:00:00Z', undefined],
])('%s in %s is next due after %s at %s', (expression, timezone, from, expected) => {
  const next = nextFiring(expression, timezone, Date.parse('2026-01-01T00:00:00Z'))
  expect(iso(next(Date.parse(from)))).toBe(expected)
})

test.each(['cron(0 2 * * *)', 'rate(5 parsecs)', 'every night'])('%s is no schedule', (expression) => {
  expect(() => nextFiring(expression, 'UTC', 0)).toThrow(expression)
})

test('a function is invoked with the schedule\u2019s input, each time it is due', async () => {
  const clock = new ManualClock('2026-01-01T00:00:00Z')
  const input = JSON.stringify({
    portal: 'main',
    at: '<aws.scheduler.scheduled-time>',
    by: '<aws.scheduler.schedule-arn>',
  })
  const aws = await start(clock, {}, { target: { Input: input } })
  expect(aws.schedules()).toMatchObject([{ name: 'nightly', enabled: true, next: Date.parse('2026-01-01T02:00:00Z') }])
  clock.moveTo('2026-01-01T01:59:59Z')
  expect(aws.events.filter(({ type }) => type === 'schedule.fired')).toHaveLength(0)
  clock.moveTo('2026-01-03T12:00:00Z')
  await vi.waitFor(() => expect(aws.logs).toHaveLength(3), patiently)
  const by = 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/nightly'
  const received = aws.logs.map(({ line }) => JSON.parse(line)).sort((one, other) => one.at.localeCompare(other.at))
  expect(received).toEqual(['01', '02', '03'].map((day) => ({ portal: 'main', at: `2026-01-${day}T02:00:00Z`, by })))
})

test('a disabled schedule waits for a hand to fire it', async () => {
  const clock = new ManualClock('2026-01-01T00:00:00Z')
  const aws = await start(clock, { State: 'DISABLED' })
  clock.moveTo('2026-02-01T00:00:00Z')
  expect(aws.events).toEqual([])
  expect(await aws.fireSchedule('nightly')).toEqual({ payload: 'done' })
  await vi.waitFor(() => expect(aws.logs).toHaveLength(1), patiently)
  expect(JSON.parse(aws.logs[0]?.line ?? '')).toMatchObject({ source: 'aws.scheduler', time: '2026-02-01T00:00:00Z' })
  await expect(aws.fireSchedule('other')).rejects.toThrow('the template has no schedule other')
})

test('a failed firing is tried again after one and two minutes, then goes to the on-failure queue', async () => {
  const clock = new ManualClock('2026-01-01T00:00:00Z')
  const failures: Resources = {
    Failures: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'failures' } },
    Config: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: {
        FunctionName: { Ref: 'Work' },
        Qualifier: '$LATEST',
        DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Failures', 'Arn'] } } },
      },
    },
  }
  const aws = await start(clock, {}, { target: { Input: '{"a":1}' }, code: fail, resources: failures })
  const tries = async (count: number) => {
    await vi.waitFor(
      () => expect(aws.events.filter(({ type }) => type === 'lambda.error')).toHaveLength(count),
      patiently,
    )
    if (count < 3)
      await vi.waitFor(
        () => expect(aws.events.filter(({ type }) => type === 'lambda.retry')).toHaveLength(count),
        patiently,
      )
  }
  await aws.fireSchedule('Nightly')
  await tries(1)
  clock.moveTo('2026-01-01T00:01:00Z')
  await tries(2)
  clock.moveTo('2026-01-01T00:02:59Z')
  expect(aws.events.filter(({ type }) => type === 'lambda.start')).toHaveLength(2)
  clock.moveTo('2026-01-01T00:03:00Z')
  await tries(3)
  await vi.waitFor(async () => expect((await aws.queues())[0]?.visible).toBe(1), patiently)
})

test('a schedule may send to a queue', async () => {
  const clock = new ManualClock('2026-01-01T00:00:00Z')
  const target = {
    Arn: { 'Fn::GetAtt': ['Jobs', 'Arn'] },
    Input: '{"job":1}',
    SqsParameters: { MessageGroupId: 'portal' },
  }
  const aws = await start(clock, {}, { target, resources: fifoJobs('Work') })
  clock.moveTo('2026-01-01T02:00:00Z')
  await vi.waitFor(() => expect(aws.logs).toHaveLength(1), patiently)
  const [record] = JSON.parse(aws.logs[0]?.line ?? '').Records
  expect(record).toMatchObject({ body: '{"job":1}', attributes: { MessageGroupId: 'portal' } })
})
