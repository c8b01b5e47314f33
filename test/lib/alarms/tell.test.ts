import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { mockClient } from 'aws-sdk-client-mock'
import { expect, test } from 'vitest'
import { teller } from '#lib/alarms/tell.ts'
import { alarmOn, start } from './alarm-world.ts'

const real = new SNSClient({ region: 'us-east-1' })
const client = mockClient(real)
const topic = 'arn:aws:sns:eu-central-1:123456789012:roomkeeper-prod-alarms'

test('a mail has the words of the alarm; others get what CloudWatch’s own alarms send', async () => {
  const tell = teller(real, topic)
  const alarm = alarmOn('roomkeeper-prod-clients-parked')
  await tell(alarm, { state: 'ALARM', at: start })
  await tell(alarm, { state: 'OK', at: start })
  const sent = client.commandCalls(PublishCommand).map(({ args }) => args[0].input)
  expect(sent.map(({ TopicArn, MessageStructure, Subject }) => [TopicArn, MessageStructure, Subject])).toEqual([
    [topic, 'json', 'ALARM: "roomkeeper-prod-clients-parked" in eu-central-1'],
    [topic, 'json', 'OK: "roomkeeper-prod-clients-parked" in eu-central-1'],
  ])
  const [begun, over] = sent.map(({ Message = '' }) => JSON.parse(Message))
  expect(JSON.parse(begun.default)).toEqual({
    AlarmName: 'roomkeeper-prod-clients-parked',
    AlarmDescription: '[high] roomkeeper-prod-clients-parked is bad.',
    AWSAccountId: '123456789012',
    Region: 'eu-central-1',
    NewStateValue: 'ALARM',
    NewStateReason: 'Its threshold was reached.',
    OldStateValue: 'OK',
    StateChangeTime: '2026-11-30T06:00:00.000Z',
  })
  expect(JSON.parse(over.default)).toMatchObject({
    NewStateValue: 'OK',
    NewStateReason: 'Its threshold is not reached any more.',
    OldStateValue: 'ALARM',
  })
  expect(begun.email).toBe(
    'ALARM: roomkeeper-prod-clients-parked, 2026-11-30T06:00:00.000Z, eu-central-1, account 123456789012\n' +
      'Its threshold was reached.\n\n[high] roomkeeper-prod-clients-parked is bad.',
  )
})

test('a subject is not longer than SNS takes it', async () => {
  client.resetHistory()
  await teller(real, topic)(alarmOn('a'.repeat(120)), { state: 'OK', at: start })
  expect(client.commandCalls(PublishCommand)[0]?.args[0].input.Subject).toBe(`OK: "${'a'.repeat(94)}`)
})
