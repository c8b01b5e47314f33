import { NotDelivered } from '../notify/not-delivered.ts'
import { log } from '../runtime/log.ts'
import { metric } from '../runtime/metrics.ts'
import { backupMetrics } from './metrics.ts'
import { buildReport, type Report } from './report/report.ts'
import type { RunState, Told } from './run.ts'
import type { Channel, Keep, Turn, Work } from './services.ts'

/** How long a try may hold its place: longer than a function runs, in milliseconds. */
const lease = 16 * 60_000
/** Patience with each channel. Mail is the last to be given up: it is what people read. */
const patience = {
  mail: { tries: 40, longest: 15 * 60_000 },
  callback: { tries: 6, longest: 5 * 60_000 },
  incident: { tries: 6, longest: 5 * 60_000 },
}
/** After so many tries of the other channels the mail waits no longer to tell how they fared. */
const mailWaitsFor = 2
const reserve = 25_000

const settled = (told: Told | undefined): boolean => told?.state === 'sent' || told?.state === 'failed'

/**
 * Tells by every channel, each on its own. Who sends says so in the run first; whoever finds that and no result cannot
 * know whether it arrived, sends again and says so in the report. Nothing else is ever sent twice.
 */
export const tellStage = async (work: Work, from: RunState, keep: Keep): Promise<Turn> => {
  const { services, settings } = work
  const channels = inOrder(services.channels(from.portal, work.deadline))
  const earlier = await services.runs.latest(from.portal, 30)
  if (Object.keys(from.told).filter((name) => name !== 'start').length === 0) measure(from, work.now())
  let state = from
  for (const channel of channels) {
    if (!isDue(channel, channels, state, work)) continue
    const report = buildReport(state, settings, earlier, problemsOf(state), work.now())
    state = await attempt(work, state, channel.name, keep, (repeated) => channel.report(report, repeated))
  }
  const waiting = channels.filter(({ name }) => !settled(state.told[name]))
  if (waiting.length > 0) return { state, after: untilNext(state, waiting, work.now()) }
  const report = buildReport(state, settings, earlier, problemsOf(state), work.now())
  state = await reportFailures(work, state, channels, report, keep)
  return { state: { ...state, stage: 'done', endedAt: work.now() }, after: 0 }
}

const inOrder = (channels: readonly Channel[]): Channel[] =>
  [...channels].sort((one, other) => Number(one.name === 'mail') - Number(other.name === 'mail'))

const isDue = ({ name }: Channel, channels: readonly Channel[], { told }: RunState, work: Work): boolean => {
  const mine = told[name]
  if (settled(mine) || work.deadline.remaining() < reserve) return false
  if (mine?.until !== undefined && work.now() < mine.until) return false
  if (name !== 'mail') return true
  return channels.every(
    (other) => other.name === 'mail' || settled(told[other.name]) || (told[other.name]?.tries ?? 0) >= mailWaitsFor,
  )
}

/** One try of one channel, noted before and after. */
const attempt = async (
  work: Work,
  from: RunState,
  name: Channel['name'],
  keep: Keep,
  send: (repeated: boolean) => Promise<void>,
): Promise<RunState> => {
  const before = from.told[name]
  const unsure = before?.unsure === true || before?.state === 'sending'
  const tries = (before?.tries ?? 0) + 1
  const withTold = (state: RunState, told: Told): RunState => ({ ...state, told: { ...state.told, [name]: told } })
  const sending = { state: 'sending' as const, tries, until: work.now() + lease, unsure }
  const state = await keep(withTold(from, sending))
  const failure = await send(unsure).then(
    () => undefined,
    // Whatever else fails does so before anything leaves.
    (error) =>
      error instanceof NotDelivered ? error : new NotDelivered('Roomkeeper failed on the way', { cause: error }),
  )
  if (failure) {
    log.warn('not told', { channel: name, attempt: tries, detail: failure.message })
    return keep(withTold(state, afterFailure(name, tries, unsure, failure, work.now())))
  }
  log.info('told', { channel: name, attempt: tries })
  return keep(withTold(state, { state: 'sent', tries, ...(unsure && { unsure }) }))
}

const afterFailure = (
  name: Channel['name'],
  tries: number,
  unsure: boolean,
  error: NotDelivered,
  now: number,
): Told => {
  const { tries: most, longest } = patience[name]
  const detail = error.message
  if (error.permanent || tries >= most) return { state: 'failed', tries, detail }
  const until = now + Math.min(longest, 10_000 * 2 ** (tries - 1))
  return { state: 'waiting', tries, until, unsure: unsure || error.unsure, detail }
}

const untilNext = (state: RunState, waiting: readonly Channel[], now: number): number =>
  Math.max(1_000, Math.min(...waiting.map(({ name }) => (state.told[name]?.until ?? now) - now)))

const names = { mail: 'mail', callback: 'callback', incident: 'incident system' }

/** What the other channels met, in words for a report. */
const problemsOf = ({ told }: RunState): string[] =>
  (['callback', 'incident', 'mail'] as const).flatMap((name) => {
    const { state, detail } = told[name] ?? {}
    if (state !== 'failed' && state !== 'waiting') return []
    const rest = state === 'waiting' ? 'it is tried again' : 'it was given up'
    return [`The ${names[name]} could not be reached (${detail ?? 'no answer'}); ${rest}.`]
  })

/** A channel that was given up is reported by those that work; the mail knew of the others already. */
const reportFailures = async (work: Work, from: RunState, channels: readonly Channel[], report: Report, keep: Keep) => {
  const failed = channels.filter(({ name }) => from.told[name]?.state === 'failed')
  for (const { name } of failed)
    metric(backupMetrics.channelFailed, 1, 'Count', { Portal: from.portal, Channel: name }, work.now())
  let state = from
  for (const { name } of failed) {
    for (const channel of channels) {
      const note = `${channel.name} of ${name}`
      if (!channel.failure || state.told[channel.name]?.state !== 'sent' || state.told[note]) continue
      state = await keep({ ...state, told: { ...state.told, [note]: { state: 'sent', tries: 1 } } })
      await channel.failure(report, name).catch((error) => {
        log.error('failure of a channel not told', {
          channel: name,
          detail: error instanceof Error ? error.message : '',
        })
      })
    }
  }
  return state
}

const measure = (run: RunState, now: number): void => {
  const dimensions = { Portal: run.portal }
  metric(run.proven ? backupMetrics.proven : backupMetrics.failed, 1, 'Count', dimensions, now)
  if (run.facts) metric(backupMetrics.bytes, run.facts.size, 'Bytes', dimensions, now)
  if (run.end && run.startedAt)
    metric(backupMetrics.seconds, (run.end.at - run.startedAt) / 1_000, 'Seconds', dimensions, now)
}

/** Says that a backup has begun, at most once and without retries: it is a courtesy. */
export const announce = async (work: Work, state: RunState, keep: Keep): Promise<RunState> => {
  if (!work.settings.startMail || state.told.start) return state
  const noted = await keep({ ...state, told: { ...state.told, start: { state: 'sent', tries: 1 } } })
  for (const channel of work.services.channels(state.portal, work.deadline)) {
    await channel.started?.(noted).catch((error) => {
      if (!(error instanceof NotDelivered)) throw error
      log.warn('start not told', { channel: channel.name, detail: error.message })
    })
  }
  return noted
}
