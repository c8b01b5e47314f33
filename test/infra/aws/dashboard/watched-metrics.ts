import type { Synthesized } from '../synthesized.ts'

/** A metric of our own with the names of its dimensions, as one text: `ClientsParked by Reason`. */
export const textOf = (name: string, dimensions: readonly string[]): string =>
  [name, ...(dimensions.length > 0 ? ['by', [...dimensions].sort().join(' and ')] : [])].join(' ')

type Row = (string | { expression?: string })[]
interface Dashboard {
  widgets: { properties: { metrics?: Row[] } }[]
}

/** The dashboard's body with every reference as a word. */
const bodyOf = ({ all }: Synthesized): Dashboard => {
  const [dashboard] = all('AWS::CloudWatch::Dashboard')
  const parts = dashboard?.properties.DashboardBody['Fn::Join'][1] as unknown[]
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'reference')).join(''))
}

/** `SEARCH('{"Roomkeeper/prod",Source,Verdict} MetricName="WebhookDeliveries"', ...)`. */
const search = /\{"Roomkeeper\/[^"]+",([\w,]+)\} MetricName="(\w+)"/

const inRow = (row: Row): string[] => {
  const [first, name, ...rest] = row
  if (typeof first === 'object') {
    const [, dimensions = '', found] = search.exec(first.expression ?? '') ?? []
    return found ? [textOf(found, dimensions.split(','))] : []
  }
  if (!first?.startsWith('Roomkeeper/') || typeof name !== 'string') return []
  const texts = rest.filter((part): part is string => typeof part === 'string')
  return [
    textOf(
      name,
      texts.filter((_, index) => index % 2 === 0),
    ),
  ]
}

export const onDashboard = (stack: Synthesized): Set<string> =>
  new Set(bodyOf(stack).widgets.flatMap(({ properties }) => (properties.metrics ?? []).flatMap(inRow)))

interface OneMetric {
  Namespace?: string
  MetricName: string
  Dimensions?: { Name: string }[]
}

export const inAlarms = ({ all }: Synthesized): Set<string> =>
  new Set(
    all('AWS::CloudWatch::Alarm')
      .flatMap(({ properties }): OneMetric[] => [
        properties,
        ...(properties.Metrics ?? []).flatMap(
          (one: { MetricStat?: { Metric: OneMetric } }) => one.MetricStat?.Metric ?? [],
        ),
      ])
      .filter(({ Namespace }) => Namespace?.startsWith('Roomkeeper/'))
      .map(({ MetricName, Dimensions = [] }) =>
        textOf(
          MetricName,
          Dimensions.map(({ Name }) => Name),
        ),
      ),
  )
