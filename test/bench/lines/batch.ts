import type { Effort, Line } from '../line.ts'
import { leastPercentile, sideBySide } from '../samples.ts'
import { secrets, startBenchCloud } from '../webhook/cloud.ts'
import { batchSize } from '../webhook/deliveries.ts'
import { load, startBatchSender } from '../webhook/processes.ts'

/** A hundred new companies in one delivery of HubSpot's, over HTTP, beside nothing but the calls that store them. */
export const batchLines = async (effort: Effort): Promise<Line[]> => {
  await using stack = await startBenchCloud(1)
  await using sender = startBatchSender({ ...stack.cloud.sdkEnvironment, QUEUE_URL: stack.queueUrl })
  const url = stack.webhookUrl('hubspot')
  const count = effort === 'full' ? 80 : 40
  let first = 0
  const next = () => {
    first += count
    return first
  }
  const contestants = {
    ours: () => load({ kind: 'hubspotBatch', url, secret: secrets.hubspot, connections: 1, count, first: next() }),
    reference: () => sender.run(count, next()),
  }
  // Both warm before anything counts.
  await sideBySide(3, contestants)
  const times = await sideBySide(effort === 'full' ? 6 : 3, contestants)
  return [
    {
      what: `a delivery of ${batchSize} clients (HubSpot), accepted`,
      unit: 'ms',
      ours: leastPercentile(times.ours, 0.5),
      reference: { value: leastPercentile(times.reference, 0.5), what: '10 × SendMessageBatch' },
      budget: { of: 'ratio', is: 'at most', limit: 1.3, timed: true },
      note: 'through the local HTTP API; the reference has no HTTP request; best median of several runs',
    },
  ]
}
