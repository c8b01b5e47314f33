import { buildBundle } from '../bundles/build.ts'
import { functionEnvironment } from '../bundles/environment.ts'
import type { Effort, Line } from '../line.ts'
import { leastPercentile, sideBySide } from '../samples.ts'
import { batchSize } from '../webhook/deliveries.ts'
import { type BenchAws, secrets, startBenchAws } from '../webhook/local-aws.ts'
import { startBatchSender, startLoad, startReceiver } from '../webhook/processes.ts'

const reference = '10 × SendMessageBatch, side by side'

/**
 * A hundred new companies in one delivery of HubSpot's, beside nothing but the calls that store them. The budget is the
 * receiver's: its bundle gets the event that API Gateway makes. The way through the local HTTP API, which the reference
 * does not go, is recorded.
 */
export const batchLines = async (effort: Effort): Promise<Line[]> => {
  await using stack = await startBenchAws({ environments: 1 })
  await using bundle = await buildBundle('functions/receive-webhook.ts')
  const sdk = { ...stack.aws.sdkEnvironment, QUEUE_URL: stack.queueUrl }
  await using sender = startBatchSender(sdk)
  await using receiver = startReceiver(receiverEnvironment(stack, bundle.file, sdk))
  const url = stack.webhookUrl('hubspot')
  await using load = startLoad({ kind: 'hubspotBatch', url, secret: secrets.hubspot, connections: 1 })
  const count = effort === 'full' ? 80 : 40
  let first = 0
  const next = () => {
    first += count
    return first
  }
  const direct = { ours: () => receiver.run(count, next()), reference: () => sender.run(count, next()) }
  const http = { ours: () => load.run(count, next()), reference: direct.reference }
  // All warm before anything counts.
  await sideBySide(3, direct)
  await sideBySide(3, http)
  const rounds = effort === 'full' ? 8 : 4
  return [
    {
      ...lineOf(`a delivery of ${batchSize} clients (HubSpot), accepted`, await sideBySide(rounds, direct)),
      budget: { of: 'ratio', is: 'at most', limit: 1.3, timed: true },
      note: 'the bundle with an event of API Gateway; best median of several runs',
    },
    {
      ...lineOf('the same through the local HTTP API', await sideBySide(rounds, http)),
      note: 'the reference has no HTTP request',
    },
  ]
}

const receiverEnvironment = ({ aws }: BenchAws, file: string, sdk: Readonly<Record<string, string>>) =>
  functionEnvironment({
    ...sdk,
    PUBLIC_URL: aws.apiUrl,
    SETTINGS: JSON.stringify({
      sources: { hubspot: {} },
      secrets: { webhooks: { hubspot: 'roomkeeper/local/webhooks/hubspot' } },
    }),
    BUNDLE: file,
    SECRET: secrets.hubspot,
  })

const lineOf = (what: string, times: { ours: number[][]; reference: number[][] }): Line => ({
  what,
  unit: 'ms',
  ours: leastPercentile(times.ours, 0.5),
  reference: { value: leastPercentile(times.reference, 0.5), what: reference },
})
