import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { ListTopicsCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { bootstrapTarget, emulatorProgram, until } from './emulator.ts'
import { environment, type Installation, manager, openInstallation, stackName } from './installation.ts'

/** What `docs/deploy.md#the-profile-small` says, followed on the emulator. */
describe.skipIf(!existsSync(emulatorProgram))('the profile small on an AWS emulator', () => {
  let opened: Installation | undefined
  const installation = (): Installation => {
    if (!opened) throw new Error('there is no installation')
    return opened
  }

  beforeAll(async () => {
    opened = await openInstallation({ profile: 'small', deliver: 'auto' })
    const { cdk, front, apiUrl } = opened
    const context = ['-c', `env=${environment}`]
    await cdk('bootstrap', bootstrapTarget, ...context)
    await cdk('deploy', stackName, '--require-approval', 'never', ...context)
    front.leadTo(await apiUrl())
  })
  afterAll(() => opened?.stop())

  test('has its secrets as parameters: doctor names those that are missing, connect stores its own', async () => {
    const { putSecret, roomkeeper, espocrm } = installation()
    const before = await roomkeeper('doctor')
    expect(before.code).toBe(1)
    expect(before.stdout).toContain(`/roomkeeper/${environment}/docspace/onboarding`)
    await putSecret('docspace/onboarding', { apiKey: SAMPLE_KEYS.onboarding })
    await putSecret('docspace/backup/main', { apiKey: SAMPLE_KEYS.backup })
    await putSecret('backup/main/evidence', { secrets: [`whsec_${randomBytes(24).toString('base64')}`] })
    const { apiKey, adminUser, adminPassword } = espocrm.credentials
    const keys = ['--api-key', apiKey, '--admin-user', adminUser, '--admin-password', adminPassword]
    const connected = await roomkeeper('connect', 'espocrm', '--yes', ...keys)
    expect(connected.stderr).toBe('')
    expect(connected.stdout).toContain('A test event arrived (202); one with a wrong secret was refused (401).')
  }, 420_000)

  test('makes a room', async () => {
    const { espocrm, docspace } = installation()
    const { id } = await espocrm.createClient({ name: 'Acme', email: 'contact@acme.example.com', ownerEmail: manager })
    await until(async () => espocrm.record(id)?.cDocspaceStatus === 'ready', 'Acme is ready', 60_000)
    const rooms = docspace.state.rooms.filter(({ tags }) => tags.includes(`espocrm:Account:${id}`))
    expect(rooms.map(({ title }) => title)).toEqual(['Client - Acme'])
  })

  test('tells the topic which alarms have begun', async () => {
    const { clientOptions, invoke } = installation().emulator
    const [sns, sqs] = [new SNSClient(clientOptions), new SQSClient(clientOptions)]
    const { Topics } = await sns.send(new ListTopicsCommand({}))
    const TopicArn = Topics?.find((topic) => topic.TopicArn?.endsWith(`roomkeeper-${environment}-alarms`))?.TopicArn
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'people' }))
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: Attributes?.QueueArn }))
    // As SQS itself would, minute by minute; what is younger than three minutes CloudWatch may not have yet.
    const deadLetters = { Name: 'QueueName', Value: `roomkeeper-${environment}-clients-dead.fifo` }
    const minutesAgo = [9, 8, 7, 6, 5, 4].map((minutes) => ({
      ...{ MetricName: 'ApproximateNumberOfMessagesVisible', Dimensions: [deadLetters], Value: 1 },
      Timestamp: new Date(Date.now() - minutes * 60_000),
    }))
    const metrics = new CloudWatchClient(clientOptions)
    await metrics.send(new PutMetricDataCommand({ Namespace: 'AWS/SQS', MetricData: minutesAgo }))
    await invoke(`roomkeeper-${environment}-watch-alarms`, {})
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
    const told = Messages.map(({ Body = '' }) => JSON.parse(JSON.parse(Body).Message))
    expect(told.map(({ AlarmName, NewStateValue }) => `${AlarmName}: ${NewStateValue}`).sort()).toEqual([
      // No backup was ever made here: as CloudWatch would say it, too.
      `roomkeeper-${environment}-backup-main-overdue: ALARM`,
      `roomkeeper-${environment}-clients-dead-letters: ALARM`,
    ])
  })
})
