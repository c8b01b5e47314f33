import type { Effort, Line } from '../line.ts'
import { leastPercentile, sideBySide } from '../samples.ts'
import { secrets, startBenchCloud } from '../webhook/cloud.ts'
import { load, startPlainServer } from '../webhook/processes.ts'

const connections = 10
/** Fewer wait for each other, more for the two cores. */
const receivers = 4
/** Each receiver is a machine of its own to the compiler: it must see as many requests as the one plain server. */
const warmUps = receivers

/** From the request to the answer, with the client safe in the queue: the local HTTP API beside a plain server. */
export const webhookLines = async (effort: Effort): Promise<Line[]> => {
  await using stack = await startBenchCloud(receivers)
  const { cloud, queueUrl } = stack
  await using plain = await startPlainServer({ ...cloud.sdkEnvironment, QUEUE_URL: queueUrl })
  const count = effort === 'full' ? 2_500 : 1_500
  let first = 0
  const run = (url: string) => {
    first += count
    return load({ kind: 'oneClient', url, secret: secrets.generic, connections, count, first })
  }
  const ours = () => run(stack.webhookUrl('generic'))
  const reference = () => run(plain.url)
  for (let n = 0; n < warmUps; n += 1) await ours()
  await reference()
  const times = await sideBySide(effort === 'full' ? 8 : 4, { ours, reference })
  return [0.5, 0.99].map((p) => ({
    what: `webhook accepted, ${connections} connections: p${p * 100}`,
    unit: 'ms',
    ours: leastPercentile(times.ours, p),
    reference: { value: leastPercentile(times.reference, p), what: 'plain server, one SendMessage' },
    budget: { of: 'ratio', is: 'at most', limit: 1.5, timed: true },
    note: 'best of several runs',
  }))
}
