import type { Effort, Line } from '../line.ts'
import { leastPercentile, sideBySide } from '../samples.ts'
import { secrets, startBenchAws } from '../webhook/local-aws.ts'
import { startLoad, startPlainServer } from '../webhook/processes.ts'

const connections = 10
/** Fewer wait for each other, more for the two cores. */
const receivers = 4
/** Requests in one go: the slowest hundredth of fewer says more about when garbage was collected than about either side. */
const several: Record<Effort, number> = { full: 5_000, check: 3_000 }
/** The compiler works on each receiver by itself, and on the plain server too: this many are sent to each before it is done. */
const untilWarm = 15_000

/** From the request to the answer, with the client safe in the queue: the local HTTP API beside a plain server. */
export const webhookLines = async (effort: Effort): Promise<Line[]> => {
  await using stack = await startBenchAws({ environments: receivers })
  const { aws, queueUrl } = stack
  await using plain = await startPlainServer({ ...aws.sdkEnvironment, QUEUE_URL: queueUrl })
  const loadOn = (url: string) => startLoad({ kind: 'oneClient', url, secret: secrets.generic, connections })
  await using toOurs = loadOn(stack.webhookUrl('generic'))
  await using toPlain = loadOn(plain.url)
  let first = 0
  const run = (load: typeof toOurs, count: number) => {
    first += count
    return load.run(count, first - count)
  }
  await run(toOurs, untilWarm * receivers)
  await run(toPlain, untilWarm)
  const count = several[effort]
  const times = await sideBySide(effort === 'full' ? 8 : 4, {
    ours: () => run(toOurs, count),
    reference: () => run(toPlain, count),
  })
  return [0.5, 0.99].map((p) => ({
    what: `webhook accepted, ${connections} connections: p${p * 100}`,
    unit: 'ms',
    ours: leastPercentile(times.ours, p),
    reference: { value: leastPercentile(times.reference, p), what: 'plain server, one SendMessage' },
    budget: { of: 'ratio', is: 'at most', limit: 1.5, timed: true },
    note: 'best of several runs',
  }))
}
