import type { Effort, Line } from '../line.ts'
import { percentile, sideBySide } from '../samples.ts'
import { secret, startBenchCloud } from '../webhook/cloud.ts'
import { load, startPlainServer } from '../webhook/processes.ts'

const connections = 10
/** Fewer wait for each other, more for the two cores. */
const receivers = 4

/** From the request to the answer, with the client safe in the queue: the local HTTP API beside a plain server. */
export const webhookLines = async (effort: Effort): Promise<Line[]> => {
  await using stack = await startBenchCloud(receivers)
  const { cloud, queueUrl, webhookUrl } = stack
  const environment = { ...cloud.sdkEnvironment, QUEUE_URL: queueUrl }
  await using plain = await startPlainServer(environment)
  const count = effort === 'full' ? 3_000 : 1_500
  let first = 0
  const run = (url: string) => {
    first += count
    return load({ url, secret, connections, count, first })
  }
  // Both warm before anything counts.
  for (const url of [webhookUrl, plain.url, webhookUrl, plain.url]) await run(url)
  const times = await sideBySide(effort === 'full' ? 5 : 3, {
    ours: () => run(webhookUrl),
    reference: () => run(plain.url),
  })
  const best = (runs: readonly number[][], p: number) => Math.min(...runs.map((one) => percentile(one, p)))
  return [0.5, 0.99].map((p) => ({
    what: `webhook accepted, ${connections} connections: p${p * 100}`,
    unit: 'ms',
    ours: best(times.ours, p),
    reference: { value: best(times.reference, p), what: 'plain server, one SendMessage' },
    budget: { of: 'ratio', is: 'at most', limit: 1.5, timed: true },
    note: 'best of several runs',
  }))
}
