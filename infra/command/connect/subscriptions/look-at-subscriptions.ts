import type { ClientFilter } from '#lib/crm/clients.ts'
import { objectsOf } from '#lib/crm/clients.ts'
import type { Connection, ConnectStep } from '#lib/crm/setup/connector.ts'
import type { Source } from '#lib/crm/source.ts'
import type { Subscription } from '#lib/crm/subscription.ts'
import { patternFor, readLogLine } from '#lib/runtime/telemetry/read-log-line.ts'
import { isExplained } from '../../target/explain.ts'
import { logLines } from '../../target/log-lines.ts'
import type { Target } from '../../target/target.ts'
import { type SubscriptionRow, subscriptionRows } from './subscription-rows.ts'
import { wantedPurposes } from './wanted-purposes.ts'
import { foundWithoutEvents, has } from './without-events.ts'

/** How far back an event that arrived counts, in milliseconds: further only while one was not seen, since a log may be long. */
const lookBacks = [3_600_000, 86_400_000, 7 * 86_400_000]
/** How often to look for what the trial caused, in milliseconds. */
const lookEvery = 500

export interface TrialLook {
  connection: Pick<Connection, 'causes'>
  steps: readonly ConnectStep[]
  /** The steps of the trial; empty where none was made. */
  trial: readonly ConnectStep[]
  /** Whether the trial was made on a record of the CRM's user, which is neither made nor deleted. */
  named: boolean
  /** Epoch milliseconds: when the trial began. */
  since: number
}

/** What the CRM tells, and how that is proven; the same for `connect` and `doctor`. Nothing for a source that has no subscriptions. */
export const lookAtSubscriptions = async (
  target: Target,
  name: string,
  looked: TrialLook,
): Promise<SubscriptionRow[]> => {
  const configured = target.sources.get(name)
  if (!configured?.source.webhook.subscriptions) return []
  const { source, settings } = configured
  const subscriptions = source.webhook.subscriptions?.(settings) ?? []
  const { steps, since } = looked
  const caused = causedOf(subscriptions, looked)
  const { withinMs = 0, ifSilent } = looked.connection.causes ?? {}
  const events = subscriptions.map(({ event }) => event)
  const arrivals = await awaitArrivals(target, name, { events, caused, since, withinMs })
  const otherwise = ({ object, purposes }: Pick<Subscription, 'object' | 'purposes'>) =>
    foundWithoutEvents(purposes, { source: name, type: object }, source, target.settings.sweep)
  return [
    ...subscriptionRows({ name, subscriptions, steps, arrivals, caused, since, otherwise, ifSilent }),
    ...untoldRows(target, { name, source, settings, subscriptions, otherwise }),
  ]
}

/** What the settings want to know and no event tells, a row for each kind of record. */
const untoldRows = (
  { settings: { onboarding } }: Target,
  {
    name,
    source,
    settings,
    subscriptions,
    otherwise,
  }: {
    name: string
    source: Source
    settings: unknown
    subscriptions: readonly Subscription[]
    otherwise(some: Pick<Subscription, 'object' | 'purposes'>): string
  },
): SubscriptionRow[] =>
  objectsOf((settings as { clients: ClientFilter[] }).clients).flatMap((object) => {
    const told = subscriptions.filter((one) => one.object === object).flatMap(({ purposes }) => purposes)
    return wantedPurposes(onboarding, { source: name, type: object })
      .filter((purpose) => !told.includes(purpose) && has(source, object, purpose))
      .map((purpose) => ({
        event: `none of ${object}`,
        purposes: [purpose],
        state: 'untold' as const,
        proven: `${name} is not asked to tell it: ${otherwise({ object, purposes: [purpose] })}`,
      }))
  })

/** The events that the trial has caused, as far as their subscriptions are there. */
const causedOf = (
  subscriptions: readonly Subscription[],
  { connection, steps, trial, named }: Pick<TrialLook, 'connection' | 'steps' | 'trial' | 'named'>,
): string[] => {
  if (named || trial.length === 0 || trial.some(({ state }) => state !== 'done')) return []
  const isMissing = (event: string) => steps.some((step) => step.subscription?.event === event && step.state !== 'done')
  return subscriptions
    .map(({ event }) => event)
    .filter((event) => connection.causes?.events.includes(event) && !isMissing(event))
}

/** When each event was taken last; waits for those that were caused. Undefined where the log cannot be read. */
const awaitArrivals = async (
  target: Target,
  name: string,
  {
    events,
    caused,
    since,
    withinMs,
  }: { events: readonly string[]; caused: readonly string[]; since: number; withinMs: number },
): Promise<ReadonlyMap<string, number> | undefined> => {
  const { clock } = target
  const until = clock.now() + withinMs
  try {
    let seen = await arrivalsSince(target, name, since)
    while (caused.some((event) => !seen.has(event)) && clock.now() < until) {
      await clock.sleep(lookEvery)
      seen = await arrivalsSince(target, name, since)
    }
    for (const back of lookBacks) {
      if (events.every((event) => seen.has(event))) break
      seen = await arrivalsSince(target, name, since - back)
    }
    return seen
  } catch (error) {
    if (!isExplained(error)) throw error
    return undefined
  }
}

const arrivalsSince = async (target: Target, name: string, since: number): Promise<Map<string, number>> => {
  const seen = new Map<string, number>()
  for (const { text, at } of await logLines(target, 'receive-webhook', patternFor(['delivery.answered'], name), since))
    for (const event of readLogLine(text)?.fields.events?.split(', ') ?? [])
      seen.set(event, Math.max(at, seen.get(event) ?? 0))
  return seen
}
