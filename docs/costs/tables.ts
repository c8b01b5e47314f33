import type { Alarms } from '#infra/aws/constructs/alarms.ts'
import { metricKeyOf, type WatchedAlarm } from '#lib/alarms/definition.ts'
import type { Synthesized } from '#test/infra/aws/synthesized.ts'
import type { Measured } from './measure.ts'
import { prices } from './prices.ts'

/** `node docs/costs/write.ts` puts these tables into `docs/deploy.md`; a test tells when they are out of date. */

/** Something to pay for: what, how it is reckoned, US dollars. */
type Row = readonly [what: string, how: string, dollars: number]

/** What each call of the CRM is taken to last, as those of DocSpace did when it was measured; milliseconds. */
const crmCallMs = 100
/** A line of the API's access log, and the three that Lambda writes of every invocation, in bytes. */
export const platformLog = 400 + 2 * 350
/** An archive is copied out of the portal in parts. */
const hoursMonth = 730
const minutesMonth = hoursMonth * 60
/** Lambda polls a queue with five pollers, each for up to 20 seconds (Lambda developer guide, "Using Lambda with Amazon SQS"). */
const pollsMonth = (5 * minutesMonth * 60) / 20

const memoryOf = ({ all }: Synthesized, name: string): number => {
  const found = all('AWS::Lambda::Function').find(({ properties }) => properties.FunctionName.endsWith(name))
  if (!found) throw new Error(`there is no function ${name}`)
  return found.properties.MemorySize / 1024
}

const number = (value: number) => Math.round(value).toLocaleString('en-US')

/** Clients that come one by one, a thousand of them. */
export const perThousand = (measured: Measured, stack: Synthesized): Row[] => {
  const each = (value: number) => value / measured.clients
  const [receiver, worker] = [memoryOf(stack, 'receive-webhook'), memoryOf(stack, 'onboard-client')]
  const receiverMs = each(measured.receiverMs)
  const workerMs = each(measured.workerMs) + each(measured.crmCalls) * crmCallMs
  const logKb = (each(measured.logBytes) + platformLog) / 1e3
  const requests = each(measured.queueRequests)
  const gbSeconds = (memory: number, ms: number) => memory * ms * prices.lambdaGbSecond
  return [
    ['HTTP API', '1,000 requests', 1e3 * prices.httpApiRequest],
    [
      'Lambda `receive-webhook`',
      `1,000 × ${receiver * 1024} MB × ${number(receiverMs)} ms, and the requests`,
      gbSeconds(receiver, receiverMs) + 1e3 * prices.lambdaRequest,
    ],
    [
      'Lambda `onboard-client`',
      `1,000 × ${worker * 1024} MB × ${number(workerMs)} ms, and the requests`,
      gbSeconds(worker, workerMs) + 1e3 * prices.lambdaRequest,
    ],
    ['SQS FIFO', `${number(1e3 * requests)} requests: sent, received, deleted`, 1e3 * requests * prices.sqsFifoRequest],
    ['S3, memories of clients', '1,000 writes, each after a look', 1e3 * (prices.s3Put + prices.s3Get)],
    ['CloudWatch Logs', `1,000 × ${logKb.toFixed(1)} kB`, (logKb / 1e3) * prices.logGb],
  ]
}

/** What is paid each month although nobody comes. */
export const perMonth = (measured: Measured, { all }: Synthesized): Row[] => {
  const mappings = all('AWS::Lambda::EventSourceMapping').length
  const secrets = all('AWS::SecretsManager::Secret').length
  const alarmMetrics = all('AWS::CloudWatch::Alarm')
    .map(({ properties }) => properties.Metrics?.filter((one: { MetricStat?: object }) => one.MetricStat).length ?? 1)
    .reduce((sum, count) => sum + count, 0)
  return [
    ['alarms', `${alarmMetrics} metrics watched`, alarmMetrics * prices.alarmMetricMonth],
    ['secrets', `${secrets}`, secrets * prices.secretMonth],
    ['dashboard', '1', all('AWS::CloudWatch::Dashboard').length * prices.dashboardMonth],
    [
      'metrics of our own',
      `${measured.metrics} while clients come, more when something goes wrong`,
      measured.metrics * prices.metricMonth,
    ],
    longPolling(mappings),
    released(minutesMonth),
  ]
}

const longPolling = (mappings: number): Row => [
  'long polling',
  `${mappings} queues × ${number(pollsMonth)} requests`,
  pollsMonth * (prices.sqsFifoRequest + (mappings - 1) * prices.sqsStandardRequest),
]

const released = (times: number): Row => {
  const once = 0.25 * 0.1 * prices.lambdaGbSecond + prices.lambdaRequest + 2 * prices.sqsFifoRequest
  return [
    '`release-backfill`',
    `${number(times)} times 256 MB × 100 ms, two requests to SQS each`,
    times * (once + prices.scheduleInvocation),
  ]
}

/** How often alarms are looked at, and a backfill, in the profile `small`. */
const looksMonth = minutesMonth / 15
/** What a look at alarms is taken to last, with the start of the function, in seconds. */
const lookSeconds = 2

/** The same in the profile `small`, with what its function looks at. */
export const perMonthSmall = ({ all, stack }: Synthesized): Row[] => {
  const { watched } = stack.node.findChild('Alarms') as Alarms
  const isLong = ({ period }: WatchedAlarm) => period >= 3_600
  const metricsIn = (alarms: readonly WatchedAlarm[]) => [
    ...new Map(alarms.flatMap(({ metrics }) => metrics).map((one) => [metricKeyOf(one), one])).values(),
  ]
  const quick = metricsIn(watched.filter((one) => !isLong(one)))
  const ofFunctions = quick.filter(({ namespace }) => namespace === 'AWS/Lambda')
  const together = new Set(ofFunctions.map(({ name }) => name)).size
  const eachLook = quick.length - ofFunctions.length + together
  const eachHour = metricsIn(watched.filter(isLong))
  const daily = eachHour.filter(({ namespace }) => namespace.startsWith('Roomkeeper/')).length
  const asked = eachLook * looksMonth + eachHour.length * hoursMonth
  const byCloudWatch = all('AWS::CloudWatch::Alarm').length
  const secrets = all('AWS::SecretsManager::Secret').length
  const mappings = all('AWS::Lambda::EventSourceMapping').length
  const oneLook =
    0.25 * lookSeconds * prices.lambdaGbSecond +
    prices.lambdaRequest +
    prices.scheduleInvocation +
    prices.s3Get +
    prices.s3Put
  return [
    ['alarms of CloudWatch', `${byCloudWatch} metrics watched`, byCloudWatch * prices.alarmMetricMonth],
    [
      'metrics that `watch-alarms` asks for',
      `${eachLook} × ${number(looksMonth)} and ${eachHour.length} × ${number(hoursMonth)}`,
      asked * prices.metricAsked,
    ],
    [
      '`watch-alarms`',
      `${number(looksMonth)} times 256 MB × ${lookSeconds} s, with a read and a write of S3`,
      looksMonth * oneLook,
    ],
    ['secrets', `${secrets}; the others are parameters, for nothing`, secrets * prices.secretMonth],
    ['metrics of our own', `${daily}, each an hour a day`, (daily * prices.metricMonth) / 24],
    longPolling(mappings),
    released(looksMonth),
  ]
}

/** What rows cost together. */
export const sumOf = (rows: readonly Row[]): number => rows.reduce((total, [, , dollars]) => total + dollars, 0)

const money = (dollars: number) => (dollars < 0.001 ? '< 0.001' : dollars.toFixed(dollars < 1 ? 3 : 2))

/** Rows as a table of Markdown, with their sum. */
export const tableOf = (rows: readonly Row[]): string => {
  return [
    '| what | how much | US$ |',
    '|---|---|---|',
    ...rows.map(([what, how, dollars]) => `| ${what} | ${how} | ${money(dollars)} |`),
    `| **together** | | **${sumOf(rows).toFixed(2)}** |`,
  ].join('\n')
}
