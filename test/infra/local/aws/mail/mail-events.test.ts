import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses'
import { expect, onTestFinished, test, vi } from 'vitest'
import { lambda, type Resources, startTestAws, writeAssembly } from '../fixture.ts'

const print = `export const handler = async (event) => { console.log(JSON.stringify(event)) }`

const heard: Resources = {
  Mails: { Type: 'AWS::SES::ConfigurationSet', Properties: { Name: 'mails' } },
  Silent: { Type: 'AWS::SES::ConfigurationSet', Properties: { Name: 'silent' } },
  Bus: {
    Type: 'AWS::SES::ConfigurationSetEventDestination',
    Properties: {
      ConfigurationSetName: { Ref: 'Mails' },
      EventDestination: {
        Enabled: true,
        MatchingEventTypes: ['bounce', 'complaint'],
        EventBridgeDestination: { EventBusArn: 'arn:aws:events:us-east-1:000000000000:event-bus/default' },
      },
    },
  },
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: {
        source: ['aws.ses'],
        detail: { mail: { tags: { 'ses:configuration-set': [{ Ref: 'Mails' }] } } },
      },
      Targets: [{ Arn: { 'Fn::GetAtt': ['Work', 'Arn'] } }],
    },
  },
}

const start = async () => {
  const aws = await startTestAws(writeAssembly({ ...lambda('Work'), ...heard }, { Work: print }))
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const ses = new SESClient({ region: 'us-east-1', credentials, endpoint: aws.sesUrl, maxAttempts: 1 })
  onTestFinished(() => ses.destroy())
  const send = (to: string, set?: string) =>
    ses.send(
      new SendEmailCommand({
        Source: 'bot@acme.example',
        Destination: { ToAddresses: [to] },
        Message: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'all well' } } },
        ...(set && { ConfigurationSetName: set, Tags: [{ Name: 'client', Value: 'c1' }] }),
      }),
    )
  const events = () => aws.logs.flatMap(({ line }) => (line.startsWith('{"version"') ? [JSON.parse(line)] : []))
  return { send, events }
}

test('mails to the mailbox simulator bounce or are reported, with the tags of the mail, where a configuration set tells of it', {
  timeout: 20_000,
}, async () => {
  const { send, events } = await start()
  await send('anna@acme.example', 'mails')
  await send('bounce@simulator.amazonses.com')
  await send('bounce@simulator.amazonses.com', 'silent')
  await send('success@simulator.amazonses.com', 'mails')
  const { MessageId } = await send('bounce+anna@simulator.amazonses.com', 'mails')
  await vi.waitFor(() => expect(events()).toHaveLength(1), 10_000)
  await send('suppressionlist@simulator.amazonses.com', 'mails')
  await vi.waitFor(() => expect(events()).toHaveLength(2), 10_000)
  await send('complaint@simulator.amazonses.com', 'mails')
  await vi.waitFor(() => expect(events()).toHaveLength(3), 10_000)
  const [bounced, suppressed, reported] = events()
  expect(bounced).toMatchObject({
    ...{ source: 'aws.ses', 'detail-type': 'Email Bounced' },
    detail: {
      ...{ eventType: 'Bounce', bounce: { bounceType: 'Permanent', bounceSubType: 'General' } },
      mail: { messageId: MessageId, tags: { client: ['c1'], 'ses:configuration-set': ['mails'] } },
    },
  })
  expect(bounced.detail.bounce.bouncedRecipients).toMatchObject([
    { emailAddress: 'bounce+anna@simulator.amazonses.com' },
  ])
  expect(suppressed.detail.bounce.bounceSubType).toBe('Suppressed')
  expect(reported).toMatchObject({ 'detail-type': 'Email Complaint Received', detail: { eventType: 'Complaint' } })
})
