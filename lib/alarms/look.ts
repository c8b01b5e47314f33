import * as z from 'zod/mini'
import type { Clock } from '../runtime/clock.ts'
import { parseJson } from '../runtime/json.ts'
import type { TextStore } from '../runtime/objects/text-store.ts'
import { type AlarmMetric, metricKeyOf, type WatchedAlarm } from './definition.ts'
import { type Measured, neededFrom, type Transition, transitions } from './evaluate.ts'

/** What an alarm was when it was last looked at, and until when. */
const kept = z.record(z.string(), z.object({ state: z.enum(['OK', 'ALARM']), until: z.number() }))
type Kept = z.output<typeof kept>

export interface AlarmWatching {
  alarms: readonly WatchedAlarm[]
  /** Where it is kept what alarms were. */
  texts: TextStore
  /** What was measured between two moments. */
  measure(metrics: readonly AlarmMetric[], from: number, until: number): Promise<Measured>
  /** Tells people that an alarm has begun or is over. */
  tell(alarm: WatchedAlarm, transition: Transition): Promise<void>
  clock: Clock
}

/** Where the states are, in the bucket of memories. */
export const statesKey = 'alarms/states.json'

const minute = 60_000
const hour = 60 * minute
/** How far back the first look at an alarm goes, and the longest that one goes after a time without looks. */
const [firstSight, longestSight] = [15 * minute, 24 * hour]
/** The age of what CloudWatch has certainly received. */
const settled = 3 * minute

/**
 * Looks at every alarm that is due, and tells what has begun and what is over since the last look. What could not be told is told by the
 * next look. @throws what measuring or telling throws, after what was told is kept
 */
export const lookAtAlarms = async (watch: AlarmWatching): Promise<void> => {
  const { texts, clock } = watch
  const until = Math.floor((clock.now() - settled) / minute) * minute
  const found = await texts.read(statesKey)
  const before = z.safeParse(kept, parseJson(found?.text ?? '')).data ?? {}
  const due = watch.alarms.filter((alarm) => isDue(alarm, before, until))
  const now = { ...before }
  try {
    await lookAt(watch, due, now, until)
  } finally {
    const text = JSON.stringify(now)
    await (found ? texts.replace(statesKey, text, found.tag) : texts.create(statesKey, text))
  }
}

/** An alarm with long periods is looked at every hour: each look at a metric costs. */
const isDue = ({ name, period }: WatchedAlarm, before: Kept, until: number): boolean => {
  const last = before[name]?.until ?? 0
  return until - last >= (period >= hour / 1_000 ? hour - firstSight / 2 : minute)
}

const lookAt = async (
  watch: AlarmWatching,
  due: readonly WatchedAlarm[],
  states: Kept,
  until: number,
): Promise<void> => {
  const since = ({ name }: WatchedAlarm) => Math.max(states[name]?.until ?? until - firstSight, until - longestSight)
  const measured = await measureFor(watch, due, since, until)
  for (const alarm of due) {
    const before = states[alarm.name]?.state ?? 'OK'
    const found = transitions(alarm, measured, { before, from: since(alarm), until })
    for (const transition of found) {
      await watch.tell(alarm, transition)
      states[alarm.name] = { state: transition.state, until: transition.at }
    }
    states[alarm.name] = { state: found.at(-1)?.state ?? before, until }
  }
}

const measureFor = async (
  { measure }: AlarmWatching,
  due: readonly WatchedAlarm[],
  since: (alarm: WatchedAlarm) => number,
  until: number,
): Promise<Measured> => {
  const from = Math.min(...due.map((alarm) => neededFrom(alarm, since(alarm))))
  const ofAll = due.filter(isOfFunction).flatMap(({ metrics }) => metrics.map(ofAllFunctions))
  const together = await measure(unique(ofAll), from, until)
  const hasAny = (metric: AlarmMetric) =>
    together.get(metricKeyOf(ofAllFunctions(metric)))?.some(({ value }) => value > 0)
  const asked = due.filter((alarm) => !isOfFunction(alarm) || alarm.metrics.some(hasAny))
  return measure(unique(asked.flatMap(({ metrics }) => metrics)), from, until)
}

/**
 * Whether something of functions must happen for an alarm. They are asked for one by one only where all functions of the region together have any:
 * each costs.
 */
const isOfFunction = ({ metrics, below, silence }: WatchedAlarm): boolean =>
  !below && silence === 'good' && metrics.every(({ namespace }) => namespace === 'AWS/Lambda')

const ofAllFunctions = (metric: AlarmMetric): AlarmMetric => ({ ...metric, dimensions: {} })

const unique = (metrics: readonly AlarmMetric[]): AlarmMetric[] => [
  ...new Map(metrics.map((one) => [metricKeyOf(one), one])).values(),
]
