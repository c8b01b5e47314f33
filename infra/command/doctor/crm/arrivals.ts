import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import type { ReceivedAs } from '#lib/crm/receive/receiver.ts'
import { receiverMetrics } from '#lib/crm/receive/receiver-metrics.ts'
import { namespaceOf } from '#lib/runtime/telemetry/metrics.ts'
import { agoText } from '../../output/time.ts'
import { clientConfig } from '../../target/aws.ts'
import { explain } from '../../target/explain.ts'
import type { Target } from '../../target/target.ts'
import { type Found, ok, problem, unknown, warning } from '../finding.ts'

const day = 86_400_000
/** How far back is looked, in milliseconds, and in steps of how many seconds CloudWatch counts that far back. */
const lookBack = 14 * day
const step = 300

const taken: readonly ReceivedAs[] = ['accepted', 'ignored']
const refused: readonly ReceivedAs[] = ['unauthorised', 'closed', 'malformed', 'wrong-type', 'too-large', 'unavailable']
const verdicts = [...taken, ...refused]

/** What the receiver itself has counted of a source's deliveries: for CRMs that do not report how their last one ended. */
export const arrivals = async (target: Target, source: string): Promise<Found> => {
  const { instance, clock } = target
  if (instance) return unknown('last delivery as the receiver saw it: this machine keeps no metrics')
  const now = clock.now()
  const client = new CloudWatchClient(clientConfig(instance, 'CLOUDWATCH'))
  try {
    const { MetricDataResults = [] } = await client.send(new GetMetricDataCommand(question(target, source, now)))
    const last = new Map(MetricDataResults.map(({ Label = '', Timestamps = [] }) => [Label, newest(Timestamps)]))
    return findingOf(last, now)
  } catch (error) {
    return unknown(`last delivery as the receiver saw it: ${explain(error).message}`)
  } finally {
    client.destroy()
  }
}

const question = ({ environment }: Target, source: string, now: number) => ({
  StartTime: new Date(now - lookBack),
  EndTime: new Date(now),
  ScanBy: 'TimestampDescending' as const,
  MetricDataQueries: verdicts.map((verdict, index) => ({
    Id: `verdict${index}`,
    Label: verdict,
    MetricStat: {
      Metric: {
        Namespace: namespaceOf(environment),
        MetricName: receiverMetrics.deliveries,
        Dimensions: [
          { Name: 'Source', Value: source },
          { Name: 'Verdict', Value: verdict },
        ],
      },
      Period: step,
      Stat: 'Sum',
    },
  })),
})

const newest = (times: readonly Date[]): number => Math.max(0, ...times.map((time) => time.getTime()))

const latestOf = (last: ReadonlyMap<string, number>, some: readonly ReceivedAs[]) =>
  some
    .map((verdict) => ({ verdict, at: last.get(verdict) ?? 0 }))
    .reduce((one, other) => (other.at > one.at ? other : one))

const findingOf = (last: ReadonlyMap<string, number>, now: number): Found => {
  const [good, bad] = [latestOf(last, taken), latestOf(last, refused)]
  if (good.at === 0 && bad.at === 0) return unknown('last delivery: none has arrived for two weeks')
  if (bad.at <= good.at) return ok(`the last delivery arrived ${agoText(good.at, now)} (test events count, too)`)
  const text = `the last delivery, ${agoText(bad.at, now)}, was not taken (${bad.verdict})`
  if (good.at === 0) return problem(`${text}, and none was for two weeks`, remedy)
  // Anybody may send something to an open address.
  return warning(`${text}; the last one that was taken arrived ${agoText(good.at, now)}`, remedy)
}

const remedy = 'The log of receive-webhook has the reason, and docs/reasons.md what each asks for.'
