import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Datum } from '#infra/local/aws/alarms/cloudwatch.ts'
import { metricsEndpoint } from '#infra/local/aws/alarms/endpoint.ts'
import { listen } from '#infra/local/aws/listen.ts'
import { startQueueEmulator } from '#infra/local/aws/queues/emulator.ts'
import { controls } from '#infra/local/guard/guard.ts'
import { sdkConfig } from '#infra/local/sdk-config.ts'
import { measuredBy } from '#lib/alarms/cloudwatch.ts'
import type { WatchedAlarm } from '#lib/alarms/definition.ts'
import { lookAtAlarms } from '#lib/alarms/look.ts'
import { teller } from '#lib/alarms/tell.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'

export const minute = 60_000
export const hour = 60 * minute
/** When the world begins, epoch milliseconds. */
export const start = Date.UTC(2026, 10, 30, 6)

/** An alarm on one metric of our own, as far as a test does not say anything else. */
export const alarmOn = (name: string, more: Partial<WatchedAlarm> = {}): WatchedAlarm => ({
  name,
  description: `[high] ${name} is bad.`,
  metrics: [{ namespace: 'Roomkeeper/prod', name, dimensions: {}, statistic: 'Sum' }],
  period: 60,
  threshold: 1,
  below: false,
  periods: 1,
  outOf: 1,
  silence: 'good',
  ...more,
})

/** CloudWatch, a topic with a subscriber, and alarms that are looked at on a clock of the test's. */
export const openAlarmWorld = async (topic: string) => {
  const data: Datum[] = []
  /** Metrics that CloudWatch was asked for, by name and dimensions. */
  const asked: string[] = []
  const metrics = await listen(
    0,
    controls,
    metricsEndpoint(() => data),
  )
  const emulator = await startQueueEmulator('us-east-1', () => {})
  const config = (url: string) => sdkConfig({ AWS_ENDPOINT_URL_X: url, AWS_REGION: 'us-east-1' }, 'X')
  const [sns, sqs] = [new SNSClient(config(emulator.url)), new SQSClient(config(emulator.url))]
  const cloudwatch = new CloudWatchClient(config(metrics.url))
  await emulator.createTopic(topic)
  const topicArn = `arn:aws:sns:us-east-1:000000000000:${topic}`
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: topic }))
  const Endpoint = `arn:aws:sqs:us-east-1:000000000000:${topic}`
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint }))
  const { store, texts } = memoryTexts()
  const measure = measuredBy(cloudwatch)
  let now = start
  const told = async (): Promise<string[]> => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))
    const notices: { at: string; text: string }[] = []
    for (const { Body = '', ReceiptHandle } of Messages) {
      // SNS itself gives each subscriber the text for its protocol; this emulator gives all of them all.
      const { AlarmName, NewStateValue, StateChangeTime } = JSON.parse(JSON.parse(JSON.parse(Body).Message).default)
      notices.push({
        at: StateChangeTime,
        text: `${NewStateValue} ${AlarmName} ${(Date.parse(StateChangeTime) - start) / minute}`,
      })
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    }
    return notices.sort((one, other) => one.at.localeCompare(other.at)).map(({ text }) => text)
  }
  const tellTopic = teller(sns, topicArn)
  return {
    asked,
    texts,
    /** Measures a value so many minutes after the start. */
    measured: (at: number, name: string, value: number, more: Partial<Datum> = {}) =>
      void data.push({ namespace: 'Roomkeeper/prod', name, dimensions: {}, at: start + at * minute, value, ...more }),
    /** Looks so many minutes after the start, and says what the subscriber got, with the minute in which it came about. */
    async look(at: number, alarms: readonly WatchedAlarm[], tell = tellTopic) {
      now = start + at * minute
      asked.length = 0
      await lookAtAlarms({
        alarms,
        texts: store,
        tell,
        clock: { now: () => now, sleep: async () => {} },
        measure: (some, from, until) => {
          asked.push(...some.map(({ name, dimensions }) => [name, ...Object.values(dimensions)].join(' ')))
          return measure(some, from, until)
        },
      })
      return told()
    },
    told,
    tellTopic,
    /** Forgets everything. */
    reset() {
      data.length = 0
      texts.clear()
    },
    async close() {
      for (const client of [sns, sqs, cloudwatch]) client.destroy()
      await emulator.close()
      await metrics.close()
    },
  }
}
