import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns'
import type { WatchedAlarm } from './definition.ts'
import type { Transition } from './evaluate.ts'

/** SNS takes so many characters for the subject of a mail (docs/facts/aws.md#what-an-alarm-sends). */
const longestSubject = 99

/**
 * Tells a topic what an alarm does, with the subject of CloudWatch's own mails. Subscribers by mail get its text, all others a JSON object with the
 * members of CloudWatch's that they go by (docs/facts/aws.md#what-an-alarm-sends).
 */
export const teller =
  (client: SNSClient, topic: string) =>
  async ({ name, description }: WatchedAlarm, { state, at }: Transition): Promise<void> => {
    const [, , , region = '', account = ''] = topic.split(':')
    const time = new Date(at).toISOString()
    const reason = state === 'ALARM' ? 'Its threshold was reached.' : 'Its threshold is not reached any more.'
    const notice = {
      AlarmName: name,
      AlarmDescription: description,
      AWSAccountId: account,
      Region: region,
      NewStateValue: state,
      NewStateReason: reason,
      OldStateValue: state === 'ALARM' ? 'OK' : 'ALARM',
      StateChangeTime: time,
    }
    const mail = [`${state}: ${name}, ${time}, ${region}, account ${account}`, reason, '', description].join('\n')
    await client.send(
      new PublishCommand({
        TopicArn: topic,
        Subject: `${state}: "${name}" in ${region}`.slice(0, longestSubject),
        MessageStructure: 'json',
        Message: JSON.stringify({ default: JSON.stringify(notice), email: mail }),
      }),
    )
  }
