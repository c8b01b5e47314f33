import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sdkConfig } from '#infra/local/sdk-config.ts'
import { eventually, openInstance, type RunningInstance } from '../../command/running-instance.ts'

let running: RunningInstance
beforeAll(async () => {
  running = await openInstance({ settings: { profile: 'small' } })
}, 90_000)
afterAll(() => running?.stop())

it('onboards a client with secrets that are parameters, and doctor and connect know them', {
  timeout: 90_000,
}, async () => {
  const { instance, run } = running
  const crm = instance.crms.get('espocrm')
  const client = await crm?.createClient({
    name: 'Small',
    email: 'small@example.com',
    ownerEmail: 'anna.manager@example.com',
  })
  await eventually(
    () => instance.shownOn('espocrm', client?.id ?? '').some(([, value]) => value === 'ready') || undefined,
  )
  const doctor = (await run('doctor')).out
  expect(doctor).toContain(' /roomkeeper/local/docspace/onboarding')
  expect(doctor).toContain(' /roomkeeper/local/webhooks/espocrm')
  expect(doctor).toContain(' roomkeeper/local/docspace/memory')
  expect(doctor).not.toContain(' roomkeeper/local/webhooks')
  const { out } = await run('connect', 'espocrm', '--yes')
  expect(out).toContain('secret /roomkeeper/local/webhooks/espocrm')
  expect(out).toMatch(/A test event arrived/)
})

it('looks at its alarms, and tells the topic of a backup that has never passed its checks', {
  timeout: 60_000,
}, async () => {
  const { aws } = running.instance
  const watch = aws.functions.find(({ name }) => name === 'roomkeeper-local-watch-alarms')
  const of = (service: string) => sdkConfig(aws.sdkEnvironment, service)
  const [sns, sqs] = [new SNSClient(of('SNS')), new SQSClient(of('SQS'))]
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'subscriber' }))
  const Endpoint = 'arn:aws:sqs:us-east-1:000000000000:subscriber'
  await sns.send(new SubscribeCommand({ TopicArn: watch?.environment.TOPIC, Protocol: 'sqs', Endpoint }))
  const told = async () => {
    const { error } = await aws.fireSchedule('roomkeeper-local-watch-alarms-regularly')
    expect(error).toBeUndefined()
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
    return Messages.map(({ Body = '' }) => {
      const { AlarmName, NewStateValue } = JSON.parse(JSON.parse(JSON.parse(Body).Message).default)
      return `${NewStateValue} ${AlarmName}`
    })
  }
  expect(await told()).toEqual(['ALARM roomkeeper-local-backup-main-overdue'])
  expect(await told()).toEqual([])
  sns.destroy()
  sqs.destroy()
})
